package dev.velox.faultkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream on a port of its own on loopback. It serves {@code POST .../chat/completions} with and
 * without {@code "stream":true}, and {@code GET .../models}; the model name selects the {@link Fault}. It speaks HTTP/1.1 and
 * HTTP/2 on the same port: in clear text by prior knowledge, over TLS by ALPN.
 *
 * {@snippet :
 * try (FaultServer upstream = FaultServer.start()) {
 *     // velox.upstream.origin = upstream.origin(); ask for the model "cut-mid-event"; then:
 *     assertThat(upstream.calls("cut-mid-event")).hasSize(1);
 * }
 * }
 *
 * <p>Threads: one of its own. Every method may be called from any thread, except from that one.
 */
public final class FaultServer implements AutoCloseable {

    private static final long WAIT_MILLIS = 5_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final CallLog log = new CallLog();
    private final Reception reception;
    private final @Nullable SslContext tls;
    private final int port;
    private volatile Door door = Door.OPEN;
    private @Nullable Channel listener;
    private @Nullable Socket placeholder;

    private FaultServer(Builder settings) {
        this.reception = new Reception(log, settings.name, settings.healthy, settings.stepwise);
        this.tls = settings.tls;
        this.loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("fault-server-" + settings.name, true), NioIoHandler.newFactory());
        Channel bound = listen(0);
        this.listener = bound;
        this.port = ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** A server in clear text, whose faults take their course by themselves. */
    public static FaultServer start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Scheme, host and port. */
    public String origin() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Opens or shuts the door. Unless it stays as it is, connections that are open are closed. */
    public void door(Door next) {
        lock.lock();
        try {
            if (next != door) {
                turn(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void turn(Door next) {
        Door before = door;
        door = next;
        try {
            if (next == Door.REFUSING) {
                stopListening();
                placeholder = newPlaceholder();
            } else if (before == Door.REFUSING) {
                giveUpPlaceholder();
                listener = listen(port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " (expected: free again at once)", e);
        }
        closeConnections();
    }

    /** All calls of a whole model name, in the order in which they came. */
    public List<ReceivedCall> calls(String model) {
        return log.matching(call -> call.model().equals(model));
    }

    /** All calls. Those for anything but chat are not counted. */
    public List<ReceivedCall> calls() {
        return log.matching(call -> true);
    }

    /** How many calls have not ended: on a healthy client's side 0 as soon as nobody waits any more. */
    public int openCalls() {
        return log.matching(ReceivedCall::open).size();
    }

    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopListening();
            giveUpPlaceholder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
            closeConnections();
            loops.shutdownGracefully(0, WAIT_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(WAIT_MILLIS);
        }
    }

    private Channel listen(int at) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        accepted(connection);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), at)
                .syncUninterruptibly()
                .channel();
    }

    private void accepted(Channel connection) {
        connections.add(connection);
        if (door != Door.OPEN) {
            return;
        }
        SslContext secured = tls;
        if (secured != null) {
            connection.pipeline().addLast(secured.newHandler(connection.alloc()));
        }
        connection.pipeline().addLast(new ConnectionHandler(reception)).addLast(new LostConnectionHandler());
    }

    private void stopListening() {
        Channel listening = listener;
        listener = null;
        if (listening != null) {
            listening.close().awaitUninterruptibly(WAIT_MILLIS);
        }
    }

    private void closeConnections() {
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> Connections.closeAtOnce(connection));
        }
        connections.newCloseFuture().awaitUninterruptibly(WAIT_MILLIS);
    }

    /**
     * Bound and not listening: the port stays ours, and every connect is refused. A closed listener gives its port back only
     * when its selector comes around, hence more than one try.
     */
    private Socket newPlaceholder() throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        while (true) {
            Socket bound = new Socket();
            try {
                bound.setReuseAddress(true);
                bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return bound;
            } catch (BindException taken) {
                bound.close();
                if (System.nanoTime() > end) {
                    throw taken;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void giveUpPlaceholder() throws IOException {
        Socket bound = placeholder;
        placeholder = null;
        if (bound != null) {
            bound.close();
        }
    }

    /** What a server is like. */
    public static final class Builder {

        private String name = "faulty";
        private boolean healthy;
        private boolean stepwise;
        private @Nullable SslContext tls;

        private Builder() {}

        /** What answers say in {@code system_fingerprint}: who gave them. Letters, digits and hyphens; "faulty" when not set. */
        public Builder name(String name) {
            if (!name.matches("[A-Za-z0-9-]+")) {
                throw new IllegalArgumentException("name: " + name + " (expected: letters, digits and hyphens)");
            }
            this.name = name;
            return this;
        }

        /** Gives a good answer to every model name: the sibling of a faulty one. */
        public Builder healthy() {
            this.healthy = true;
            return this;
        }

        /**
         * Has every call that is midway wait for {@link ReceivedCall#proceed}, so that a test can first see what came before. Otherwise
         * the fault follows after 20 ms.
         */
        public Builder stepwise() {
            this.stepwise = true;
            return this;
        }

        /**
         * Serves over TLS, HTTP/2 or HTTP/1.1 as the client's ALPN has it.
         *
         * @throws IllegalArgumentException when key and certificates do not make a server
         */
        public Builder tls(PrivateKey key, X509Certificate... chain) {
            try {
                this.tls = SslContextBuilder.forServer(key, chain)
                        .applicationProtocolConfig(new ApplicationProtocolConfig(
                                ApplicationProtocolConfig.Protocol.ALPN,
                                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                ApplicationProtocolNames.HTTP_2,
                                ApplicationProtocolNames.HTTP_1_1))
                        .build();
            } catch (SSLException e) {
                throw new IllegalArgumentException("tls: key and certificates (expected: a chain for this key)", e);
            }
            return this;
        }

        public FaultServer start() {
            return new FaultServer(this);
        }
    }
}
