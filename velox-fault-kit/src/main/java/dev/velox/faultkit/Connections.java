package dev.velox.faultkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameCodec;

/** What is done to a connection behind the back of its codecs. */
final class Connections {

    private Connections() {}

    /** Closes without the last words of TLS or HTTP/2. */
    static void closeAtOnce(Channel connection) {
        ChannelHandlerContext first = connection.pipeline().firstContext();
        if (first == null) {
            connection.close();
        } else {
            first.close();
        }
    }

    /** Writes bytes that the HTTP/2 codec does not get to see; TLS does. */
    static void writeRaw(Channel connection, ByteBuf bytes) {
        ChannelHandlerContext codec = connection.pipeline().context(Http2FrameCodec.class);
        if (codec == null) {
            bytes.release();
        } else {
            codec.writeAndFlush(bytes);
        }
    }
}
