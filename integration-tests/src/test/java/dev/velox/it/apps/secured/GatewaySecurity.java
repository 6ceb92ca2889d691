package dev.velox.it.apps.secured;

import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import reactor.core.publisher.Mono;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.http.HttpHeaders.AUTHORIZATION;
import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

/** The recipe of the README, word for word. */
@Configuration(proxyBeanMethods = false)
class GatewaySecurity {

    @Bean
    @Order(0) // before the application's own chain
    SecurityWebFilterChain gateway(ServerHttpSecurity http, CallerTokens tokens) {
        ServerAuthenticationEntryPoint refusal = (exchange, denied) -> {
            byte[] body = """
                    {"error":{"message":"Incorrect bearer token.","type":"authentication_error","param":null,\
                    "code":"invalid_api_key"}}""".getBytes(UTF_8);
            ServerHttpResponse response = exchange.getResponse();
            response.setStatusCode(HttpStatus.UNAUTHORIZED);
            response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
        };
        ReactiveAuthenticationManager callers = token -> tokens.callerOf(String.valueOf(token.getCredentials()))
                .switchIfEmpty(Mono.error(() -> new BadCredentialsException("unknown token")))
                .map(name -> new PreAuthenticatedAuthenticationToken(name, "", List.of()));
        AuthenticationWebFilter bearer = new AuthenticationWebFilter(callers);
        bearer.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(refusal));
        bearer.setServerAuthenticationConverter(
                exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst(AUTHORIZATION))
                        .filter(value -> value.startsWith("Bearer "))
                        .map(value -> new PreAuthenticatedAuthenticationToken("", value.substring(7))));
        return http.securityMatcher(pathMatchers("/v1/**"))
                .csrf(ServerHttpSecurity.CsrfSpec::disable) // callers carry a token, not a session
                .addFilterAt(bearer, SecurityWebFiltersOrder.AUTHENTICATION)
                .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .exceptionHandling(errors -> errors.authenticationEntryPoint(refusal))
                .build();
    }
}
