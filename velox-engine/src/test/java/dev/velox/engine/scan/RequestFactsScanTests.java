package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.scan.ScanResult.Verdict;

import static dev.velox.engine.scan.Scans.accepted;
import static dev.velox.engine.scan.Scans.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What the scanner reads from valid documents, and which of them it refuses all the same. */
class RequestFactsScanTests {

    @Test
    void aBodyWithAllKeysIsRead() {
        ScanResult result = accepted("""
                { "previous_response_id" : "resp_1", "input": [{"role": "user", "content": "hello"}],
                  "prompt_cache_key":"cache", "model" : "gpt-5", "session_id": "session", "stream": true,
                  "store": false, "background": false, "conversation": null, "temperature": 0.5 }
                """);
        assertThat(result.model()).isEqualTo("gpt-5");
        assertThat(result.stream()).isTrue();
        assertThat(result.affinityKey()).isEqualTo("cache");
        assertThat(result.previousResponseId()).isEqualTo("resp_1");
        assertThat(result.replayable()).isFalse();
        assertThat(result.errorOffset()).isEqualTo(-1);
        assertThat(result.errorMessage()).isEmpty();
        assertThat(result.errorKey()).isNull();
    }

    @Test
    void aBodyWithTheModelAloneHasDefaults() {
        ScanResult result = accepted("{\"model\":\"m\"}");
        assertThat(result.model()).isEqualTo("m");
        assertThat(result.stream()).isFalse();
        assertThat(result.replayable()).isFalse();
        assertThat(result.affinityKey()).isNull();
        assertThat(result.previousResponseId()).isNull();
    }

