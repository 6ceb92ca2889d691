package dev.velox.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamProtocol;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class RehearsalTests {

    private static final DefaultApplicationArguments NONE = new DefaultApplicationArguments();

    @ParameterizedTest
    @CsvSource({"HTTP1,netty", "H2C,netty", "HTTP1,webflux", "H2C,webflux"})
    void theGatewayAnswersRequestsOfItsOwnOnTheRealLoops(UpstreamProtocol protocol, String lane) {
        LoopResources resources = LoopResources.create("rehearsal-test", 2, true);
        EngineLoops loops = EngineLoops.of(resources.onServer(true));
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 16, "rehearsal-test-", CpuAffinity.NONE));
                GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            try (RehearsalStage stage = new RehearsalStage(
                    resources,
                    loops,
                    workers,
                    ScanEngine.choose(ScanChoice.AUTO),
                    protocol,
                    new Lane(lane, "the test's"),
                    context)) {
                assertThat(stage.play(Duration.ofMillis(200), Duration.ofMinutes(1)))
                        .isPositive();
            }
        } finally {
            resources.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
        }
    }

    @Test
    void somePromptsAreAsciiAndSomeHaveCharactersOfEachLength() {
        List<Set<Integer>> lengths = IntStream.range(0, 4)
                .mapToObj(RehearsalStage::prompt)
                .map(prompt -> prompt.codePoints()
                        .mapToObj(Character::toString)
                        .map(character -> character.getBytes(StandardCharsets.UTF_8).length)
                        .collect(Collectors.toSet()))
                .toList();
        assertThat(lengths).contains(Set.of(1), Set.of(1, 2, 3, 4));
    }

    @Test
    void withoutAServerOrWithoutADurationNothingIsPlayed() {
        AtomicInteger opened = new AtomicInteger();
        Rehearsal.Stages stages = () -> {
            opened.incrementAndGet();
            throw new IllegalStateException("not to be opened");
        };
        try (GenericApplicationContext noServer = new GenericApplicationContext();
                AnnotationConfigReactiveWebApplicationContext mock =
                        new AnnotationConfigReactiveWebApplicationContext()) {
            new Rehearsal(stages, Duration.ofSeconds(1), noServer).run(NONE);
            new Rehearsal(stages, Duration.ZERO, mock).run(NONE);
        }
        assertThat(opened).hasValue(0);
    }
}
