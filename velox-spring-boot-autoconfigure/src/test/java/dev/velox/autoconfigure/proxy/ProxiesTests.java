package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxySettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which proxy leads where: by property, by system property, by variable. */
class ProxiesTests {

    private static final String HTTPS = "https://llm.example";
    private static final String HTTP = "http://llm.example";

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    private static ProxyProperties property(@Nullable String url, String... direct) {
        return new ProxyProperties(url, null, null, List.of(direct), true);
    }

    private @Nullable String towards(String origin, ProxyProperties proxy) {
        ProxySettings found =
                new Proxies(proxy, new ProxyEnvironment(properties::get, variables::get)).towards(URI.create(origin));
        return found == null ? null : found.toString();
    }

    private @Nullable String towards(String origin) {
        return towards(origin, property(null));
    }

    @Test
    void nothingSetIsNoProxy() {
        assertThat(towards(HTTPS)).isNull();
    }

    @Test
    void propertyWinsOverTheSystemPropertyThatWinsOverTheVariable() {
        variables.put("HTTPS_PROXY", "http://variable:1");
        assertThat(towards(HTTPS)).isEqualTo("http://variable:1 (HTTPS_PROXY)");
        properties.put("https.proxyHost", "property");
        assertThat(towards(HTTPS)).isEqualTo("http://property:443 (https.proxyHost)");
        assertThat(towards(HTTPS, property("http://own:3"))).isEqualTo("http://own:3 (velox.egress.proxy)");
        assertThat(towards(HTTPS, property(" "))).as("a blank URL is no proxy").isNull();
    }

    @Test
    void environmentCanBeSwitchedOff() {
        variables.put("HTTPS_PROXY", "http://variable:1");
        properties.put("https.proxyHost", "property");
        assertThat(towards(HTTPS, new ProxyProperties(null, null, null, List.of(), false)))
                .isNull();
    }

