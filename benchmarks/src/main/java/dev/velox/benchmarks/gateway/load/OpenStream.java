package dev.velox.benchmarks.gateway.load;

import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;

/** A stream of events on a connection of its own. Event loop only. */
final class OpenStream implements Connection.Answer {

    /** How a stream ends that had nothing wrong. */
    static final String WHOLE = "whole";

    /** Hears of the end: {@link #WHOLE}, or what was wrong. */
    interface AtEnd {
        void ended(String how);
    }

    private static final int OK = 200;

    private final Connection connection = new Connection();
    private final EventTimes times;
    private final AtEnd atEnd;
    private int status;

    OpenStream(LongConsumer sentAt, AtEnd atEnd) {
        this.times = new EventTimes(sentAt);
        this.atEnd = atEnd;
    }

    /** Connects and asks; {@code onSent} runs once the request is on its way. */
    void open(EventLoop loop, Target target, String model, String id, Runnable onSent) {
        ByteBuf request = target.request(model, id);
        connection.open(loop, target).addListener(connected -> {
            if (connected.isSuccess()) {
                connection.send(request, this);
                onSent.run();
            } else {
                request.release();
                atEnd.ended("no connection");
            }
        });
    }

    /** Leaves; nothing more is heard. */
    void abort() {
        connection.close();
    }

    @Override
    public void head(HttpResponse head) {
        status = head.status().code();
    }

    @Override
    public void content(ByteBuf part) {
        times.read(part);
    }

    @Override
    public void end() {
        connection.close();
        atEnd.ended(status == OK ? WHOLE : "status " + status);
    }

    @Override
    public void lost() {
        atEnd.ended(status == 0 ? "closed before the head" : "cut");
    }
}
