package dev.velox.autoconfigure.netty;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.function.SingletonSupplier;

import dev.velox.autoconfigure.ConditionalOnSharedPort;
import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.ingress.NettyLane;

/** The Netty lane, in Boot's Reactor Netty server or on a port of its own. */
@AutoConfiguration(after = VeloxEngineAutoConfiguration.class)
@ConditionalOnVelox
@ConditionalOnBean(VeloxGateway.class)
public final class VeloxNettyAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    NettyLane veloxNettyLane(
            VeloxGateway gateway,
            WebLaneSettings settings,
            IngressProperties ingress,
            Environment environment,
            ObjectProvider<NanoClock> clock,
            ObjectProvider<LaneWatch> watches) {
        return NettyLane.create(
                gateway,
                LaneMapper.settings(settings, ingress, environment),
                LaneWatches.of(watches.orderedStream().toList()),
                clock.getIfAvailable(NanoClock::system));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyReactiveWebServerFactory.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnSharedPort
    static class SharedPort {

        /** First at the beginning and last at the end: for the others the connection is then as the lane has it. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        ServerWatch veloxServerWatch() {
            return new ServerWatch();
        }

        @Bean
        ServerCustomizer veloxServerCustomizer(
                Lane chosen, ObjectProvider<NettyLane> lane, ObjectProvider<ServerWatch> watch) {
            return new ServerCustomizer(
                    chosen, () -> new LaneInstaller(SingletonSupplier.of(lane::getObject), watch.getObject()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("velox.ingress.listener.port")
    static class OwnPort {

        @Bean
        GatewayListener veloxGatewayListener(
                IngressProperties ingress,
                AccessProperties access,
                ReactorResourceFactory resources,
                NettyLane lane,
                ObjectProvider<SslBundles> sslBundles) {
            return LaneMapper.listener(
                    ingress.listener(), access, resources.getLoopResources(), lane, sslBundles.getIfAvailable());
        }
    }
}
