package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.engine.upstream.ProxySettings;

import static org.assertj.core.api.Assertions.assertThat;

/** Which proxy leads where: by property, by system property, by variable. */
@ExtendWith(OutputCaptureExtension.class)
class ProxiesTests {

    private static final String HTTPS = "https://llm.example";
    private static final String HTTP = "http://llm.example";

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    private static ProxyProperties property(@Nullable String url, String... direct) {
        return new ProxyProperties(url, null, null, List.of(direct), true);
    }

    private Proxies proxies(ProxyProperties proxy) {
        return new Proxies(proxy, new ProxyEnvironment(properties::get, variables::get));
    }

    private @Nullable String towards(String origin, ProxyProperties proxy) {
        Proxies proxies = proxies(proxy);
        ProxySettings found = proxies.towards("some", URI.create(origin));
        proxies.report();
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
        ProxySettings found = proxies(property(null)).towards("some", URI.create(HTTPS));
        assertThat(found == null ? null : found.credentials()).isNotNull();
        assertThat(String.valueOf(found)).doesNotContain("sesame");
    }

    @Test
    void wrongPortOfASystemPropertyIsNamed(CapturedOutput output) {
        properties.put("https.proxyHost", "p");
        properties.put("https.proxyPort", "70000");
        assertThat(towards(HTTPS)).isNull();
        assertThat(output)
                .contains("WARN", "https.proxyPort: 70000 (expected: 1..65535)", "Correct or unset https.proxyPort");
    }

    @ParameterizedTest
    @CsvSource({
        "http://p, http://p:80",
        "http://p:3128/, http://p:3128",
        "p:3128, http://p:3128",
        "HTTP://p:3128, http://p:3128",
        "socks5://p, socks5://p:1080",
        "socks5h://p:9, socks5://p:9",
        "socks://p:9, socks5://p:9",
        "http://my_proxy:3128, http://my_proxy:3128",
        "my_proxy, http://my_proxy:80",
        "http://me:sesame@squid_1.my_net:3128/, http://squid_1.my_net:3128",
        "http://me:ses@me@p:3128, http://p:3128",
        "http://10.0.0.1:, http://10.0.0.1:80",
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
        ProxySettings found = proxies(property(null)).towards("some", URI.create(HTTPS));
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
                "http://a b",
                "http://10.0.0.300",
                "http://my_proxy:port",
                "http:///p",
                "a:b://c"
            })
    void wrongVariableIsOneWarningWithItsValueAndNoProxyLeadsThere(String written, CapturedOutput output) {
        variables.put("HTTPS_PROXY", written);
        Proxies proxies = proxies(property(null));
        assertThat(proxies.towards("one", URI.create(HTTPS))).isNull();
        assertThat(proxies.towards("two", URI.create(HTTPS))).isNull();
        proxies.report();
        assertThat(output)
                .containsOnlyOnce("cannot be used")
                .contains("HTTPS_PROXY: " + written + " (expected: scheme, host and port of a proxy")
                .contains("these upstreams are reached directly: one two.")
                .contains("Correct or unset HTTPS_PROXY, set velox.egress.proxy.url,")
                .contains("velox.egress.proxy.environment=false");
    }

    @Test
    void wrongVariableThatIsForOneSchemeLeavesTheOtherItsProxy(CapturedOutput output) {
        variables.putAll(Map.of("HTTPS_PROXY", "https://p:1", "HTTP_PROXY", "http://p:1"));
        Proxies proxies = proxies(property(null));
        assertThat(proxies.towards("secure", URI.create(HTTPS))).isNull();
        assertThat(proxies.towards("plain", URI.create(HTTP))).isNotNull();
        proxies.report();
        assertThat(output)
                .contains("Proxy http://p:1, set by HTTP_PROXY, leads to upstreams: plain")
                .contains("No proxy leads to upstreams: secure")
                .contains("TLS with the proxy itself is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:sesame@p:1",
                "http://me:ses#ame@p:1",
                "http://me:se%00same@p:1",
                "http://:sesame@p:1",
                "http://m%3Ae:sesame@p:1"
            })
    void wrongVariableWithAPasswordIsNotRepeated(String written, CapturedOutput output) {
        variables.put("HTTPS_PROXY", written);
        assertThat(towards(HTTPS)).isNull();
        assertThat(output).contains("HTTPS_PROXY: (value not shown)").doesNotContain("same@", "sesame");
    }

    @Test
    void userNameAndPasswordArePartedBeforeTheyAreDecoded() {
        ProxyUrl url = ProxyUrl.parse("socks5://a%3Ab+:c%3Ad%40:e@p", "HTTPS_PROXY");
        assertThat(url.username()).isEqualTo("a:b+");
        assertThat(url.password()).isEqualTo("c:d@:e");
        assertThat(url.settings("HTTPS_PROXY").credentials()).isNotNull();
    }

    @Test
    void proxyOfTheEnvironmentThatLeadsIntoTheOwnNetworkIsOneWarning(CapturedOutput output) {
        variables.putAll(Map.of("HTTP_PROXY", "http://me:sesame@p:1", "HTTPS_PROXY", "http://p:1"));
        Proxies proxies = proxies(property(null));
        proxies.towards("beside", URI.create("http://vllm:8000"));
        proxies.towards("cluster", URI.create("http://vllm.models.svc.cluster.local"));
        proxies.towards("outside", URI.create(HTTP));
        proxies.towards("secure", URI.create("https://vllm"));
        proxies.report();
        assertThat(output)
                .containsOnlyOnce("likely to know")
                .contains("Proxy http://p:1, set by HTTP_PROXY, leads to upstreams: beside cluster outside")
                .contains("likely to know: beside cluster.")
                .contains("name their hosts in NO_PROXY, or set velox.egress.proxy.environment=false")
                .doesNotContain("sesame");
    }

    @Test
    void proxyOfASystemPropertyThatLeadsIntoTheOwnNetworkNamesItsExceptions(CapturedOutput output) {
        properties.put("http.proxyHost", "p");
        assertThat(towards("http://10.1.2.3:8000")).isNotNull();
        assertThat(output).contains("name their hosts in http.nonProxyHosts");
        properties.clear();
        properties.put("socksProxyHost", "p");
        assertThat(towards("http://10.1.2.3:8000")).isNotNull();
        assertThat(output).contains("name their hosts in socksNonProxyHosts");
    }

    @Test
    void proxyOfThePropertyMayLeadIntoTheOwnNetworkUnremarked(CapturedOutput output) {
        assertThat(towards("http://vllm:8000", property("http://own:3"))).isNotNull();
        assertThat(output).doesNotContain("likely to know");
    }

    @Test
    void wrongVariableThatDecidesNothingIsNoMatter(CapturedOutput output) {
        variables.put("ALL_PROXY", "socks4://p");
        assertThat(towards(HTTPS, property("http://own:3"))).isNotNull();
        assertThat(towards("http://localhost:1")).isNull();
        variables.put("NO_PROXY", "*");
        assertThat(towards(HTTPS)).isNull();
        assertThat(output).doesNotContain("cannot be used");
    }
}
