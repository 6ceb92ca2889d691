package dev.velox.autoconfigure.proxy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DirectHostsTests {

    @ParameterizedTest
    @CsvSource({
        "llm.corp.example, llm.corp.example, true",
        "llm.corp.example, LLM.corp.example., true",
        "corp.example, llm.corp.example, false",
        "*.corp.example, llm.corp.example, true",
        "*.corp.example, corp.example, false",
        "*.corp.example, llmxcorp.example, false",
        "llm-*.example, llm-7.example, true",
        "127.*, 127.0.0.1, true",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, 10.example, false",
        "192.168.4.0/22, 192.168.7.9, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "fd00::/8, [fd12::1], true",
        "fd00::/8, 10.0.0.1, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "[::1], [0:0:0:0:0:0:0:1], true",
        "::1, [::1], true",
        "llm.example:8443, llm.example, true",
        "llm.example:443, llm.example, false",
        "[fd00::1]:8443, [fd00::1], true",
        "*, anything.example, true",
        "10.0.0.0/8:8443, 10.1.2.3, true",
        "10.0.0.0/8:443, 10.1.2.3, false",
        "fd00::/8:8443, [fd12::1], true",
        "[fd00::]/8:443, [fd12::1], false",
        ".corp.example, llm.corp.example, true",
        ".corp.example, corp.example, true",
        ".corp.example, llmcorp.example, false",
        ".corp.example:443, llm.corp.example, false",
    })
    void propertyHasGlobsRangesAndPorts(String entry, String host, boolean direct) {
        assertThat(DirectHosts.ofProperty("p", List.of("other.example", entry)).contains(host, 8443))
                .isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "10.0.0.0/33", "10.0.0.0/x", "corp.example/8", "10.0.0.0/", "10.0.0.0/8:x", "."})
    void whatIsNoHostInThePropertyIsRefused(String entry) {
        assertThatThrownBy(() -> DirectHosts.ofProperty("p", List.of(entry)))
                .isInstanceOf(InvalidVeloxSettingException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource({
        "corp.example, true",
        "llm.corp.example, true",
        "xcorp.example, false",
        "a.dotted.example, true",
        "dotted.example, true",
        "a.starred.example, true",
        "10.1.2.3, true",
        "11.1.2.3, false",
        "fd00::1, true",
        "172.16.9.9, true",
        "only.example, false",
        "elsewhere.example, false",
    })
    void variableNamesDomains(String host, boolean direct) {
        DirectHosts hosts = DirectHosts.ofVariable(
                "corp.example, .dotted.example *.starred.example,10.0.0.0/8,[fd00::1],only.example:81,172.16.0.0/12:80,,10.0.0.0/99");
        assertThat(hosts.contains(host, 80)).isEqualTo(direct);
    }

    @Test
    void starAloneInTheVariableIsEverything() {
        assertThat(DirectHosts.ofVariable("*").contains("llm.example", 443)).isTrue();
        assertThat(DirectHosts.ofVariable(null).contains("llm.example", 443)).isFalse();
    }

    @Test
    void systemPropertyHasItsOwnSeparator() {
        DirectHosts hosts = DirectHosts.ofSystemProperty("*.corp.example|10.*|llm.example");
        assertThat(hosts.contains("a.corp.example", 443)).isTrue();
        assertThat(hosts.contains("10.9.9.9", 443)).isTrue();
        assertThat(hosts.contains("llm.example", 443)).isTrue();
        assertThat(hosts.contains("sub.llm.example", 443)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "vllm, true",
        "vllm_1, true",
        "vllm.models.svc, true",
        "vllm.models.svc.cluster.local., true",
        "nas.LOCAL, true",
        "llm.internal, true",
        "10.1.2.3, true",
        "172.31.0.1, true",
        "172.32.0.1, false",
        "192.168.1.1, true",
        "[fd00::1], true",
        "[2001:db8::1], false",
        "8.8.8.8, false",
        "llm.example, false",
        "local.example, false",
    })
    void namesAndAddressesOfANetworksOwnAreKnown(String host, boolean within) {
        assertThat(DirectHosts.withinNetwork(host)).isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "a.LOCALHOST, true",
        "127.3.4.5, true",
        "[::1], true",
        "0.0.0.0, true",
        "10.0.0.1, false",
        "localhost.example, false",
    })
    void thisMachineIsKnownByNameAndAddress(String host, boolean here) {
        assertThat(DirectHosts.thisMachine(host)).isEqualTo(here);
    }
}