    @Test
    void theModelTokenIsFoundInBytesWithItsQuotes() {
        String body = "{\"input\":\"\u00fc\u65e5\ud83d\ude00\",\"model\":\"gpt\\u002d4\"}";
        ScanResult result = accepted(body);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(bytes, result.modelOffset(), result.modelLength(), StandardCharsets.UTF_8))
                .isEqualTo("\"gpt\\u002d4\"");
        assertThat(result.model()).isEqualTo("gpt-4");
    }

    @Test
    void stringsAreDecoded() {
        assertThat(accepted("{\"model\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00\u65e5\\u0000!\"}")
                        .model())
                .isEqualTo("\"\\/\b\f\n\r\tA\u00e9\ud83d\ude00\u65e5\0!");
        ScanResult result = accepted("{\"model\":\"m\",\"session_id\":\"\\u00e9\",\"previous_response_id\":\"r\\t\"}");
        assertThat(result.affinityKey()).isEqualTo("\u00e9");
        assertThat(result.previousResponseId()).isEqualTo("r\t");
    }

    @Test
    void keysBelowTheTopLevelMeanNothing() {
        ScanResult result = accepted("{\"metadata\":{\"model\":5,\"stream\":\"x\",\"store\":1},"
                + "\"input\":[{\"model\":\"other\"},[{\"stream\":true}]],\"model\":\"m\"}");
        assertThat(result.model()).isEqualTo("m");
        assertThat(result.stream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Model",
                "model ",
                "models",
                "mode",
                "strean",
                "stores",
                "backgrounds",
                "backgroun_",
                "session-id",
                "conversatiom",
                "prompt_cache_kex",
                "previous_response_ie",
                "previous_responze_id",
                "xrevious_response_id",
                "prompt-cache_key",
                "modem",
                "storf",
                ""
            })
    void similarKeysMeanNothing(String key) {
        ScanResult result = accepted("{\"" + key + "\":[5],\"model\":\"m\",\"" + key + "\":[6]}");
        assertThat(result.model()).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "null,false"})
    void streamIsABooleanAndNullIsFalse(String value, boolean stream) {
        assertThat(accepted("{\"model\":\"m\",\"stream\":" + value + "}").stream())
                .isEqualTo(stream);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "store":false                                                                           | true
                    "store":false,"background":false,"previous_response_id":null,"conversation":null        | true
                    "store":false,"background":null                                                         | true
                    "store":false,"background":true                                                         | false
                    "store":false,"previous_response_id":"r"                                                | false
                    "store":false,"previous_response_id":""                                                 | false
                    "store":false,"conversation":"c"                                                        | false
                    "store":false,"conversation":{"id":"c"}                                                 | false
                    "conversation":0,"store":false                                                          | false
                    "background":true,"store":false                                                         | false
                    "store":true                                                                            | false
                    "store":null                                                                            | false
                    "input":"x"                                                                             | false
                    """)
    void replayableIsWhatLeavesNothingBehindAtTheUpstream(String members, boolean replayable) {
        assertThat(accepted("{\"model\":\"m\"," + members + "}").replayable()).isEqualTo(replayable);
    }

    @Test
    void affinityPrefersTheCacheKeyAndPassesOverWhatIsNoText() {
        assertThat(affinity("\"session_id\":\"s\",\"prompt_cache_key\":\"c\"")).isEqualTo("c");
        assertThat(affinity("\"session_id\":\"s\",\"prompt_cache_key\":null")).isEqualTo("s");
        assertThat(affinity("\"session_id\":\"s\",\"prompt_cache_key\":\"\"")).isEqualTo("s");
        assertThat(affinity("\"session_id\":\"s\",\"prompt_cache_key\":7")).isEqualTo("s");
        assertThat(affinity("\"session_id\":{\"a\":1}")).isNull();
        assertThat(affinity("\"session_id\":\"\"")).isNull();
    }

    private static @Nullable String affinity(String members) {
        return accepted("{\"model\":\"m\"," + members + "}").affinityKey();
    }

    @Test
    void anEmptyPreviousResponseIdSticksToNothing() {
        assertThat(accepted("{\"model\":\"m\",\"previous_response_id\":\"\"}").previousResponseId())
                .isNull();
    }

    @Test
    void aMissingModelIsNamed() {
        refused("{}", Verdict.MISSING_MODEL, 0, "model", "'model' is missing: expected a non-empty string");
        refused(
                " {\"input\":{\"model\":\"m\"}}",
                Verdict.MISSING_MODEL,
                1,
                "model",
                "'model' is missing: expected a non-empty string");
        refused("{\"model\":null}", Verdict.MISSING_MODEL, 9, "model", "'model' is null: expected a non-empty string");
        refused("{\"model\":\"\"}", Verdict.MISSING_MODEL, 9, "model", "'model' is empty: expected a non-empty string");
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                arguments("{\"model\":5}", 9, "model", "'model' is a number at byte 9: expected a string"),
                arguments("{\"model\":-5}", 9, "model", "'model' is a number at byte 9: expected a string"),
                arguments("{\"model\":[\"m\"]}", 9, "model", "'model' is an array at byte 9: expected a string"),
                arguments("{\"model\":{}}", 9, "model", "'model' is an object at byte 9: expected a string"),
                arguments("{\"model\":true}", 9, "model", "'model' is a boolean at byte 9: expected a string"),
                arguments(
                        "{\"stream\":\"true\"}",
                        10,
                        "stream",
                        "'stream' is a string at byte 10: expected true, false or null"),
                arguments(
                        "{\"stream\":1}",
                        10,
                        "stream",
                        "'stream' is a number at byte 10: expected true, false or null"),
                arguments("{\"store\":[]}", 9, "store", "'store' is an array at byte 9: expected true, false or null"),
                arguments(
                        "{\"background\":{}}",
                        14,
                        "background",
                        "'background' is an object at byte 14: expected true, false or null"),
                arguments(
                        "{\"previous_response_id\":7}",
                        24,
                        "previous_response_id",
                        "'previous_response_id' is a number at byte 24: expected a string or null"));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void aWrongTypeIsNamedWithItsPlace(String body, int offset, String key, String message) {
        refused(body, Verdict.INVALID_TYPE, offset, key, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{"model":"m"}] | an array
                    "model"         | a string
                    5               | a number
                    true            | a boolean
                    null            | null
                    """)
    void aDocumentThatIsNoObjectIsRefused(String body, String kind) {
        refused(body, Verdict.INVALID_TYPE, 0, null, "the body is " + kind + " at byte 0: expected a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "stream",
                "store",
                "background",
                "previous_response_id",
                "conversation",
                "prompt_cache_key",
                "session_id"
            })
    void aKeyThatTheGatewayActsOnMayStandOnce(String key) {
        String value = switch (key) {
            case "stream", "store", "background" -> "false";
            default -> "\"v\"";
        };
        String member = "\"" + key + "\":" + value;
        int second = 1 + member.length() + 1;
        String message = "duplicate key '" + key + "' at byte " + second
                + ": expected once, since servers differ in which one they read";
        refused("{" + member + "," + member + "}", Verdict.DUPLICATE_KEY, second, key, message);
        refused("{" + member + ",\"" + key + "\":null}", Verdict.DUPLICATE_KEY, second, key, message);

        String escaped = "\"\\u%04x%s\"".formatted((int) key.charAt(0), key.substring(1));
        refused("{" + member + "," + escaped + ":" + value + "}", Verdict.DUPLICATE_KEY, second, key, message);
    }

    @Test
    void otherKeysMayRepeat() {
        accepted("{\"model\":\"m\",\"input\":1,\"input\":2,\"a\\u0062\":1,\"ab\":2}");
    }

    @Test
    void escapedKeysCount() {
        ScanResult result = accepted("{\"mod\\u0065l\":\"m\",\"\\u0073\\u0074\\u0072\\u0065\\u0061\\u006D\":true,"
                + "\"previous\\u005fresponse_id\":\"r\"}");
        assertThat(result.model()).isEqualTo("m");
        assertThat(result.stream()).isTrue();
        assertThat(result.previousResponseId()).isEqualTo("r");
        accepted("{\"model\":\"m\",\"mod\\\\u0065l\":1,\"" + "\\u006d".repeat(100) + "\":1,\"model\\u0000\":2}");
    }

    @Test
    void theFirstFaultCountsAndAMissingModelIsTheLast() {
        refused(
                "{\"stream\":1,\"stream\":2}",
                Verdict.INVALID_TYPE,
                10,
                "stream",
                "'stream' is a number at byte 10: expected true, false or null");
        assertThat(scan("{\"model\":null,\"stream\":1}").verdict()).isEqualTo(Verdict.INVALID_TYPE);
        assertThat(scan("{\"model\":null,\"model\":\"m\"}").verdict()).isEqualTo(Verdict.DUPLICATE_KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":5,",
                "{\"model\":5}x",
                "{\"model\":\"m\",\"model\":\"m\",\"x\":01}",
                "[1",
                "{\"a\":tru}"
            })
    void aSyntaxErrorAnywhereWinsOverWhatTheKeysSay(String body) {
        assertThat(scan(body).verdict()).isEqualTo(Verdict.INVALID_JSON);
        assertThat(scan(body).errorKey()).isNull();
    }

    @Test
    void brokenUtf8BehindAWrongTypeWins() {
        assertThat(scan(Scans.bytes("{\"model\":5,\"a\":\"\u00c3\"}")).verdict())
                .isEqualTo(Verdict.INVALID_JSON);
    }

    @Test
    void factsOfARefusedDocumentCannotBeRead() {
        assertThatIllegalStateException()
                .isThrownBy(() -> scan("{}").model())
                .withMessage("verdict: MISSING_MODEL (expected: OK before facts are read)");
        assertThatIllegalStateException().isThrownBy(() -> new ScanResult().stream());
    }

    @Test
    void aReusedResultKeepsNothing() {
        RequestScanner scanner = ScanEngine.choose(ScanChoice.AUTO).newScanner();
        ScanResult result = new ScanResult();
        scanInto(scanner, result, "{\"model\":\"m\",\"stream\":true,\"store\":false,\"session_id\":\"s\"}");
        assertThat(result.replayable()).isTrue();
        scanInto(scanner, result, "{\"model\":\"n\",\"previous_response_id\":\"r\"}");
        assertThat(result.model()).isEqualTo("n");
        assertThat(result.stream()).isFalse();
        assertThat(result.affinityKey()).isNull();
        assertThat(result.replayable()).isFalse();
        scanInto(scanner, result, "{\"stream\":5}");
        assertThat(result.errorKey()).isEqualTo("stream");
        scanInto(scanner, result, "{\"model\":\"o\",\"store\":false}");
        assertThat(result.errorMessage()).isEmpty();
        assertThat(result.replayable()).isTrue();
        assertThat(result.previousResponseId()).isNull();
        scanInto(scanner, result, "{");
        assertThat(result.errorMessage()).contains("the end of the body");
        scanInto(scanner, result, "{}");
        assertThat(result.verdict()).isEqualTo(Verdict.MISSING_MODEL);
    }

    private static void scanInto(RequestScanner scanner, ScanResult result, String body) {
        byte[] bytes = (body + "\0".repeat(RequestScanner.PADDING)).getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, 0, bytes.length - RequestScanner.PADDING, result);
    }

    private static void refused(String body, Verdict verdict, int offset, @Nullable String key, String message) {
        ScanResult result = scan(body);
        assertThat(result.verdict()).as(body).isEqualTo(verdict);
        assertThat(result.errorOffset()).as(body).isEqualTo(offset);
        assertThat(result.errorKey()).as(body).isEqualTo(key);
        assertThat(result.errorMessage()).as(body).isEqualTo(message);
    }
}
