package dev.velox.benchmarks.gateway;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Netty on one thread: epoll where it runs, whose timers are exact to the microsecond, else NIO. */
public final class Transport {

    private static final boolean EPOLL = Epoll.isAvailable();

    private Transport() {}

    /** A group of one event loop; everything of a program runs on it. */
    public static EventLoopGroup loop() {
        IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(1, io);
    }

    /** What listens. */
    public static Class<? extends ServerChannel> server() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** What connects. */
    public static Class<? extends Channel> client() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
