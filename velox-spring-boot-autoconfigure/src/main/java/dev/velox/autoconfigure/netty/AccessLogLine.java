package dev.velox.autoconfigure.netty;

import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.ingress.LaneCall;

/** A line of the access log as Reactor Netty writes it by default, to the same logger. */
final class AccessLogLine {

    private static final Logger log = LoggerFactory.getLogger("reactor.netty.http.server.AccessLog");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
    private static final String MISSING = "-";

    private AccessLogLine() {}

    static void write(LaneCall call) {
        long millis = TimeUnit.NANOSECONDS.toMillis(call.endNanos() - call.startNanos());
        log.info(
                "{} - {} [{}] \"{} {} {}\" {} {} {}",
                call.remoteAddress() instanceof InetSocketAddress caller ? caller.getHostString() : MISSING,
                MISSING,
                TIME.format(
                        ZonedDateTime.now(ZoneId.systemDefault()).minusNanos(TimeUnit.MILLISECONDS.toNanos(millis))),
                call.method(),
                call.target(),
                call.protocol(),
                call.status(),
                call.responseBytes(),
                millis);
    }
}
