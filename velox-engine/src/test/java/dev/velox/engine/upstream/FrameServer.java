package dev.velox.engine.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/** An HTTP/2 server (prior knowledge) that does to a stream exactly what a test says. */
final class FrameServer implements AutoCloseable {

    /** What happens when the head of a request has come. */
    @FunctionalInterface
    interface Script {
        void play(Stream stream);
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    final List<Channel> connections = new CopyOnWriteArrayList<>();
    final List<Stream> streams = new CopyOnWriteArrayList<>();
    final Queue<Long> resets = new ConcurrentLinkedQueue<>();
    final AtomicInteger bytesReceived = new AtomicInteger();

    FrameServer(Http2Settings settings, Script script) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(settings)
                                                .build(),
                                        new Frames(script));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    FrameServer(Script script) {
        this(Http2Settings.defaultSettings(), script);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void goAway() {
        for (Channel connection : connections) {
            // Streams that were opened before may finish.
            Future<?> _ =
                    connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(0));
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One request. */
    record Stream(ChannelHandlerContext context, Http2FrameStream stream) {

        Stream head(int status, String... nameAndValue) {
            DefaultHttp2Headers headers = new DefaultHttp2Headers();
            headers.status(Integer.toString(status));
            for (int i = 0; i < nameAndValue.length; i += 2) {
                headers.add(nameAndValue[i], nameAndValue[i + 1]);
            }
            return write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
        }

        Stream events() {
            return head(200, "content-type", "text/event-stream");
        }

        Stream data(String text) {
            return write(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), false)
                    .stream(stream));
        }

        Stream end(String text) {
            return write(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), true)
                    .stream(stream));
        }

        Stream trailers(String name, String value) {
            return write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add(name, value), true).stream(stream));
        }

        Stream reset(Http2Error error) {
            return write(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        private Stream write(Object frame) {
            Future<?> _ = context.writeAndFlush(frame);
            return this;
        }
    }

    private final class Frames extends ChannelInboundHandlerAdapter {

        private final Script script;

        Frames(Script script) {
            this.script = script;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame headers) {
                Stream stream = new Stream(context, headers.stream());
                streams.add(stream);
                script.play(stream);
            } else if (message instanceof Http2DataFrame data) {
                bytesReceived.addAndGet(data.content().readableBytes());
            } else if (message instanceof Http2ResetFrame reset) {
                resets.add(reset.errorCode());
            }
            ReferenceCountUtil.release(message);
        }
    }
}
