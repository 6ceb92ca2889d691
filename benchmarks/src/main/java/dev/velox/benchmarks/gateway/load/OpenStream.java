package dev.velox.benchmarks.gateway.load;

import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;

/** A stream of events on a connection of its own. Event loop only. */
final class OpenStream implements Connection.Answer {

    /** How a stream ended. */
    enum End {
        WHOLE,
        CUT,
        REFUSED
    }

    /** Hears of the end. */
    interface AtEnd {
        void ended(End how);
    }

    private final Connection connection = new Connection();
    private final EventTimes times;
    private final AtEnd atEnd;
    private boolean accepted;

    OpenStream(LongConsumer sentAt, AtEnd atEnd) {
        this.times = new EventTimes(sentAt);
        this.atEnd = atEnd;
    }

    void open(EventLoop loop, Target target, String model, String id) {
        ByteBuf request = target.request(model, id);
        connection.open(loop, target).addListener(connected -> {
            if (connected.isSuccess()) {
                connection.send(request, this);
            } else {
                request.release();
                atEnd.ended(End.REFUSED);
            }
        });
    }

    /** Leaves; nothing more is heard. */
    void abort() {
        connection.close();
    }

    @Override
    public void head(HttpResponse head) {
        accepted = head.status().code() == 200;
    }

    @Override
    public void content(ByteBuf part) {
        times.read(part);
    }

    @Override
    public void end() {
        connection.close();
        atEnd.ended(accepted ? End.WHOLE : End.REFUSED);
    }

    @Override
    public void lost() {
        atEnd.ended(accepted ? End.CUT : End.REFUSED);
    }
}
