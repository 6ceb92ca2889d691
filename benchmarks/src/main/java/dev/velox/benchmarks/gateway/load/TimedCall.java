package dev.velox.benchmarks.gateway.load;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * One request whose time runs from its intended start. Added delay is what passed from there to the whole answer, less the
 * service time that the upstream states in {@code x-service-time-us}. Event loop only.
 */
final class TimedCall implements Connection.Answer, ConnectionPool.Taker {

    /** Hears how a request ended. */
    interface Listener {
        /** A whole answer with status 200; both in nanoseconds, {@code now} as of {@link System#nanoTime}. */
        void answered(long added, long now);

        void failed(String kind);
    }

    private final ConnectionPool pool;
    private final ByteBuf request;
    private final long intended;
    private final Listener listener;
    private @Nullable Connection connection;
    private int status;
    private boolean keepAlive;
    private String said = "";
    private long serviceNanos;

    /** @param request whole request, kept by who made it */
    TimedCall(ConnectionPool pool, ByteBuf request, long intended, Listener listener) {
        this.pool = pool;
        this.request = request;
        this.intended = intended;
        this.listener = listener;
    }

    @Override
    public void take(Connection free) {
        connection = free;
        free.send(request.retainedDuplicate(), this);
    }

    @Override
    public void refused() {
        listener.failed("no connection");
    }

    @Override
    public void head(HttpResponse head) {
        status = head.status().code();
        keepAlive = HttpUtil.isKeepAlive(head);
        said = head.headers().get("x-velox-error", "");
        String micros = head.headers().get("x-service-time-us");
        serviceNanos = micros == null ? 0 : TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros));
    }

    @Override
    public void content(ByteBuf part) {
        // Only its end matters.
    }

    @Override
    public void end() {
        long now = System.nanoTime();
        if (connection != null && keepAlive) {
            pool.giveBack(connection);
        } else if (connection != null) {
            connection.close();
            pool.discard();
        }
        if (status == 200) {
            listener.answered(now - intended - serviceNanos, now);
        } else {
            listener.failed(("status " + status + ' ' + said).strip());
        }
    }

    @Override
    public void lost() {
        pool.discard();
        listener.failed(status == 0 ? "closed before the head" : "closed within the answer");
    }
}
