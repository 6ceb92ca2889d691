package dev.velox.it.servlet.plain;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring MVC, the starter, and one endpoint. */
@SpringBootApplication
@RestController
public class MvcApplication {

    public static void main(String[] args) {
        SpringApplication.run(MvcApplication.class, args);
    }

    @GetMapping("/hello")
    String hello() {
        return "hello from " + Thread.currentThread().getName();
    }
}
