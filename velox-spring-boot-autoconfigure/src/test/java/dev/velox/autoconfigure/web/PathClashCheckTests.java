package dev.velox.autoconfigure.web;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.velox.autoconfigure.ingress.WebLaneSettings;

import static org.assertj.core.api.Assertions.assertThat;

class PathClashCheckTests {

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    WebFluxAutoConfiguration.class,
                    HttpHandlerAutoConfiguration.class,
                    VeloxWebAutoConfiguration.class))
            .withUserConfiguration(OwnLoops.class)
            .withBean(WebLaneSettings.class, () -> new WebLaneSettings("/v1", Duration.ofSeconds(30), false));

    @ParameterizedTest
    @ValueSource(classes = {SamePath.class, SamePathAllMethods.class, SameShape.class, SameTree.class})
    void controllerThatWouldNeverBeCalledStopsTheStart(Class<?> controller) {
        runner.withUserConfiguration(controller).run(context -> {
            Throwable failure = context.getStartupFailure();
            assertThat(failure).isInstanceOf(PathClashException.class);
            PathClashException clash = (PathClashException) failure;
            assertThat(clash).isNotNull();
            assertThat(clash.getClaimedPath()).matches("(GET|POST|DELETE) /v1/.+");
            assertThat(clash.getHandler()).contains(controller.getSimpleName() + "#handle");
            assertThat(clash).hasMessageContaining("velox.ingress.base-path");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OtherMethod.class, CatchAll.class, LessSpecific.class, Elsewhere.class})
    void controllerOfOtherOrMorePathsStarts(Class<?> controller) {
        runner.withUserConfiguration(controller)
                .run(context -> assertThat(context).hasNotFailed().hasBean("veloxRouterFunction"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/responses, /v1/responses",
        "/v1/{a}/x, /v1/any/x",
        "'/v1/{id:[a-z]{2,3}}', /v1/any",
        "/v1/models/{*rest}, /v1/models/any",
        "/v1/models/**, /v1/models/anyany",
        "/v1/file?, /v1/fileany",
    })
    void examplePathIsMatchedByItsPattern(String pattern, String example) {
        assertThat(PathClashCheck.example(pattern)).isEqualTo(example);
    }

    @Test
    void withoutAGatewayThereIsNoLane() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        WebFluxAutoConfiguration.class,
                        HttpHandlerAutoConfiguration.class,
                        VeloxWebAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WebFluxLane.class));
    }

    @Test
    void unknownPathsAreTheApplicationsUnlessItAskedForOpenAisAnswer() {
        runner.run(context -> {
            WebTestClient client =
                    WebTestClient.bindToApplicationContext(context).build();
            client.get()
                    .uri("/v1/unknown")
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectHeader()
                    .doesNotExist("x-velox-error");
            client.get().uri("/v1/responses").exchange().expectStatus().isEqualTo(405);
        });
    }

    @RestController
    static class SamePath {
        @PostMapping("/v1/responses")
        String handle() {
            return "";
        }
    }

    @RestController
    static class SamePathAllMethods {
        @RequestMapping("/v1/chat/completions")
        String handle() {
            return "";
        }
    }

    @RestController
    static class SameShape {
        @GetMapping("/v1/responses/{anything}")
        String handle() {
            return "";
        }
    }

    @RestController
    static class SameTree {
        @GetMapping("/v1/models/{*anything}")
        String handle() {
            return "";
        }
    }

    @RestController
    static class OtherMethod {
        @GetMapping("/v1/responses")
        String handle() {
            return "";
        }
    }

    @RestController
    static class CatchAll {
        @RequestMapping("/**")
        String handle() {
            return "";
        }
    }

    @RestController
    static class LessSpecific {
        @PostMapping("/v1/{anything}")
        String handle() {
            return "";
        }
    }

    @RestController
    static class Elsewhere {
        @PostMapping("/responses")
        String handle() {
            return "";
        }
    }
}
