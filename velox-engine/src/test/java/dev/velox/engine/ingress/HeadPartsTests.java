package dev.velox.engine.ingress;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HeadPartsTests {

    @ParameterizedTest
    @CsvSource({
        "/v1/models, , /v1/models, ",
        "/v1/models?, , /v1/models, ''",
        "/a?b=c?d/[e], , /a, b=c?d/[e]",
        "http://a:1/b?c, a:1, /b, c",
        "HTTPS://a/b, a, /b, ",
        "http://a, a, '', ",
        "http://a?b, a, '', b",
        "//a/b, , //a/b, ",
    })
    void targetsAreTakenApart(String text, String authority, String path, String query) {
        assertThat(RequestTarget.of(text)).isEqualTo(new RequestTarget(authority, path, query, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a/b",
                "a:443",
                "ftp://a/b",
                "/a#b",
                "/a?b#c",
                "/a?b=%4",
                "/a?b=%g0",
                "/a?b={}",
                "/a?\u00e9"
            })
    void targetsThatReadersDisagreeAboutAreOdd(String text) {
        assertThat(RequestTarget.of(text).odd()).isTrue();
    }

    @Test
    void dateIsMadeOncePerSecond() {
        AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-11-01T08:49:37.400Z"));
        HttpDate date = new HttpDate(wall::get);

        assertThat(date.at(1_000)).isEqualTo("Sun, 01 Nov 2026 08:49:37 GMT");
        wall.set(Instant.parse("2026-11-01T08:49:38Z"));
        assertThat(date.at(1_000 + 599_999_999)).isEqualTo("Sun, 01 Nov 2026 08:49:37 GMT");
        assertThat(date.at(1_000 + 600_000_000)).isEqualTo("Sun, 01 Nov 2026 08:49:38 GMT");
    }

    @Test
    void namesInLowerCaseAreRememberedAndNeverMixedUp() {
        HeaderNames names = new HeaderNames();
        String first = names.lower(AsciiString.of("Content-Type"));
        assertThat(first).isEqualTo("content-type");
        assertThat(names.lower(AsciiString.of("CONTENT-type"))).isSameAs(first);
        assertThat(names.lower("X-Plain")).isEqualTo("x-plain");
        for (int i = 0; i < 5_000; i++) {
            assertThat(names.lower(AsciiString.of("X-" + i))).isEqualTo("x-" + i);
        }
        assertThat(names.lower(AsciiString.of("Content-Type"))).isEqualTo("content-type");
    }
}
