package dev.velox.benchmarks.gateway.stub;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1, without an encoder: answers are bytes that stand ready. Expects whole requests, one at a time, as proxies send
 * them.
 */
final class Http1Stub extends ChannelInboundHandlerAdapter {

    private static final byte[] STREAM_HEAD =
            Answers.ascii("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    private static final byte[] JSON_HEAD = Answers.ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
            + "content-length: " + Answers.JSON.length + "\r\nx-service-time-us: 0000000000\r\n\r\n");
    private static final int DIGITS = 10;
    private static final int SERVICE_TIME = JSON_HEAD.length - 4 - DIGITS;
    private static final byte[] EVENT_CHUNK = Answers.ascii(Integer.toHexString(Answers.EVENT.length) + "\r\n");
    private static final byte[] LAST_CHUNKS =
            Answers.ascii(Integer.toHexString(Answers.DONE.length) + "\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    private static final byte[] LINE_END = {'\r', '\n'};

    private final StubService service;
    private @Nullable Call call;
    private boolean reading;

    Http1Stub(StubService service) {
        this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        FullHttpRequest request = (FullHttpRequest) message;
        try {
            reading = true;
            Call next = new Call(ctx, HttpMethod.HEAD.equals(request.method()));
            call = next;
            if (StubService.aside(request.method().name(), request.uri())) {
                service.answerAside(request.uri(), next);
            } else {
                next.id = request.headers().get("x-bench-id", "");
                service.answer(request.content(), next);
            }
        } finally {
            request.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (call != null) {
            service.left(call);
        }
    }

    /** A proxy may reset its connections whenever it likes: {@link #channelInactive} counts what that cut. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private final class Call extends StubCall {
        private final ChannelHandlerContext ctx;
        private final boolean headOnly;

        Call(ChannelHandlerContext ctx, boolean headOnly) {
            this.ctx = ctx;
            this.headOnly = headOnly;
        }

        @Override
        EventLoop loop() {
            return ctx.channel().eventLoop();
        }

        @Override
        void json(long serviceMicros) {
            byte[] head = JSON_HEAD.clone();
            Answers.digits(head, SERVICE_TIME, DIGITS, serviceMicros);
            ctx.write(ctx.alloc()
                    .ioBuffer(head.length + Answers.JSON.length)
                    .writeBytes(head)
                    .writeBytes(Answers.JSON));
        }

        @Override
        void aside(String type, byte[] body) {
            String head =
                    "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ncontent-length: " + body.length + "\r\n\r\n";
            ctx.write(Unpooled.wrappedBuffer(Answers.ascii(head)));
            if (!headOnly) {
                ctx.write(Unpooled.wrappedBuffer(body));
            }
        }

        @Override
        void head() {
            ctx.write(ctx.alloc().ioBuffer(STREAM_HEAD.length).writeBytes(STREAM_HEAD));
        }

        @Override
        void event(byte[] event) {
            int length = EVENT_CHUNK.length + event.length + LINE_END.length;
            ctx.write(ctx.alloc()
                    .ioBuffer(length)
                    .writeBytes(EVENT_CHUNK)
                    .writeBytes(event)
                    .writeBytes(LINE_END));
        }

        @Override
        void end() {
            ctx.write(ctx.alloc().ioBuffer(LAST_CHUNKS.length).writeBytes(LAST_CHUNKS));
        }

        @Override
        void flush() {
            if (!reading) {
                ctx.flush();
            }
        }
    }
}
