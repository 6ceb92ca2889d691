package dev.velox.engine.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.util.context.Context;

/**
 * One connection on its way: the name, then each of its addresses until one answers, the tunnel if that is a proxy, then TLS.
 * Whoever waits for it sets the deadline and {@link #cancel() cancels}; each address that is not the last gets an equal share of
 * {@code timeout.connect}.
 *
 * <p>Threads: its loop.
 */
final class Connecting {

    private static final Logger log = LoggerFactory.getLogger(Connecting.class);

    /** Hears how it ends. One of the two, once, and nothing after {@link Connecting#cancel()}. */
    interface Listener {

        /** It stands: the channel has an owner no more, nothing in its pipeline speaks HTTP, and nothing is read from it. */
        void connected(Channel channel, boolean http2);

        void failed(Throwable cause);
    }

    /** A connection can fail in more than one way at once; the first is told, the others are nobody's. */
    private static final Context LATE_ERRORS = Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>)
            cause -> log.debug("A connection that had failed failed again", cause));

    private final Connector connector;
    private final Listener listener;
    private final long startNanos;
    private List<InetSocketAddress> addresses = List.of();
    private int index;
    private @Nullable Channel channel;
    private boolean done;

    Connecting(Connector connector, Listener listener) {
        this.connector = connector;
        this.listener = listener;
        this.startNanos = connector.clock().nanoTime();
    }

    void start() {
        InetSocketAddress remote = connector.remote();
        AddressResolverGroup<?> resolvers = connector.resolver();
        if (resolvers == null) {
            addresses = List.of(remote);
            connect();
            return;
        }
        try {
            @SuppressWarnings("unchecked")
            AddressResolver<InetSocketAddress> resolver = (AddressResolver<InetSocketAddress>)
                    resolvers.getResolver(connector.loop().eventLoop());
            resolver.resolveAll(remote)
                    .addListener((Future<List<InetSocketAddress>> names) ->
                            connector.loop().run(() -> resolved(remote.getHostString(), names)));
        } catch (IllegalStateException e) {
            // The loop ends.
            fail(e);
        }
    }

    /** Gives it up. */
    void cancel() {
        done = true;
        // Its subscription is left alone: what fails now because of this would be logged as an error that nobody took.
        Channel open = channel;
        if (open == null) {
            return;
        }
        ProxyHandler proxy = open.pipeline().get(ProxyHandler.class);
        if (proxy == null || proxy.isConnected()) {
            Future<?> _ = open.close();
        } else {
            // Without a tunnel nobody hears the last words of TLS, and it would wait seconds until they are sent.
            Future<?> _ = open.pipeline().context(proxy).close();
        }
    }

    private void resolved(String host, Future<List<InetSocketAddress>> names) {
        if (done) {
            return;
        }
        Throwable cause = names.cause();
        if (cause != null) {
            fail(cause);
            return;
        }
        List<InetSocketAddress> found = new ArrayList<>();
        try {
            for (InetSocketAddress each : names.getNow()) {
                // With the name as it is configured: TLS asks for it, and compares the certificate with it.
                InetAddress address =
                        InetAddress.getByAddress(host, each.getAddress().getAddress());
                found.add(new InetSocketAddress(address, each.getPort()));
            }
        } catch (UnknownHostException e) {
            fail(e);
            return;
        }
        addresses = found;
        connect();
    }

    private void connect() {
        InetSocketAddress address = addresses.get(index);
        long whole = connector.upstream().timeouts().connect().toNanos();
        long left = whole - (connector.clock().nanoTime() - startNanos);
        long millis = TimeUnit.NANOSECONDS.toMillis(left) / (addresses.size() - index);
        Disposable _ = connector
                .clientTo(address, millis)
                .doOnChannelInit((observer, opened, remote) -> watch(opened))
                .connect()
                .subscribe(this::connected, this::failed, null, LATE_ERRORS);
    }

    private void watch(Channel opened) {
        int at = index;
        channel = opened;
        connector.made(opened);
        // The client does not tell of a connection that ends without an error before it stands. An error is told in one
        // of the two tasks that closing posts: this has to come behind them.
        opened.closeFuture().addListener(closed -> {
            if (!done) {
                connector.loop().execute(() -> connector.loop().execute(() -> closedWithoutAWord(at)));
            }
        });
    }

    private void closedWithoutAWord(int at) {
        if (index == at) {
            failed(new SocketException("closed while connecting"));
        }
    }

    private void connected(Connection connection) {
        Channel opened = connection.channel();
        if (done) {
            Future<?> _ = opened.close();
            return;
        }
        ProxyHandler proxy = opened.pipeline().get(ProxyHandler.class);
        if (proxy == null || proxy.connectFuture().isSuccess()) {
            take(opened);
            return;
        }
        opened.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, new Tunnel());
    }

    /**
     * Waits for the proxy. What the upstream says first may come in one read with the proxy's answer and follows the event at
     * once: whoever is to read it has to be there by the end of the event.
     */
    private final class Tunnel extends ChannelInboundHandlerAdapter {

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ProxyConnectionEvent) {
                context.pipeline().remove(this);
                take(context.channel());
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }

    private void take(Channel opened) {
        if (done) {
            Future<?> _ = opened.close();
            return;
        }
        ChannelPipeline pipeline = opened.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        boolean offered = tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
        UpstreamProtocol wanted = connector.upstream().settings().protocol();
        if (wanted == UpstreamProtocol.H2 && !offered) {
            fail(new ProtocolNotOfferedException());
            return;
        }
        done = true;
        pipeline.remove(NettyPipeline.ReactiveBridge);
        boolean http2 = switch (wanted) {
            case AUTO, H2 -> offered;
            case H2C -> true;
            case HTTP1 -> false;
        };
        listener.connected(opened, http2);
    }

    private void failed(Throwable cause) {
        if (done) {
            return;
        }
        // Refused, unreachable, not in time: another address may be better. TLS would fail there too, and a proxy that
        // has
        // answered would say the same.
        boolean elsewhere = cause instanceof SocketException && !(cause instanceof ProxyConnectException);
        if (elsewhere && index + 1 < addresses.size()) {
            index++;
            connect();
        } else {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        cancel();
        listener.failed(cause);
    }
}
