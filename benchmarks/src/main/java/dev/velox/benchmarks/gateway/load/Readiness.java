package dev.velox.benchmarks.gateway.load;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;

/** Asks a URL every so often, each time over a connection of its own, until it answers 200. Event loop only. */
final class Readiness {

    private final EventLoop loop;
    private final Target target;
    private final long intervalNanos;
    private final Runnable ready;
    private final ByteBuf request;
    private boolean over;

    /** @param ready runs once, when the first 200 has come */
    Readiness(EventLoop loop, Target target, long intervalNanos, Runnable ready) {
        this.loop = loop;
        this.target = target;
        this.intervalNanos = intervalNanos;
        this.ready = ready;
        String head = "GET " + target.path() + " HTTP/1.1\r\nhost: "
                + target.address().getHostString() + "\r\nconnection: close\r\n\r\n";
        this.request = Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII);
    }

    /** One that nobody answers does not hold the next one up. */
    void ask() {
        if (over) {
            return;
        }
        loop.schedule(this::ask, intervalNanos, TimeUnit.NANOSECONDS);
        Connection connection = new Connection();
        connection.open(loop, target).addListener(connected -> {
            if (connected.isSuccess()) {
                connection.send(request.retainedDuplicate(), new Reply(connection));
            }
        });
    }

    private final class Reply implements Connection.Answer {
        private final Connection connection;
        private int status;

        Reply(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void head(HttpResponse head) {
            status = head.status().code();
        }

        @Override
        public void content(ByteBuf part) {
            // Only the status matters.
        }

        @Override
        public void end() {
            connection.close();
            if (status == 200 && !over) {
                over = true;
                ready.run();
            }
        }

        @Override
        public void lost() {
            // The next one may have more luck.
        }
    }
}
