package dev.velox.engine.ingress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class HeadGuardTests {

    @Test
    void ordinaryHeadPasses() {
        assertThat(check(head().add("Content-Length", "12"))).isNull();
        assertThat(check(head().add("Transfer-Encoding", "Chunked"))).isNull();
        assertThat(check(head())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "example.com:8080", "127.0.0.1:1", "[::1]:8080", "a_b.internal"})
    void ordinaryHostsPass(String host) {
        assertThat(check(new Headers().add("host", host))).isNull();
    }

    @Test
    void hostIsNeededOnceInHttp11() {
        assertRefused(check(new Headers()), "Host: is missing (expected: exactly one)");
        assertRefused(check(head().add("Host", "example.com")), "Host: came 2 times (expected: exactly one)");
    }

    @Test
    void http10MayGoWithoutHostButNotWithTwo() {
        assertThat(HeadGuard.check(new Headers(), null, WireVersion.HTTP_1_0)).isNull();
        assertThat(HeadGuard.check(head().add("host", "b"), null, WireVersion.HTTP_1_0))
                .isNotNull();
    }

    @Test
    void elsewhereHostMayBeRepeatedAsLongAsItSaysTheSame() {
        assertThat(HeadGuard.check(new Headers(), null, WireVersion.OTHER)).isNull();
        assertThat(HeadGuard.check(head().add("host", "EXAMPLE.com"), null, WireVersion.OTHER))
                .isNull();
        assertThat(HeadGuard.check(head().add("host", "other.com"), null, WireVersion.OTHER))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "user@example.com", "example.com/x", "a,b", "a\\b", "a#b", "a?b", "\u00e9"})
    void hostsThatAreNoneAreRefused(String host) {
        assertRefused(
                check(new Headers().add("host", host)), "Host: " + host + " (expected: a host and an optional port)");
    }

    @Test
    void absoluteFormIsAcceptedWhenItNamesTheSameAuthority() {
        assertThat(HeadGuard.check(head(), "EXAMPLE.com", WireVersion.HTTP_1_1)).isNull();
        assertRefused(
                HeadGuard.check(head(), "other.com", WireVersion.HTTP_1_1),
                "Host: example.com (expected: the authority of the request target, other.com)");
        assertThat(HeadGuard.check(head(), "example.com:80", WireVersion.HTTP_1_1))
                .isNotNull();
        assertThat(HeadGuard.check(head(), "user@example.com", WireVersion.HTTP_1_1))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"xchunked", "gzip, chunked", "chunked, chunked", "identity", "", "chunked;a=b", "\u000bchunked"})
    void otherTransferEncodingsAreRefused(String coding) {
        assertRefused(
                check(head().add("transfer-encoding", coding)),
                "Transfer-Encoding: " + coding + " (expected: chunked)");
    }

    @Test
    void twoTransferEncodingsAreRefused() {
        assertRefused(
                check(head().add("transfer-encoding", "chunked").add("transfer-encoding", "chunked")),
                "Transfer-Encoding: came 2 times (expected: chunked, once)");
    }

    @Test
    void transferEncodingWithHttp10IsRefused() {
        assertRefused(
                HeadGuard.check(head().add("transfer-encoding", "chunked"), null, WireVersion.HTTP_1_0),
                "Transfer-Encoding: came with HTTP/1.0 (expected: Content-Length, or HTTP/1.1)");
    }

    @Test
    void transferEncodingAndContentLengthTogetherAreRefused() {
        assertRefused(
                check(head().add("content-length", "5").add("transfer-encoding", "chunked")),
                "Transfer-Encoding: came together with Content-Length (expected: one of the two)");
    }

    @Test
    void contentLengthsMustAgree() {
        assertThat(check(head().add("content-length", "5").add("content-length", "5")))
                .isNull();
        assertRefused(
                check(head().add("content-length", "5").add("content-length", "6")),
                "Content-Length: came with different values (expected: exactly one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+5", "5, 5", "0x5", "5 ", "\u0665", "1234567890123456789"})
    void contentLengthsThatAreNoNumberAreRefused(String length) {
        assertRefused(
                check(head().add("content-length", length)),
                "Content-Length: " + length + " (expected: a number of bytes)");
        assertThat(check(head().add("content-length", length).add("content-length", "5")))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"100-continue, true", "100-Continue, true", "200-ok, false", "'100-continue, x', false"})
    void onlyTheExpectationOf100ContinueIsMet(String value, boolean passes) {
        Failure failure = check(head().add("expect", value));

        if (passes) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure)
                    .isEqualTo(Failure.of(
                            FailureCode.EXPECTATION_FAILED,
                            "Expect: " + value + " (expected: 100-continue)",
                            "Expect"));
        }
    }

    @Test
    void longValuesAreShownShortened() {
        Failure failure = check(head().add("transfer-encoding", "x".repeat(5000)));

        assertThat(failure).isNotNull();
        assertThat(failure.message()).hasSizeLessThan(200);
    }

    private static Headers head() {
        return new Headers().add("Host", "example.com");
    }

    private static @Nullable Failure check(Headers headers) {
        return HeadGuard.check(headers, null, WireVersion.HTTP_1_1);
    }

    private static void assertRefused(@Nullable Failure failure, String message) {
        assertThat(failure)
                .isEqualTo(
                        Failure.of(FailureCode.INVALID_REQUEST, message, message.substring(0, message.indexOf(':'))));
    }
}
