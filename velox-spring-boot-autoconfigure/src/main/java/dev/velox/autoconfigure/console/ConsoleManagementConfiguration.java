package dev.velox.autoconfigure.console;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The page, in the context that serves Actuator: the application's own, or the one of the management port. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean({LiveFeed.class, PathMappedEndpoints.class})
final class ConsoleManagementConfiguration {

    @Bean
    RouterFunction<ServerResponse> veloxConsolePage(PathMappedEndpoints endpoints) {
        return new ConsolePage(endpoints).routes();
    }
}
