package dev.velox.autoconfigure.web;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.engine.loop.EngineLoops;

/** A gateway on loops that no server reads on: every request has to hop. */
@Configuration(proxyBeanMethods = false)
class OwnLoops {

    @Bean(destroyMethod = "close")
    EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    }

    @Bean
    ScriptedGateway gateway(EventLoopGroup loops) {
        return new ScriptedGateway(EngineLoops.of(loops));
    }
}