    @Test
    void hostsOfThePropertyAreReachedWithoutAnyProxy() {
        variables.put("HTTPS_PROXY", "http://variable:1");
        assertThat(towards(HTTPS, property(null, "llm.*"))).isNull();
        assertThat(towards(HTTPS, property("http://own:3", "llm.*"))).isNull();
        assertThat(towards(HTTPS, property("http://own:3", "other"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "https://127.0.0.1", "http://[::1]:1", "http://a.localhost"})
    void proxyOfTheEnvironmentNeverLeadsToThisMachine(String origin) {
        variables.put("ALL_PROXY", "http://variable:1");
        properties.put("http.proxyHost", "property");
        properties.put("https.proxyHost", "property");
        assertThat(towards(origin)).isNull();
        assertThat(towards(origin, property("http://own:3")))
                .as("whoever says so has a tunnel")
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            https_proxy, https, https_proxy
            HTTPS_PROXY, https, HTTPS_PROXY
            http_proxy,  https, -
            all_proxy,   https, all_proxy
            ALL_PROXY,   http,  ALL_PROXY
            http_proxy,  http,  http_proxy
            HTTP_PROXY,  http,  HTTP_PROXY
            https_proxy, http,  -
            """)
    void eachSchemeHasItsVariable(String variable, String scheme, @Nullable String source) {
        variables.put(variable, "http://p:1");
        assertThat(towards(scheme + "://llm.example")).isEqualTo(source == null ? null : "http://p:1 (" + source + ")");
    }

    @Test
    void lowerCaseGoesBeforeUpperCaseAndTheSchemesOwnBeforeAll() {
        variables.putAll(Map.of("ALL_PROXY", "http://c:1", "HTTPS_PROXY", "http://b:1", "https_proxy", "http://a:1"));
        assertThat(towards(HTTPS)).isEqualTo("http://a:1 (https_proxy)");
        variables.put("https_proxy", "");
        assertThat(towards(HTTPS)).as("blank is unset").isEqualTo("http://b:1 (HTTPS_PROXY)");
        variables.remove("HTTPS_PROXY");
        assertThat(towards(HTTPS)).isEqualTo("http://c:1 (ALL_PROXY)");
    }

    @Test
    void upperCaseHttpProxyIsNotBelievedWhereARequestCanSetIt() {
        variables.put("HTTP_PROXY", "http://forged:1");
        variables.put("REQUEST_METHOD", "POST");
        assertThat(towards(HTTP)).isNull();
        variables.put("http_proxy", "http://own:1");
        assertThat(towards(HTTP)).isEqualTo("http://own:1 (http_proxy)");
    }

    @Test
    void noProxyNamesExceptionsInBothCases() {
        variables.put("HTTPS_PROXY", "http://p:1");
        variables.put("NO_PROXY", "other.example,example");
        assertThat(towards(HTTPS)).isNull();
        variables.put("no_proxy", "other.example");
        assertThat(towards(HTTPS)).isNotNull();
    }

    @Test
    void systemPropertiesHavePortsExceptionsAndSocks() {
        properties.put("https.proxyHost", "p");
        properties.put("https.proxyPort", "8080");
        assertThat(towards(HTTPS)).isEqualTo("http://p:8080 (https.proxyHost)");
        variables.put("HTTPS_PROXY", "http://variable:1");
        properties.put("http.nonProxyHosts", "*.example");
        assertThat(towards(HTTPS)).as("that was decided").isNull();
        properties.clear();
        properties.put("http.proxyHost", "h");
        properties.put("socksProxyHost", "s");
        assertThat(towards(HTTP)).isEqualTo("http://h:80 (http.proxyHost)");
        assertThat(towards(HTTPS)).isEqualTo("socks5://s:1080 (socksProxyHost)");
        properties.put("socksNonProxyHosts", "llm.example");
        assertThat(towards(HTTPS)).isNull();
    }

    @Test
    void systemPropertiesHaveUserNameAndPassword() {
        properties.putAll(Map.of("https.proxyHost", "p", "https.proxyUser", "me", "https.proxyPassword", "sesame"));
        ProxySettings found = new Proxies(property(null), new ProxyEnvironment(properties::get, variables::get))
                .towards(URI.create(HTTPS));
        assertThat(found == null ? null : found.credentials()).isNotNull();
        assertThat(String.valueOf(found)).doesNotContain("sesame");
    }

    @Test
    void wrongPortOfASystemPropertyIsNamed() {
        properties.put("https.proxyHost", "p");
        properties.put("https.proxyPort", "70000");
        assertThatThrownBy(() -> towards(HTTPS))
                .isInstanceOf(InvalidVeloxSettingException.class)
                .hasMessage("https.proxyPort: 70000 (expected: 1..65535, or velox.egress.proxy.environment=false)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://p, http://p:80",
        "http://p:3128/, http://p:3128",
        "p:3128, http://p:3128",
        "HTTP://p:3128, http://p:3128",
        "socks5://p, socks5://p:1080",
        "socks5h://p:9, socks5://p:9",
        "http://[fd00::1]:3128, http://[fd00::1]:3128",
        "http://me:sesame@p:3128, http://p:3128",
    })
    void variableMayBeWrittenInManyWays(String written, String meant) {
        variables.put("https_proxy", written);
        assertThat(towards(HTTPS)).isEqualTo(meant + " (https_proxy)");
    }

    @Test
    void userNameAndPasswordStandInTheVariable() {
        variables.put("HTTPS_PROXY", "http://CORP%5Cme:p%40ss%3A@p:1");
        ProxySettings found = new Proxies(property(null), new ProxyEnvironment(properties::get, variables::get))
                .towards(URI.create(HTTPS));
        assertThat(found).isNotNull();
        assertThat(found == null ? null : found.credentials()).hasToString("******");
        assertThat(String.valueOf(found)).doesNotContain("ss", "CORP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://p:3128",
                "ftp://p:3128",
                "socks4://p:1",
                "http://",
                "http://p:99999",
                "http://p/path",
                "http://p?q",
                "http://a b"
            })
    void wrongVariableStopsTheStartWithItsValue(String written) {
        variables.put("HTTPS_PROXY", written);
        assertThatThrownBy(() -> towards(HTTPS))
                .isInstanceOf(InvalidVeloxSettingException.class)
                .hasMessageStartingWith("HTTPS_PROXY: " + written + " (expected: scheme, host and port of a proxy")
                .hasMessageContaining("velox.egress.proxy.environment=false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://me:sesame@p:1", "http://me:ses#ame@p:1", "http://me:se%00same@p:1", "http://:sesame@p:1"
            })
    void wrongVariableWithAPasswordIsNotRepeated(String written) {
        variables.put("HTTPS_PROXY", written);
        assertThatThrownBy(() -> towards(HTTPS))
                .isInstanceOf(InvalidVeloxSettingException.class)
                .hasMessageStartingWith("HTTPS_PROXY: (value not shown)")
                .hasMessageNotContaining("same");
    }

    @Test
    void wrongVariableThatDecidesNothingIsNoMatter() {
        variables.put("ALL_PROXY", "socks://p");
        assertThat(towards(HTTPS, property("http://own:3"))).isNotNull();
        assertThat(towards("http://localhost:1")).isNull();
        variables.put("NO_PROXY", "*");
        assertThat(towards(HTTPS)).isNull();
    }
}
