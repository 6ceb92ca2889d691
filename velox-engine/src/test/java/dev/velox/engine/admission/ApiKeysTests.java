package dev.velox.engine.admission;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

class ApiKeysTests {

    private static final List<String> KEYS = List.of("sk-alpha-1", "sk-beta-22");

    private final ApiKeys closed = new ApiKeys(KEYS, false);
    private final ApiKeys open = new ApiKeys(KEYS, true);

    @Test
    void withoutKeysEverybodyEnters() {
        var none = new ApiKeys(List.of(), false);
        assertThat(check(none)).isNull();
        assertThat(check(none, "Bearer whatever")).isNull();
        assertThat(check(none, "Basic dTpw", "Bearer x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer sk-alpha-1",
                "bearer sk-beta-22",
                "BEARER  sk-alpha-1 ",
                "Bearer\tsk-beta-22",
                " Bearer sk-alpha-1"
            })
    void everyKeyOpensWhateverTheCaseOfTheScheme(String authorization) {
        assertThat(check(closed, authorization)).isNull();
        assertThat(check(open, authorization)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer sk-alpha-2",
                "Bearer sk-alpha-",
                "Bearer sk-alpha-11",
                "Bearer SK-ALPHA-1",
                "Bearer sk-alpha-1 sk-beta-22",
                "Bearer sk-alpha-1,sk-beta-22",
                "Bearersk-alpha-1",
                "sk-alpha-1",
                "Basic sk-alpha-1",
                "Basic c2stYWxwaGEtMQ==",
                "Bea",
                "Bearer s\u00e9cret"
            })
    void anythingElseIsRefusedEvenWhereAnonymousCallersMayEnter(String authorization) {
        for (ApiKeys keys : List.of(closed, open)) {
            Failure failure = check(keys, authorization);
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo(FailureCode.INVALID_API_KEY);
            assertThat(failure.code().status()).isEqualTo(401);
            assertThat(failure.param()).isEqualTo("authorization");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "bearer\t"})
    void anEmptyTokenIsNoKey(String authorization) {
        assertThat(check(closed, authorization)).isNotNull();
    }

    @Test
    void aMissingKeyPassesOnlyWhereAnonymousCallersMayEnter() {
        assertThat(check(open)).isNull();
        assertThat(check(open, "Bearer ")).isNull();
        Failure failure = check(closed);
        assertThat(failure).isNotNull();
        assertThat(failure.message()).contains("has none").contains("Authorization: Bearer <key>");
    }

    @Test
    void twoAuthorizationHeadersAreRefusedEvenWhenOneIsRight() {
        assertThat(check(closed, "Bearer sk-alpha-1", "Bearer sk-beta-22")).isNotNull();
        assertThat(check(open, "Bearer wrong", "Bearer sk-beta-22")).isNotNull();
    }

    @Test
    void noMessageRepeatsAKeyNeitherOursNorTheirs() {
        for (String presented : List.of("Bearer guess-99", "Basic guess-99", "guess-99")) {
            Failure failure = check(closed, presented);
            assertThat(failure).isNotNull();
            assertThat(failure.toString()).doesNotContain("guess").doesNotContain("sk-");
        }
    }

    private static @Nullable Failure check(ApiKeys keys, String... authorizations) {
        String[] headers = new String[2 * authorizations.length];
        for (int i = 0; i < authorizations.length; i++) {
            headers[2 * i] = "Authorization";
            headers[2 * i + 1] = authorizations[i];
        }
        return keys.check(Callers.head(headers).headers());
    }
}
