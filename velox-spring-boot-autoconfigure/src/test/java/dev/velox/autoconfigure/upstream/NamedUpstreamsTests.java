package dev.velox.autoconfigure.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.batch.BatchPlan;
import dev.velox.engine.batch.BatchSettings;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSettings;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

@ExtendWith(OutputCaptureExtension.class)
class NamedUpstreamsTests {

    private static final String A = "velox.upstreams.a.origin=http://localhost:1";
    private static final String B = "velox.upstreams.b.origin=http://localhost:2";

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withInitializer(context -> VeloxRunner.environment(context, Map.of()))
            .withPropertyValues("velox.egress.prewarm=false");

    @Test
    void upstreamOfWhichEveryKeyIsMisspelledStopsTheStartInsteadOfBeingDropped() {
        runner.withPropertyValues(A, "velox.upstreams.gpu.orign=http://sesame:2")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidVeloxSettingException.class)
                        .hasMessageContaining("velox.upstreams.gpu.orign")
                        .hasMessageContaining("velox.upstreams.gpu.origin")
                        .hasMessageNotContaining("sesame"));
    }

    @Test
    void variableThatAPlatformPutThereIsNoUpstream() {
        runner.withInitializer(
                        context -> VeloxRunner.environment(context, Map.of("VELOX_UPSTREAMS_SERVICE_HOST", "10.0.0.1")))
                .withPropertyValues(A)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void eachIsThereUnderItsNameWithoutADefault(CapturedOutput output) {
        runner.withPropertyValues(A, "velox.upstreams.a.models=gpt-*,o3", B, "velox.upstreams.b.models=llama3")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(UpstreamPool.class).snapshot())
                            .extracting(UpstreamSnapshot::name)
                            .containsExactly("a", "b");
                    assertThat(context.getBean(HealthBoard.class).all())
                            .extracting(EndpointHealth::name)
                            .containsExactly("a", "b");
                    assertThat(served(context, "gpt-4o")).containsExactly("a");
                    assertThat(served(context, "llama3")).containsExactly("b");
                    assertThat(served(context, "else")).isEmpty();
                });
        assertThat(output)
                .contains("Upstream a: http://localhost:1, protocol auto, no API key, models: gpt-* o3, tier 0")
                .contains("There is no default upstream");
    }

    @Test
    void onlyThoseThatSaySoTakeMergedCalls(CapturedOutput output) {
        runner.withPropertyValues(
                        "velox.upstream.origin=http://localhost:3",
                        "velox.upstream.batch.enabled=true",
                        A,
                        "velox.upstreams.a.batch.enabled=true",
                        "velox.upstreams.a.batch.window=2ms",
                        "velox.upstreams.a.batch.max-items=8",
                        B,
                        "velox.upstreams.b.batch.max-items=8")
                .run(context -> assertThat(context.getBean(BatchPlan.class).upstreams())
                        .containsOnly(
                                entry("default", BatchSettings.DEFAULT),
                                entry("a", new BatchSettings(Duration.ofMillis(2), 8))));
        assertThat(output).contains("Upstream a: http://localhost:1").contains("batches of 8");
    }

    @ParameterizedTest
    @CsvSource({"velox.upstream.origin=http://localhost:3", "velox.upstream.api-key=key", "OPENAI_API_KEY=key"})
    void defaultIsThereWhenItIsAskedForAndGetsTheRest(String onPurpose) {
        runner.withPropertyValues(A, "velox.upstreams.a.models=gpt-*", onPurpose)
                .run(context -> {
                    assertThat(served(context, "gpt-4o")).containsExactly("a");
                    assertThat(served(context, "else")).containsExactly("default");
                });
    }

    @Test
    void withoutModelsAndAliasesOneServesAll() {
        runner.withPropertyValues(A, B)
                .run(context -> assertThat(served(context, "any")).containsExactly("a", "b"));
    }

    @Test
    void environmentVariablesReachThem() {
        runner.withInitializer(context -> VeloxRunner.environment(
                        context,
                        Map.of(
                                "VELOX_UPSTREAMS_GPU1_ORIGIN", "http://localhost:9",
                                "VELOX_UPSTREAMS_GPU1_BASEPATH", "/openai",
                                "VELOX_UPSTREAMS_GPU1_MODELS", "org/llama-*",
                                "VELOX_UPSTREAMS_GPU1_MAX_IN_FLIGHT", "7",
                                "VELOX_UPSTREAMS_GPU1_ALIASES_0_MODEL", "gpt-4o",
                                "VELOX_UPSTREAMS_GPU1_ALIASES_0_TO", "org/llama-3:70b")))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    UpstreamSettings settings = settings(context).getFirst();
                    assertThat(settings.endpoint().name()).isEqualTo("gpu1");
                    assertThat(settings.endpoint().responsesPath()).isEqualTo("/openai/responses");
                    assertThat(settings.warmupPath()).isEqualTo("/openai/models");
                    assertThat(settings.endpoint().maxInFlight()).isEqualTo(7);
                    assertThat(served(context, "org/llama-2")).containsExactly("gpu1");
                    assertThat(written(context, "gpt-4o")).isEqualTo("org/llama-3:70b");
                });
    }

    @Test
    void aliasesAndFallbacksKeepSlashesAndColonsOfNames() {
        runner.withPropertyValues(
                        A,
                        "velox.upstreams.a.aliases[0].model=openai/gpt-4o:latest",
                        "velox.upstreams.a.aliases[0].to=meta/llama-3:70b",
                        B,
                        "velox.fallbacks[0].model=openai/gpt-4o:latest",
                        "velox.fallbacks[0].to=qwen/qwen:free")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Route route = route(context, "openai/gpt-4o:latest");
                    assertThat(route.groups()).hasSize(2);
                    assertThat(route.groups().getFirst().candidates().getFirst().model())
                            .isEqualTo("meta/llama-3:70b");
                    assertThat(route.groups().getLast().candidates().getFirst().model())
                            .isEqualTo("qwen/qwen:free");
                    assertThat(route.groups()
                                    .getLast()
                                    .candidates()
                                    .getFirst()
                                    .endpoint()
                                    .name())
                            .isEqualTo("b");
                });
    }

    @Test
    void keyOfTheEnvironmentIsTheDefaultUpstreamsOnly(CapturedOutput output) {
        runner.withInitializer(context -> VeloxRunner.environment(context, Map.of("OPENAI_API_KEY", "variable-sesame")))
                .withPropertyValues(
                        A, "velox.upstreams.b.origin=http://localhost:2", "velox.upstreams.b.api-key=own-sesame")
                .run(context -> {
                    assertThat(settings(context).get(0).apiKey()).isNotNull();
                    assertThat(settings(context).get(1).apiKey()).isNull();
                    assertThat(settings(context).get(2).apiKey()).isNotNull();
                    assertThat(context.getBean(UpstreamsProperties.class).toString())
                            .contains("apiKey=******")
                            .doesNotContain("sesame");
                });
        assertThat(output)
                .contains("Upstream a: http://localhost:1, protocol auto, no API key")
                .contains("API key from velox.upstreams.b.api-key")
                .doesNotContain("sesame");
    }

    @Test
    void unsetDeadlinesAreTheDefaultOnes() {
        runner.withPropertyValues(
                        A,
                        "velox.upstreams.a.timeout.head=7s",
                        "velox.upstream.timeout.idle=8s",
                        "velox.upstreams.a.weight=3",
                        "velox.upstreams.a.tier=2")
                .run(context -> {
                    UpstreamSettings settings = settings(context).getFirst();
                    assertThat(settings.timeouts().head()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(settings.timeouts().idle()).isEqualTo(Duration.ofSeconds(8));
                    assertThat(settings.timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(settings.endpoint().weight()).isEqualTo(3);
                    assertThat(settings.endpoint().tier()).isEqualTo(2);
                    assertThat(settings.prewarm()).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            velox.upstreams.gpu-1.origin=http://x      | velox.upstreams: gpu-1           | do not survive as an environment variable
            velox.upstreams.GPU.origin=http://x        | velox.upstreams: GPU             | lower-case letters and digits
            velox.upstreams.default.origin=http://x    | velox.upstreams: default         | another name
            velox.upstreams.a.models=x                 | velox.upstreams.a.origin: none   | scheme, host and port
            velox.upstreams.a.origin=http://x/v1       | velox.upstreams.a.origin         | the path /v1 into velox.upstreams.a.base-path
            velox.upstreams.b.protocol=h2              | velox.upstreams.b.protocol: h2   | velox.upstreams.b.origin is http://localhost:2
            velox.upstreams.b.weight=0                 | velox.upstreams.b.weight: 0      | >= 1
            velox.upstreams.b.tier=-1                  | velox.upstreams.b.tier: -1       | >= 0
            velox.upstreams.b.max-in-flight=-1         | velox.upstreams.b.max-in-flight  | 0 = unlimited
            velox.upstreams.b.timeout.idle=-1s         | velox.upstreams.b.timeout.idle   | 0 = off
            velox.upstreams.b.batch.max-items=1        | velox.upstreams.b.batch.max-items: 1 | 2..2048
            velox.upstreams.b.batch.window=2s          | velox.upstreams.b.batch.window   | at most 1s
            velox.upstreams.b.ssl-bundle=x             | velox.upstreams.b.ssl-bundle: x  | https origin
            velox.upstreams.b.base-path=v1             | velox.upstreams.b.base-path: v1  | a path such as /v1
            velox.upstreams.b.aliases[0].model=x       | velox.upstreams.b.aliases[0].to  | the name of one model
            velox.upstream.aliases[0].model=x          | velox.upstream.aliases[0].to     | the name of one model
            velox.fallbacks[0].to=x                    | velox.fallbacks[0].model: none   | the name of one model
            """)
    void whatCannotBeIsNamedAndExplained(String property, String fact, String remedy) {
        runner.withPropertyValues(B, property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidVeloxSettingException.class)
                        .hasMessageContaining(fact)
                        .hasMessageContaining(remedy));
    }

    @Test
    void fallbackToAModelThatNobodyServesStopsTheStart() {
        runner.withPropertyValues(
                        A, "velox.upstreams.a.models=x", "velox.fallbacks[0].model=x", "velox.fallbacks[0].to=typo")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("velox.fallbacks")
                        .hasStackTraceContaining("fallback: typo (expected: a model that an upstream serves)"));
    }

    @Test
    void aliasOfADefaultThatIsNotThereStopsTheStart() {
        runner.withPropertyValues(A, "velox.upstream.aliases[0].model=x", "velox.upstream.aliases[0].to=y")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("velox.upstream.aliases")
                        .hasStackTraceContaining("velox.upstream.origin set"));
    }

    private static List<UpstreamSettings> settings(ApplicationContext context) {
        return context.getBean(UpstreamPlan.class).settings();
    }

    private static Route route(ApplicationContext context, String model) {
        RequestFacts facts = new RequestFacts(model, false, 0, 0, true, null, null);
        RequestHead head = new RequestHead(Operation.CHAT_COMPLETION, "chat/completions", null, new Headers());
        return context.getBean(Router.class).resolve(head, facts);
    }

    private static List<String> served(ApplicationContext context, String model) {
        return route(context, model).groups().stream()
                .flatMap(group -> group.candidates().stream())
                .map(candidate -> candidate.endpoint().name())
                .toList();
    }

    private static String written(ApplicationContext context, String model) {
        return String.valueOf(route(context, model)
                .groups()
                .getFirst()
                .candidates()
                .getFirst()
                .model());
    }
}
