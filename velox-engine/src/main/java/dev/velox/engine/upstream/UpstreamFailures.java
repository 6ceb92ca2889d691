package dev.velox.engine.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;

/**
 * Says in plain words what went wrong with an upstream. Names the upstream by its name and address; never a path, a query, a
 * key or anything that the upstream sent.
 */
final class UpstreamFailures {

    private static final long RETRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Upstream upstream;
    private final EgressSettings egress;

    UpstreamFailures(Upstream upstream, EgressSettings egress) {
        this.upstream = upstream;
        this.egress = egress;
    }

    /** A deadline fired. */
    Failure timeout(Deadline deadline) {
        UpstreamTimeouts timeouts = upstream.timeouts();
        Duration value = switch (deadline) {
            case CONNECT -> timeouts.connect();
            case HEAD -> timeouts.head();
            case STREAM_HEAD -> timeouts.streamHead();
            case FIRST_TOKEN -> timeouts.firstToken();
            case IDLE -> timeouts.idle();
            case CLIENT_WRITE -> timeouts.clientWrite();
            case TOTAL -> timeouts.total();
        };
        return known(Failure.of(
                FailureCode.UPSTREAM_TIMEOUT,
                subject() + ": " + deadline.fact() + " within timeout." + deadline.label() + " (" + inWords(value)
                        + "). Try again, or have that timeout raised."));
    }

    /** No head of an answer came. */
    Failure beforeAnswer(Throwable cause, boolean sent) {
        if (cause instanceof TimeoutException) {
            return notAcquired();
        }
        if (isA(cause, ConnectTimeoutException.class) || isA(cause, SslHandshakeTimeoutException.class)) {
            return timeout(Deadline.CONNECT);
        }
        if (isA(cause, UnknownHostException.class)) {
            return unavailable("its host name cannot be resolved (" + upstream.address()
                    + "). Check the origin and the name servers.");
        }
        if (isA(cause, ConnectException.class)) {
            return unavailable("no connection to " + upstream.address() + ": " + reasonOf(cause)
                    + ". Check that it runs and can be reached from here.");
        }
        if (isA(cause, SSLException.class)) {
            return tls(cause);
        }
        if (isA(cause, NewConnectionHandler.ProtocolNotOffered.class)) {
            return unavailable(upstream.address() + " does not offer HTTP/2 (protocol: h2). Set protocol: auto.");
        }
        if (isA(cause, IOException.class) || cause instanceof AbortedException) {
            return unavailable(
                    sent
                            ? "the connection was closed before an answer came. Try again."
                            : "the connection was closed before the request was sent. Try again.");
        }
        return malformed(cause);
    }

    /** The answer broke off. */
    Failure duringAnswer(Throwable cause) {
        if (isA(cause, IOException.class) || cause instanceof AbortedException) {
            return unavailable("the connection was closed in the middle of the answer. Try again.");
        }
        return malformed(cause);
    }

    /** A stream whose only end is the end of the connection ended without saying so. */
    Failure cutStream() {
        return unavailable("the connection was closed before the stream's last event. Try again.");
    }

    Failure eventTooLong(int limit) {
        return protocolError("one event is longer than " + limit + " bytes");
    }

    Failure badStatus(int status) {
        return protocolError("status " + status + " is no answer to an HTTP request");
    }

    /** The queue of those who wait is full. */
    Failure queueFull(int capacity) {
        return Failure.retryable(
                FailureCode.OVERLOADED,
                "Too many requests wait for a connection or a slot (ingress.capacity: " + capacity
                        + "). Try again later.",
                RETRY_AFTER_NANOS);
    }

    private Failure notAcquired() {
        String wait = "within egress.acquire-timeout (" + inWords(egress.acquireTimeout()) + ")";
        if (upstream.connections() == 0) {
            return unavailable("no connection to " + upstream.address() + " was open " + wait + ". Try again.");
        }
        return known(Failure.retryable(
                FailureCode.OVERLOADED,
                subject() + ": all its connections are busy, none was free " + wait
                        + ". Try again later, or have egress.pool-connections raised.",
                RETRY_AFTER_NANOS));
    }

    private Failure tls(Throwable cause) {
        CertificateException certificate = find(cause, CertificateException.class);
        String reason = certificate == null || certificate.getMessage() == null
                ? "the handshake failed"
                : certificate.getMessage();
        return unavailable("no TLS with " + upstream.address() + ": " + reason
                + ". Check the origin's host name and the certificates that are trusted (ssl-bundle).");
    }

    private Failure malformed(Throwable cause) {
        return protocolError(
                isA(cause, InterimAnswers.TooMany.class)
                        ? String.valueOf(cause.getMessage())
                        : "what it sent is not valid HTTP");
    }

    private Failure protocolError(String fact) {
        return known(Failure.of(
                FailureCode.UPSTREAM_PROTOCOL_ERROR,
                subject() + ": " + fact + ". Check that " + upstream.origin() + " is the right address."));
    }

    private Failure unavailable(String fact) {
        return known(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, subject() + ": " + fact));
    }

    private Failure known(Failure failure) {
        upstream.failed(failure.message());
        return failure;
    }

    private String subject() {
        return "Upstream " + upstream.name();
    }

    private static String reasonOf(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("refused")) {
            return "connection refused";
        }
        return text.contains("unreachable") || text.contains("no route") ? "unreachable" : "connecting failed";
    }

    /** 5 s, 1 min 30 s, 250 ms: as people write settings. */
    static String inWords(Duration value) {
        if (value.toSeconds() == 0) {
            return value.toMillis() + " ms";
        }
        StringBuilder words = new StringBuilder();
        if (value.toMinutes() > 0) {
            words.append(value.toMinutes()).append(" min ");
        }
        if (value.toSecondsPart() > 0) {
            words.append(value.toSecondsPart()).append(" s ");
        }
        if (value.toMillisPart() > 0) {
            words.append(value.toMillisPart()).append(" ms ");
        }
        return words.toString().strip();
    }

    private static boolean isA(Throwable thrown, Class<? extends Throwable> type) {
        return find(thrown, type) != null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        Throwable each = thrown;
        T found = null;
        for (int depth = 0; each != null && depth < 16; depth++) {
            if (type.isInstance(each)) {
                // The innermost one says most.
                found = type.cast(each);
            }
            each = each.getCause();
        }
        return found;
    }
}
