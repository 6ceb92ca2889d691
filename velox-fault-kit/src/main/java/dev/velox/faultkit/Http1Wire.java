package dev.velox.faultkit;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;

/** HTTP/1.1, byte by byte: no encoder stands behind it, which would not let the faults through. */
final class Http1Wire implements Wire {

    private static final String MORE = ("x-endless: " + "y".repeat(500) + "\r\n").repeat(32);

    private final ChannelHandlerContext context;
    private final ReceivedCall call;
    private final Runnable whole;
    private boolean chunked;

    /**
     * One call's way back.
     *
     * @param whole runs when the good end was written
     */
    Http1Wire(ChannelHandlerContext context, ReceivedCall call, Runnable whole) {
        this.context = context;
        this.call = call;
        this.whole = whole;
    }

    @Override
    public EventExecutor loop() {
        return context.executor();
    }

    @Override
    public void head(AnswerHead head) {
        chunked = head.length() < 0;
        write("HTTP/1.1 " + HttpResponseStatus.valueOf(head.status()) + "\r\ncontent-type: " + head.type() + "\r\n"
                + (chunked ? "transfer-encoding: chunked\r\n" : "content-length: " + head.length() + "\r\n")
                + (head.retryAfter() < 0 ? "" : "retry-after: " + head.retryAfter() + "\r\n") + "\r\n");
    }

    @Override
    public void send(byte[] bytes) {
        if (chunked) {
            context.write(latin(Integer.toHexString(bytes.length) + "\r\n"));
            context.write(Unpooled.wrappedBuffer(bytes));
            context.writeAndFlush(latin("\r\n"));
        } else {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void end() {
        context.writeAndFlush(chunked ? latin("0\r\n\r\n") : Unpooled.EMPTY_BUFFER)
                .addListener(written -> {
                    if (written.isSuccess()) {
                        call.end(CallEnd.WHOLE);
                        whole.run();
                    }
                });
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void cut() {
        call.end(CallEnd.BROKEN);
        Connections.closeAtOnce(context.channel());
    }

    @Override
    public void reset() {
        Channel channel = context.channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        cut();
    }

    @Override
    public void malformed() {
        write("this is no size of a chunk\r\n");
    }

    @Override
    public void endlessHead() {
        write("HTTP/1.1 200 OK\r\n");
    }

    @Override
    public void moreHead() {
        write(MORE);
    }

    @Override
    public void refuseStream() {
        throw new UnsupportedOperationException("HTTP/1.1 has no streams");
    }

    @Override
    public void goAway(boolean processed) {
        throw new UnsupportedOperationException("HTTP/1.1 has no GOAWAY");
    }

    private void write(String text) {
        context.writeAndFlush(latin(text));
    }

    private static ByteBuf latin(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
