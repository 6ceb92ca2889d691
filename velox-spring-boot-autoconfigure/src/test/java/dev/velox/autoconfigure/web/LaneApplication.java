package dev.velox.autoconfigure.web;

import java.time.Duration;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

import dev.velox.autoconfigure.ingress.WebLaneSettings;

/** An application of its own with the lane in it, whatever the server; each test class adds server and gateway. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    CodecsAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    HttpHandlerAutoConfiguration.class,
    WebFluxAutoConfiguration.class,
    ErrorWebFluxAutoConfiguration.class,
    VeloxWebAutoConfiguration.class
})
class LaneApplication {

    @Bean
    WebLaneSettings webLaneSettings() {
        return new WebLaneSettings("/v1", Duration.ofMillis(700), true);
    }

    @Bean
    WebFluxConfigurer cors() {
        return new WebFluxConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/v1/**")
                        .allowedOrigins("https://app.example")
                        .allowedMethods("POST");
            }
        };
    }

    /** The application's own paths, below the gateway's base path too. */
    @RestController
    static class OwnPaths {

        @GetMapping("/v1/orders")
        String orders() {
            return "orders";
        }

        @GetMapping("/v1/{section}/about")
        String about() {
            return "about";
        }

        @PutMapping("/v1/models")
        String putModels() {
            return "own method on a claimed path";
        }
    }
}
