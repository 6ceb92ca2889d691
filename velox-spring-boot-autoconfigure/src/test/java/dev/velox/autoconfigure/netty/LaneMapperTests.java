package dev.velox.autoconfigure.netty;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.engine.ingress.LaneSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LaneMapperTests {

    private static final WebLaneSettings LANE = new WebLaneSettings("/v1", Duration.ofSeconds(3), false);

    @Test
    void onASharedPortTheServersSettingsCount() {
        LaneSettings settings = LaneMapper.settings(
                LANE,
                ingress(Map.of()),
                new MockEnvironment()
                        .withProperty("spring.webflux.base-path", "/app/")
                        .withProperty("server.netty.max-keep-alive-requests", "7"));

        assertThat(settings.contextPath()).isEqualTo("/app");
        assertThat(settings.maxKeepAliveRequests()).isEqualTo(7);
        assertThat(settings.bodyTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.claims().basePath()).isEqualTo("/v1");
    }

    @Test
    void anyNumberOfRequestsIsTheDefault() {
        assertThat(LaneMapper.settings(LANE, ingress(Map.of()), new MockEnvironment())
                        .maxKeepAliveRequests())
                .isZero();
        assertThat(LaneMapper.settings(
                                LANE,
                                ingress(Map.of()),
                                new MockEnvironment().withProperty("server.netty.max-keep-alive-requests", "-1"))
                        .maxKeepAliveRequests())
                .isZero();
    }

    @Test
    void onAPortOfItsOwnTheyDoNot() {
        LaneSettings settings = LaneMapper.settings(
                LANE,
                ingress(Map.of("listener.port", "0")),
                new MockEnvironment()
                        .withProperty("spring.webflux.base-path", "/app")
                        .withProperty("server.netty.max-keep-alive-requests", "7"));

        assertThat(settings.contextPath()).isEmpty();
        assertThat(settings.maxKeepAliveRequests()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "listener.port, 65536, velox.ingress.listener.port: 65536 (expected: 0..65535)",
        "listener.address, 10.0.0.1, velox.ingress.listener.address: 10.0.0.1 (expected: nothing",
        "listener.ssl-bundle, web, velox.ingress.listener.ssl-bundle: web (expected: nothing"
    })
    void listenerThatCannotBeIsRefused(String name, String value, String message) {
        assertThatThrownBy(() -> ingress(Map.of(name, value)))
                .rootCause()
                .isInstanceOf(InvalidVeloxSettingException.class)
                .hasMessageStartingWith(message);
    }

    private static IngressProperties ingress(Map<String, String> properties) {
        Map<String, String> full = new HashMap<>();
        properties.forEach((name, value) -> full.put("velox.ingress." + name, value));
        return new Binder(new MapConfigurationPropertySource(full))
                .bindOrCreate("velox.ingress", IngressProperties.class);
    }
}
