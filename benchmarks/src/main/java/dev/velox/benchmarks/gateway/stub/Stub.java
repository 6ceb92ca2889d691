package dev.velox.benchmarks.gateway.stub;

import java.io.File;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

import dev.velox.benchmarks.gateway.Options;
import dev.velox.benchmarks.gateway.Transport;

/**
 * The upstream of the comparison, on one thread: HTTP/1.1 at {@code --port} and, with {@code --cert} and {@code --key} (PEM),
 * HTTP/2 over TLS 1.3 at {@code --tls-port}. {@code --service-time 8-24 --seed 1} delays JSON answers.
 */
public final class Stub {

    private static final int LARGEST_BODY = 1 << 20;
    private static final int STREAMS = 4096;

    private Stub() {}

    /** Serves until the process is killed. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws SSLException, InterruptedException {
        PrintStream out = System.out;
        Options options = new Options(args, 0);
        EventLoopGroup loop = Transport.loop();
        StubService service =
                new StubService(ServiceTimes.of(options.text("service-time", "0-0"), options.number("seed", 1)));
        Channel listener = bind(loop, options.number("port", 0), http1(service));
        if (!options.text("cert", "").isEmpty()) {
            SslContext tls = tls(new File(options.text("cert")), new File(options.text("key")));
            bind(loop, options.number("tls-port", 0), http2(service, tls));
        }
        out.println("stub listens at " + listener.localAddress());
        listener.closeFuture().sync();
    }

    /**
     * Listens for HTTP/1.1 on a free port of loopback; closing the channel ends it.
     *
     * @param serviceTime bounds in milliseconds, as {@code 8-24}
     */
    public static Channel listen(EventLoopGroup loop, String serviceTime) throws InterruptedException {
        return bind(loop, 0, http1(new StubService(ServiceTimes.of(serviceTime, 1))));
    }

    private static Channel bind(EventLoopGroup loop, int port, ChannelInitializer<Channel> pipeline)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(Transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(pipeline)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel();
    }

    private static ChannelInitializer<Channel> http1(StubService service) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpRequestDecoder())
                        .addLast(new HttpObjectAggregator(LARGEST_BODY))
                        .addLast(new Http1Stub(service));
            }
        };
    }

    /** Resets are never held against the proxy: the stub counts them. */
    private static ChannelInitializer<Channel> http2(StubService service, SslContext tls) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(tls.newHandler(channel.alloc()))
                        .addLast(Http2FrameCodecBuilder.forServer()
                                .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(STREAMS))
                                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                                .build())
                        .addLast(new Http2Stub(service));
            }
        };
    }

    private static SslContext tls(File certificate, File key) throws SSLException {
        return SslContextBuilder.forServer(certificate, key)
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        List.of(ApplicationProtocolNames.HTTP_2)))
                .build();
    }
}
