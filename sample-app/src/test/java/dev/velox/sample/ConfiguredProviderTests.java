package dev.velox.sample;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConfiguredProviderTests {

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void nothingIsConfiguredAtFirst() {
        assertThat(present()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "velox.upstream.origin, http://localhost:11434",
        "velox.upstream.origin, ''",
        "velox.upstream.api-key, sk-x",
        "velox.upstream.apiKey, sk-x",
        "velox.upstreams.local.origin, http://localhost:11434",
        "velox.enabled, false"
    })
    void propertyOfUserCounts(String name, String value) {
        environment.getPropertySources().addFirst(new MapPropertySource("user", Map.of(name, value)));

        assertThat(present()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "VELOX_UPSTREAM_ORIGIN, http://localhost:11434",
        "VELOX_UPSTREAM_API_KEY, sk-x",
        "VELOX_UPSTREAM_APIKEY, sk-x",
        "VELOX_UPSTREAMS_LOCAL_ORIGIN, http://localhost:11434",
        "VELOX_ENABLED, false",
        "OPENAI_API_KEY, sk-x"
    })
    void variableOfUserCounts(String name, String value) {
        setVariable(name, value);

        assertThat(present()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_API_KEY, ' '",
        "VELOX_UPSTREAM_API_KEY, ''",
        "VELOX_RATE_LIMIT_RPM, 5",
        "VELOX_UPSTREAM_REQUEST_PATH, /v1/responses"
    })
    void blankKeysAndOtherSettingsDoNot(String name, String value) {
        setVariable(name, value);

        assertThat(present()).isFalse();
    }

    @Test
    void malformedSwitchIsNotGuessed() {
        environment.getPropertySources().addFirst(new MapPropertySource("user", Map.of("velox.enabled", "perhaps")));

        assertThatExceptionOfType(BindException.class).isThrownBy(this::present);
    }

    private void setVariable(String name, String value) {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, value)));
    }

    private boolean present() {
        return new ConfiguredProvider(environment).present();
    }
}
