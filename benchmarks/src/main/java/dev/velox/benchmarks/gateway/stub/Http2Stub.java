package dev.velox.benchmarks.gateway.stub;

import java.util.HashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** HTTP/2 as frames, without a channel per stream (RFC 9113). */
final class Http2Stub extends Http2ChannelDuplexHandler {

    private final StubService service;
    private final Map<Http2FrameStream, Call> calls = new HashMap<>();
    private boolean reading;

    Http2Stub(StubService service) {
        this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        try {
            switch (message) {
                case Http2HeadersFrame frame -> head(ctx, frame);
                case Http2DataFrame frame -> data(ctx, frame);
                case Http2ResetFrame frame -> left(calls.remove(frame.stream()));
                default -> {
                    // Settings, pings and window updates are the codec's business.
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        calls.values().forEach(this::left);
        calls.clear();
    }

    /** A proxy may reset its connections whenever it likes: {@link #channelInactive} counts what that cut. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void left(@Nullable Call call) {
        if (call != null) {
            service.left(call);
        }
    }

    private void head(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        Http2Headers headers = frame.headers();
        Call call = new Call(ctx, frame.stream());
        String path = headers.path().toString();
        if (StubService.aside(headers.method().toString(), path)) {
            call.headOnly = "HEAD".contentEquals(headers.method());
            service.answerAside(path, call);
            return;
        }
        CharSequence id = headers.get("x-bench-id");
        call.id = id == null ? "" : id.toString();
        calls.put(frame.stream(), call);
        if (frame.isEndStream()) {
            service.answer(Unpooled.EMPTY_BUFFER, call);
        }
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
        ctx.write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes()).stream(frame.stream()));
        Call call = calls.get(frame.stream());
        if (call == null) {
            return;
        }
        call.body.writeBytes(frame.content());
        if (frame.isEndStream()) {
            service.answer(call.body, call);
        }
    }

    private final class Call extends StubCall {
        private final ChannelHandlerContext ctx;
        private final Http2FrameStream stream;
        private final ByteBuf body = Unpooled.buffer(1024);
        private boolean headOnly;

        Call(ChannelHandlerContext ctx, Http2FrameStream stream) {
            this.ctx = ctx;
            this.stream = stream;
        }

        @Override
        EventLoop loop() {
            return ctx.channel().eventLoop();
        }

        @Override
        void json(long serviceMicros) {
            whole("application/json", Answers.JSON, serviceMicros);
        }

        @Override
        void aside(String type, byte[] bytes) {
            whole(type, bytes, 0);
        }

        private void whole(String type, byte[] bytes, long serviceMicros) {
            Http2Headers headers = new DefaultHttp2Headers(false)
                    .status("200")
                    .add("content-type", type)
                    .add("content-length", Integer.toString(bytes.length))
                    .add("x-service-time-us", Long.toString(serviceMicros));
            ctx.write(new DefaultHttp2HeadersFrame(headers, headOnly).stream(stream));
            if (!headOnly) {
                ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), true).stream(stream));
            }
            calls.remove(stream);
        }

        @Override
        void head() {
            Http2Headers headers =
                    new DefaultHttp2Headers(false).status("200").add("content-type", "text/event-stream");
            ctx.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
        }

        @Override
        void event(byte[] event) {
            ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(event), false).stream(stream));
        }

        @Override
        void end() {
            ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(Answers.DONE), true).stream(stream));
            calls.remove(stream);
        }

        @Override
        void flush() {
            if (!reading) {
                ctx.flush();
            }
        }
    }
}
