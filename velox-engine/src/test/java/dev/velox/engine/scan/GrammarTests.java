package dev.velox.engine.scan;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.scan.ScanResult.Verdict;

import static dev.velox.engine.scan.Scans.accepted;
import static dev.velox.engine.scan.Scans.bytes;
import static dev.velox.engine.scan.Scans.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** RFC 8259 and RFC 3629: what is a document and what is not, and where the fault lies. */
class GrammarTests {

    private static final String BAD_STRING =
            "'\"' at the end of a string, and control characters in it as escapes only";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "10",
                "-1",
                "0.5",
                "1e5",
                "1E+5",
                "0e-0",
                "1.25e-7",
                "99999999999999999999999999999999999999999999",
                "1e999999999",
                "true",
                "false",
                "null",
                "\"\"",
                "\"\\u0000\"",
                "\"\u007f\u0080\u2028\"",
                "[]",
                "{}",
                "[ ]",
                "{ }",
                "[[],{},[{}]]",
                "{\"\":{\"a\":[1,{\"b\":null}]},\"\":2}",
                " \t\r\n[ \t1\n,\r2 ]\n"
            })
    void allValuesOfTheGrammarPass(String value) {
        accepted("{\"v\":" + value + ",\"model\":\"m\"}");
        accepted("\n { \"model\":\"m\", \"v\" :" + value + " } ");
        assertThat(scan("[" + value + "," + value + "]").verdict()).isEqualTo(Verdict.INVALID_TYPE);
    }

    @Test
    void numbersMayBeOfAnyLength() {
        String digits = "1234567890".repeat(10_000);
        accepted("{\"model\":\"m\",\"v\":-" + digits + "." + digits + "e-" + digits + "}");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("", 0, ", the end of the body: expected a value"),
                arguments("  \n", 3, ", the end of the body: expected a value"),
                arguments("{", 1, ", the end of the body: expected a key in double quotes"),
                arguments("{\"a\"", 4, ", the end of the body: expected ':' after a key"),
                arguments("{\"a\":", 5, ", the end of the body: expected a value"),
                arguments("{\"a\":1", 6, ", the end of the body: expected ',' or '}' after a value in an object"),
                arguments("{\"a\":1,", 7, ", the end of the body: expected a key in double quotes"),
                arguments("{\"a\":1,}", 7, ": expected a key in double quotes"),
                arguments("{\"a\":{\"b\":1,}}", 12, ": expected a key in double quotes"),
                arguments("{a:1}", 1, ": expected a key in double quotes"),
                arguments("{'a':1}", 1, ": expected a key in double quotes"),
                arguments("{1:1}", 1, ": expected a key in double quotes"),
                arguments("{\"a\" 1}", 5, ": expected ':' after a key"),
                arguments("{\"a\":{\"b\",1}}", 9, ": expected ':' after a key"),
                arguments("{\"a\":}", 5, ": expected a value"),
                arguments("{\"a\"::1}", 5, ": expected a value"),
                arguments("{,\"a\":1}", 1, ": expected a key in double quotes"),
                arguments("{\"a\":1 \"b\":2}", 7, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":{\"b\":1]}", 11, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":1]", 6, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":[1,2}", 9, ": expected ',' or ']' after a value in an array"),
                arguments("{\"a\":[1 2]}", 8, ": expected ',' or ']' after a value in an array"),
                arguments("[1,]", 3, ": expected a value"),
                arguments("[,1]", 1, ": expected a value"),
                arguments("[1", 2, ", the end of the body: expected ',' or ']' after a value in an array"),
                arguments("]", 0, ": expected a value"),
                arguments("{}{}", 2, ": expected the end of the document"),
                arguments("{} x", 3, ": expected the end of the document"),
                arguments("{}\0", 2, ": expected the end of the document"),
                arguments("{}]", 2, ": expected the end of the document"),
                arguments("{\"model\":\"m\"}}", 13, ": expected the end of the document"),
                arguments("\0", 0, ": expected a value"),
                arguments("{\0}", 1, ": expected a key in double quotes"),
                arguments("{/**/}", 1, ": expected a key in double quotes"),
                arguments("\f{}", 0, ": expected a value"),
                arguments("{\u000b}", 1, ": expected a key in double quotes"),
                arguments("\ufeff{}", 0, ": expected no byte order mark"),
                arguments("{\"a\":tru}", 5, ": expected true"),
                arguments("{\"a\":TRUE}", 5, ": expected a value"),
                arguments("{\"a\":truefalse}", 9, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":fals", 5, ": expected false"),
                arguments("{\"a\":fabse}", 5, ": expected false"),
                arguments("{\"a\":nul}", 5, ": expected null"),
                arguments("{\"a\":NaN}", 5, ": expected a value"),
                arguments("{\"a\":Infinity}", 5, ": expected a value"),
                arguments("{\"a\":01}", 6, ": expected no digit after a leading 0"),
                arguments("{\"a\":-01}", 7, ": expected no digit after a leading 0"),
                arguments("{\"a\":-}", 6, ": expected a digit"),
                arguments("{\"a\":--1}", 6, ": expected a digit"),
                arguments("{\"a\":-a}", 6, ": expected a digit"),
                arguments("{\"a\":+1}", 5, ": expected a value"),
                arguments("{\"a\":.5}", 5, ": expected a value"),
                arguments("{\"a\":1.}", 7, ": expected a digit after the decimal point"),
                arguments("{\"a\":1.e5}", 7, ": expected a digit after the decimal point"),
                arguments("{\"a\":1e}", 7, ": expected a digit in the exponent"),
                arguments("{\"a\":1e+}", 8, ": expected a digit in the exponent"),
                arguments("{\"a\":1e+-1}", 8, ": expected a digit in the exponent"),
                arguments("{\"a\":1e5.5}", 8, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":0x10}", 6, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":1_000}", 6, ": expected ',' or '}' after a value in an object"),
                arguments("{\"a\":\"b", 7, ", the end of the body: expected " + BAD_STRING),
                arguments("{\"a", 3, ", the end of the body: expected " + BAD_STRING),
                arguments("{\"a\":\"\t\"}", 6, ": expected " + BAD_STRING),
                arguments("{\"a\":\"line\nline\"}", 10, ": expected " + BAD_STRING),
                arguments("{\"a\":\"\0\"}", 6, ": expected " + BAD_STRING),
                arguments("{\"a\":[\"\u001f\"]}", 7, ": expected " + BAD_STRING),
                arguments("{\"a\":\"\\x\"}", 6, ": expected one of \" \\ / b f n r t u after a backslash"),
                arguments("{\"\\U0041\":1}", 2, ": expected one of \" \\ / b f n r t u after a backslash"),
                arguments("{\"a\":\"\\\0\"}", 6, ": expected one of \" \\ / b f n r t u after a backslash"),
                arguments("{\"a\":\"\\\u00e9\"}", 6, ": expected one of \" \\ / b f n r t u after a backslash"),
                arguments("{\"a\":\"\\", 6, ": expected one of \" \\ / b f n r t u after a backslash"),
                arguments("{\"a\":\"\\u12g4\"}", 6, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\u+123\"}", 6, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\u\u0661\u0661\"}", 6, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\u123\"}", 6, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\u", 6, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\ud800\\u123\"}", 12, ": expected four hexadecimal digits after \\u"),
                arguments("{\"a\":\"\\ud800\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\uDBFF\\n\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\ud800\\ud800\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\ud800\\u0041\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\ud800\\ue000\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\udc00\\ud800\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"a\":\"\\udc00\\udc00\"}", 6, ": expected a surrogate escape only as half of a pair"),
                arguments("{\"\\udfff\":1}", 2, ": expected a surrogate escape only as half of a pair"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultsAreReportedWithTheirPlace(String body, int offset, String message) {
        ScanResult result = scan(body);
        assertThat(result.verdict()).isEqualTo(Verdict.INVALID_JSON);
        assertThat(result.errorMessage()).isEqualTo("invalid JSON at byte " + offset + message);
        assertThat(result.errorOffset()).isEqualTo(offset);
    }

    @Test
    void surrogatePairsAndTheirNeighboursPassAsEscapes() {
        accepted("{\"model\":\"\\ud800\\udc00\\uDBFF\\uDFFF\\ud7ff\\ue000\\ud83d\\ude00\\ud83d\\ude00\"}");
    }

    /** Table 3-7 of the Unicode standard, both sides of each border. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00c2\u0080",
                "\u00df\u00bf",
                "\u00e0\u00a0\u0080",
                "\u00e0\u00bf\u00bf",
                "\u00e1\u0080\u0080",
                "\u00ec\u00bf\u00bf",
                "\u00ed\u0080\u0080",
                "\u00ed\u009f\u00bf",
                "\u00ee\u0080\u0080",
                "\u00ef\u00bf\u00bf",
                "\u00ef\u00bb\u00bf",
                "\u00f0\u0090\u0080\u0080",
                "\u00f1\u0080\u0080\u0080",
                "\u00f3\u00bf\u00bf\u00bf",
                "\u00f4\u0080\u0080\u0080",
                "\u00f4\u008f\u00bf\u00bf",
                "\u00c2\u0080\u00e0\u00a0\u0080\u00f0\u0090\u0080\u0080"
            })
    void wellFormedSequencesPassAtEachDistance(String sequence) {
        for (int before = 0; before < 70; before++) {
            assertThat(scan(document(before, sequence)).verdict())
                    .as("behind %d", before)
                    .isEqualTo(Verdict.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // continuation without lead, overlong, surrogates, over U+10FFFF, no lead at all, cut off
                "\u0080",
                "\u00bf",
                "\u00c0\u0080",
                "\u00c0\u00af",
                "\u00c1\u00bf",
                "\u00e0\u0080\u0080",
                "\u00e0\u009f\u00bf",
                "\u00f0\u0080\u0080\u0080",
                "\u00f0\u008f\u00bf\u00bf",
                "\u00ed\u00a0\u0080",
                "\u00ed\u00bf\u00bf",
                "\u00f4\u0090\u0080\u0080",
                "\u00f5\u0080\u0080\u0080",
                "\u00f8\u0088\u0080\u0080\u0080",
                "\u00fe",
                "\u00ff",
                "\u00c2",
                "\u00e0\u00a0",
                "\u00e1",
                "\u00f0\u0090\u0080",
                "\u00f0\u0090",
                "\u00f1",
                "\u00c2\u00c2\u0080",
                "\u00e1\u0080\u00c0",
                "\u00e1\u00c0\u0080",
                "\u00f1\u0080\u0080\u00c0",
                "\u00f1\u0080\u00c0\u0080",
                "\u00f1\u00c0\u0080\u0080",
                "\u00c2A"
            })
    void malformedSequencesAreFoundAtEachDistance(String sequence) {
        for (int before = 0; before < 70; before++) {
            ScanResult result = scan(document(before, sequence));
            assertThat(result.verdict()).as("behind %d", before).isEqualTo(Verdict.INVALID_JSON);
            assertThat(result.errorMessage())
                    .isEqualTo("invalid JSON at byte " + (14 + before) + ": expected valid UTF-8");
        }
    }

    @Test
    void malformedUtf8IsNamedEvenWhereTheGrammarFailsLater() {
        assertThat(scan(bytes("{\"a\":\"\u00c3\",}")).errorMessage())
                .isEqualTo("invalid JSON at byte 6: expected valid UTF-8");
        assertThat(scan(bytes("{\"a\":,\"\u00c3\"}")).errorMessage())
                .isEqualTo("invalid JSON at byte 5: expected a value");
    }

    @Test
    void bytesOver7fOutsideStringsAreFaults() {
        assertThat(scan("{\u00a0}").errorMessage())
                .isEqualTo("invalid JSON at byte 1: expected a key in double quotes");
        assertThat(scan("{\"a\":1\u2003}").errorMessage())
                .isEqualTo("invalid JSON at byte 6: expected ',' or '}' after a value in an object");
    }

    @Test
    void controlCharactersQuotesAndEscapesAreSeenInEachLane() {
        for (int before = 0; before < 140; before++) {
            String text = "x".repeat(before);
            for (char control = 0; control < 0x20; control++) {
                ScanResult result = scan("{\"model\":\"" + text + control + "\"}");
                assertThat(result.errorOffset())
                        .as("%d behind %d", (int) control, before)
                        .isEqualTo(10 + before);
            }
            for (int c = 0x20; c < 0x80; c++) {
                if (c != '"' && c != '\\') {
                    assertThat(accepted("{\"model\":\"" + text + (char) c + "\"}")
                                    .modelLength())
                            .isEqualTo(before + 3);
                }
            }
            assertThat(accepted("{\"model\":\"" + text + "\\\"\\\\\\n" + text + "\"}")
                            .model())
                    .isEqualTo(text + "\"\\\n" + text);
            // What a borrow marks though it stops nothing: '#' behind a quote, ']' behind a backslash.
            assertThat(accepted("{\"model\":\"" + text + "\\\"#\\\\]#]\"}").model())
                    .isEqualTo(text + "\"#\\]#]");
        }
    }

    private static byte[] document(int before, String sequence) {
        return bytes("{\"model\":\"m\",\"" + "x".repeat(before) + sequence + "\":1}");
    }
}
