package dev.velox.engine.ingress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** Makes the pipeline of a connection of a listener that is the lane's own. Any thread. */
@ChannelHandler.Sharable
final class LaneListener extends ChannelInitializer<Channel> {

    /** Bodies are cut at what a read brings; nothing is gained by cutting them smaller. */
    private static final int MAX_PART = 64 << 10;

    private final ChannelLane lane;
    private final ListenerSettings settings;

    LaneListener(ChannelLane lane, ListenerSettings settings) {
        this.lane = lane;
        this.settings = settings;
    }

    @Override
    protected void initChannel(Channel channel) {
        HeadTimer timer = new HeadTimer(lane.home(channel).headLists(settings));
        LaneConnection connection = new LaneConnection(lane, timer);
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxRequestLine())
                .setMaxHeaderSize(settings.maxHeaderSize())
                .setMaxChunkSize(MAX_PART);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("velox.head-timer", timer);
        pipeline.addLast("velox.codec", new HttpServerCodec(config));
        pipeline.addLast("velox.lane", connection);
        timer.watch(connection);
    }
}
