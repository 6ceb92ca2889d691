package dev.velox.autoconfigure.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * What answers the rehearsal, on a port of loopback that nobody else knows: codecs and prepared bytes, so that little but the
 * gateway is compiled. Its answers are streams where the request accepts one.
 */
final class RehearsalUpstream implements AutoCloseable {

    static final String EVENT_STREAM = "text/event-stream";

    static final String END_OF_DOCUMENT = "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":80}}";

    private static final byte[] DOCUMENT =
            bytes("{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"model\":\"warm-up\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "warm ".repeat(80)
                    + "\"},\"finish_reason\":\"stop\"}]," + END_OF_DOCUMENT);

    private static final String EVENT =
            "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"model\":\"warm-up\",\"choices\":["
                    + "{\"index\":0,\"delta\":{\"content\":\"warm \"}}]}\n\n";

    private static final byte[] EVENTS = bytes(EVENT.repeat(4));
    private static final byte[] LAST_EVENTS = bytes(EVENT.repeat(4) + "data: [DONE]\n\n");

    private final Channel server;

    private RehearsalUpstream(Channel server) {
        this.server = server;
    }

    /** @param tls null in cleartext */
    static RehearsalUpstream start(LoopResources loops, boolean http2, @Nullable SslContext tls) {
        EventLoopGroup workers = loops.onServer(true);
        return new RehearsalUpstream(new ServerBootstrap()
                .group(loops.onServerSelect(true), workers)
                .channelFactory(() -> loops.onChannel(ServerSocketChannel.class, workers))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        if (tls != null) {
                            pipeline.addLast(tls.newHandler(channel.alloc()));
                        }
                        if (http2) {
                            pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new RehearsalFrames());
                        } else {
                            pipeline.addLast(new HttpServerCodec(), new RehearsalMessages());
                        }
                    }
                })
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .syncUninterruptibly()
                .channel());
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    static boolean wantsStream(@Nullable CharSequence accept) {
        return accept != null && EVENT_STREAM.contentEquals(accept);
    }

    static ByteBuf document() {
        return Unpooled.wrappedBuffer(DOCUMENT);
    }

    static ByteBuf events() {
        return Unpooled.wrappedBuffer(EVENTS);
    }

    static ByteBuf lastEvents() {
        return Unpooled.wrappedBuffer(LAST_EVENTS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
