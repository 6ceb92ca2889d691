package dev.velox.it.apps.plain;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Endpoints of the application's own, some of them below the gateway's base path. */
@RestController
class OrdersController {

    @GetMapping("/hello")
    Mono<String> hello() {
        return Mono.just("hello");
    }

    @GetMapping("/v1/orders")
    Mono<String> orders() {
        return Mono.just("orders");
    }

    @PostMapping("/v1/orders")
    Mono<String> order(@RequestBody String order) {
        return Mono.just("ordered " + order);
    }
}
