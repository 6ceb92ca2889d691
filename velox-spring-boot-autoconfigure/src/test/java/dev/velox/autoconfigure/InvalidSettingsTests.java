package dev.velox.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** A value that the gateway cannot run with stops the start and is named; it is never changed in silence. */
class InvalidSettingsTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            velox.rate-limit.rpm                         | -1              | 0..1000000000, 0 = no limit
            velox.rate-limit.burst                       | 0               | 1..1000000000
            velox.rate-limit.max-wait                    | -1s             | 0s..10m
            velox.rate-limit.max-wait                    | 11m             | 0s..10m
            velox.balance.affinity.load-factor           | 0.99            | 1..100
            velox.balance.affinity.load-factor           | NaN             | 1..100
            velox.balance.affinity.learned-capacity      | 0               | 1..10000000
            velox.balance.affinity.learned-ttl           | 0s              | above 0s, at most 366d
            velox.balance.affinity.learned-ttl           | 367d            | above 0s, at most 366d
            velox.egress.pool-connections                | -1              | 0..1024, 0 = one per event loop
            velox.egress.pool-connections                | 1025            | 0..1024, 0 = one per event loop
            velox.egress.stream-window                   | 1KB             | 65535B..2147483647B
            velox.egress.connection-window               | 3GB             | connection-window <= 2147483647B
            velox.egress.connection-window               | 1MB             | velox.egress.stream-window (8388608B)
            velox.egress.max-concurrent-streams          | 0               | >= 1
            velox.egress.acquire-timeout                 | 0s              | > 0s
            velox.egress.prewarm-timeout                 | 0s              | > 0s
            velox.ingress.capacity                       | 0               | 1..1048576
            velox.ingress.batch-size                     | 4097            | 1..4096
            velox.ingress.offload-threshold              | -1B             | >= 0B
            velox.scan.engine                            | vector          | --add-modules jdk.incubator.vector
            velox.ingress.max-request-size               | 0B              | 1B..1GB
            velox.ingress.max-request-size               | 2GB             | 1B..1GB
            velox.ingress.base-path                      | v1              | a path such as /v1
            velox.ingress.base-path                      | /v1/            | a path such as /v1
            velox.ingress.buffer-limit                   | 1MB             | 33554432B (room for one request
            velox.ingress.max-in-flight                  | 0               | >= 1
            velox.ingress.body-timeout                   | 0s              | > 0s
            velox.workers.count                          | -1              | 0..1024, 0 = one per core
            velox.workers.arena-size                     | 1KB             | 4KB..64MB
            velox.profiling.port                         | 65536           | 0..65535, 0 = a free one
            velox.profiling.max-seconds                  | 0               | 1..3600
            velox.profiling.address                      | 0.0.0.0         | velox.profiling.token set
            velox.health.rest-cap                        | -1s             | >= 0s
            velox.health.ramp                            | -1s             | >= 0s, 0 = at once
            velox.health.probe.interval                  | 0s              | > 0s
            velox.health.probe.jitter                    | 0.6             | 0 to 0.5
            velox.health.probe.timeout                   | 6s              | <= velox.health.probe.interval (PT5S)
            velox.health.probe.timeout                   | 0s              | 0s < timeout
            velox.health.probe.down-after                | 0               | >= 1
            velox.health.probe.up-after                  | 0               | >= 1
            velox.health.breaker.consecutive-failures    | 0               | >= 1
            velox.health.breaker.failure-rate            | 0.0             | above 0 up to 1
            velox.health.breaker.window                  | 1ms             | >= 10ms
            velox.health.breaker.min-requests            | 0               | >= 1
            velox.health.breaker.open                    | 0s              | > 0s
            velox.health.breaker.trial                   | 0s              | > 0s
            velox.shutdown.delay                         | -1s             | >= 0s
            velox.shutdown.delay                         | 29s             | spring.lifecycle.timeout-per-shutdown-phase
            velox.upstream.timeout.connect               | 0s              | > 0s
            velox.upstream.timeout.head                  | -1s             | >= 0s, 0 = off
            velox.upstream.timeout.stream-head           | -1s             | >= 0s, 0 = off
            velox.upstream.timeout.first-token           | -1s             | >= 0s, 0 = off
            velox.upstream.timeout.idle                  | -1s             | >= 0s, 0 = off
            velox.upstream.timeout.client-write          | -1s             | >= 0s, 0 = off
            velox.upstream.timeout.total                 | -1s             | >= 0s, 0 = off
            velox.upstream.max-in-flight                 | -1              | >= 0, 0 = unlimited
            velox.upstream.batch.window                  | 0s              | above 0s, at most 1s
            velox.upstream.batch.window                  | 2s              | above 0s, at most 1s
            velox.upstream.batch.max-items               | 1               | 2..2048
            velox.retry.max-attempts                     | 0               | 1..10
            velox.retry.backoff                          | 2m              | 0s..1m
            velox.retry.budget                           | 1.5             | 0 to 1
            velox.retry.budget-floor                     | -1              | >= 0
            velox.hedge.min-delay                        | -1s             | >= 0s
            velox.hedge.budget                           | -0.1            | 0 to 1
            velox.upstream.base-path                     | v1              | a path such as /v1
            velox.upstream.request-path                  | responses       | a path that starts with a slash
            velox.upstream.warmup-path                   | /models?x=1     | no query
            velox.upstream.protocol                      | h2c             | h2c with an http origin
            velox.upstream.ssl-bundle                    | nowhere         | the name of a bundle below spring.ssl.bundle
            velox.upstream.origin                        | api.openai.com  | scheme, host and port only
            velox.upstream.origin                        | ftp://x         | scheme, host and port only
            velox.upstream.origin                        | https://x:70000 | scheme, host and port only
            velox.upstream.origin                        | https://x y     | scheme, host and port only
            velox.upstream.origin                        | https://x/v1    | put the path /v1 into velox.upstream.base-path
            """)
    void valueAndExpectationAreNamed(String property, String value, String expected) {
        VeloxRunner.withoutServer().withPropertyValues(property + "=" + value).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).rootCause().satisfies(failure -> {
                assertThat(failure).isInstanceOf(InvalidVeloxSettingException.class);
                InvalidVeloxSettingException invalid = (InvalidVeloxSettingException) failure;
                assertThat(invalid.property()).isEqualTo(property);
                assertThat(invalid.expected()).contains(expected);
                assertThat(invalid.value()).isNotNull();
                assertThat(invalid).hasMessageStartingWith(property + ": " + invalid.value() + " (expected: ");
            });
        });
    }

    @ParameterizedTest
    @CsvSource({
        "velox.upstream.origin, https://user:sesame@x, user name or password",
        "velox.upstream.origin, https://x?key=sesame, query or fragment",
        "velox.upstream.api-key, ses ame, visible ASCII",
        "OPENAI_API_KEY, ses\tame, visible ASCII",
        "velox.access.api-keys[0], ses ame, visible ASCII",
        "velox.profiling.token, ses ame, visible ASCII",
        "velox.upstreams.a.api-key, ses ame, visible ASCII",
        "velox.upstreams.a.origin, https://user:sesame@x, user name or password",
        "velox.upstream.headers.x-tenant, ses\u00e4me, visible ASCII",
    })
    void secretIsNotRepeated(String property, String value, String expected) {
        String[] properties = {"velox.upstreams.a.origin=http://localhost:1", property + "=" + value};
        VeloxRunner.withoutServer().withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).doesNotContain("sesame", "ses");
            }
            assertThat(context.getStartupFailure())
                    .hasStackTraceContaining(property)
                    .hasStackTraceContaining(expected);
        });
    }

    @Test
    void headerThatTheConnectionSetsIsRefused() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.upstream.headers.Transfer-Encoding=chunked")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "velox.upstream.headers: Transfer-Encoding (expected: headers other than"));
    }

    @Test
    void unknownChoiceIsRefused() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.ingress.lane=netty")
                .run(context -> assertThat(context).hasFailed());
    }
}
