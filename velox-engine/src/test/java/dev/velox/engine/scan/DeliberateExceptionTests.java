package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.engine.scan.ScanResult.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class DeliberateExceptionTests {

    private final Oracle oracle = new Oracle();

    @ParameterizedTest
    @EnumSource
    void jacksonReadsWhatTheScannerRefuses(DeliberateException exception) {
        JsonMapper mapper = new JsonMapper(Oracle.JACKSON
                .rebuild()
                .enable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build());
        byte[] body = exception.example().getBytes(StandardCharsets.UTF_8);
        assertThat(mapper.readTree(body).has("model")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theScannerRefusesWhereTheOracleNamesTheException(DeliberateException exception) {
        byte[] body = exception.example().getBytes(StandardCharsets.UTF_8);
        Reading reading = oracle.read(body);
        assertThat(oracle.exceptions()).containsExactly(exception);
        assertThat(Reading.of(Scans.scan(body))).isEqualTo(reading);
        assertThat(reading.verdict())
                .isEqualTo(
                        exception == DeliberateException.DUPLICATE_GATEWAY_KEY
                                ? Verdict.DUPLICATE_KEY
                                : Verdict.INVALID_JSON);
    }
}
