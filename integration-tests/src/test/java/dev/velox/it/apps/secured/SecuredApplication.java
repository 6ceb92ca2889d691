package dev.velox.it.apps.secured;

import java.security.MessageDigest;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.security.config.Customizer.withDefaults;

/** One path of its own behind a password, and the gateway behind bearer tokens. */
@SpringBootApplication
@RestController
public class SecuredApplication {

    /** The only token that there is. */
    public static final String TOKEN = "token-of-alice";

    /** Whatever the application has for this: a table, an identity provider, a file. */
    @Bean
    CallerTokens callerTokens() {
        return token ->
                Mono.just("alice").filter(_ -> MessageDigest.isEqual(token.getBytes(UTF_8), TOKEN.getBytes(UTF_8)));
    }

    /** The application's own chain, as it was before the gateway came. */
    @Bean
    SecurityWebFilterChain application(ServerHttpSecurity http) {
        return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .httpBasic(withDefaults())
                .build();
    }

    @Bean
    MapReactiveUserDetailsService users() {
        return new MapReactiveUserDetailsService(User.withUsername("bob")
                .password("{noop}password")
                .roles("USER")
                .build());
    }

    @GetMapping("/hello")
    Mono<String> hello() {
        return Mono.just("hello");
    }
}
