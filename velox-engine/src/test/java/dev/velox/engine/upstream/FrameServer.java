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
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 server (prior knowledge) that does to a stream exactly what a test says. */
public final class FrameServer implements AutoCloseable {

    /** What happens when the head of a request has come. */
    @FunctionalInterface
    public interface Script {
        void play(Stream stream);
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    public final List<Channel> connections = new CopyOnWriteArrayList<>();
    public final List<Stream> streams = new CopyOnWriteArrayList<>();
    public final Queue<Long> resets = new ConcurrentLinkedQueue<>();
    public final AtomicInteger bytesReceived = new AtomicInteger();
    public final AtomicInteger requestsReceived = new AtomicInteger();
    public final Queue<Http2Settings> settingsReceived = new ConcurrentLinkedQueue<>();

    /** Of which streams a piece of a body came, in order. */
    public final Queue<Integer> pieces = new ConcurrentLinkedQueue<>();

    /** Whether clients may send as much again at once as they have sent; if not, a test says so with {@link Stream#took}. */
    public volatile boolean givesBack;

    public final Queue<Long> pingAcks = new ConcurrentLinkedQueue<>();

    public FrameServer(Http2Settings settings, Script script) {
        this(settings, null, 0, script);
    }

    /**
     * A server over TLS, or one that defends itself.
     *
     * @param tls null for prior knowledge
     * @param maxResets how many streams a client may reset in 30 s, 0 for any number
     */
    public FrameServer(Http2Settings settings, @Nullable SslContext tls, int maxResets, Script script) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(settings)
                                                .decoderEnforceMaxRstFramesPerWindow(maxResets, 30)
                                                .build(),
                                        new Frames(script));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    public FrameServer(Script script) {
        this(Http2Settings.defaultSettings(), script);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Tells all clients other settings. */
    public void send(Http2Settings settings) {
        for (Channel connection : connections) {
            Future<?> _ = connection.writeAndFlush(new DefaultHttp2SettingsFrame(settings));
        }
    }

    public void goAway() {
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
    public record Stream(ChannelHandlerContext context, Http2FrameStream stream, Http2Headers request) {

        public Stream head(int status, String... nameAndValue) {
            DefaultHttp2Headers headers = new DefaultHttp2Headers();
            headers.status(Integer.toString(status));
            for (int i = 0; i < nameAndValue.length; i += 2) {
                headers.add(nameAndValue[i], nameAndValue[i + 1]);
            }
            return write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
        }

        public Stream events() {
            return head(200, "content-type", "text/event-stream");
        }

        /** A head that may be none. */
        public Stream head(Http2Headers headers, boolean last) {
            return write(new DefaultHttp2HeadersFrame(headers, last).stream(stream));
        }

        /** Lets the client send so much more on this stream and on the connection. */
        public Stream took(int bytes) {
            return write(new DefaultHttp2WindowUpdateFrame(bytes).stream(stream));
        }

        public Stream data(byte[] bytes) {
            return write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), false).stream(stream));
        }

        public Stream data(String text) {
            return write(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), false)
                    .stream(stream));
        }

        public Stream end(String text) {
            return write(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), true)
                    .stream(stream));
        }

        public Stream trailers(String name, String value) {
            return write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add(name, value), true).stream(stream));
        }

        public Stream reset(Http2Error error) {
            return write(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        /** Sends this again every 20 ms. */
        public Stream forEver(String text) {
            Future<?> _ = context.executor().scheduleAtFixedRate(() -> data(text), 0, 20, TimeUnit.MILLISECONDS);
            return this;
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
                Stream stream = new Stream(context, headers.stream(), headers.headers());
                streams.add(stream);
                if (headers.isEndStream()) {
                    requestsReceived.incrementAndGet();
                }
                script.play(stream);
            } else if (message instanceof Http2DataFrame data) {
                bytesReceived.addAndGet(data.content().readableBytes());
                pieces.add(data.stream().id());
                if (givesBack) {
                    Future<?> _ = context.writeAndFlush(
                            new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
                }
                if (data.isEndStream()) {
                    requestsReceived.incrementAndGet();
                }
            } else if (message instanceof Http2SettingsFrame settings) {
                settingsReceived.add(settings.settings());
            } else if (message instanceof Http2PingFrame ping && ping.ack()) {
                pingAcks.add(ping.content());
            } else if (message instanceof Http2ResetFrame reset) {
                resets.add(reset.errorCode());
            }
            ReferenceCountUtil.release(message);
        }
    }
}
