package dev.velox.benchmarks.scg;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway as it comes. Its route is given on the command line. */
@SpringBootApplication
public class Beside {

    public static void main(String[] args) {
        SpringApplication.run(Beside.class, args);
    }
}
