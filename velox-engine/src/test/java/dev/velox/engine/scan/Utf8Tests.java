package dev.velox.engine.scan;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each kernel's check of UTF-8 against the JDK's decoder: what is found, and where. */
@ParameterizedClass
@MethodSource("kernels")
class Utf8Tests {

    /** Where one block ends and the next begins, whatever a kernel's blocks are: 16 to 64 bytes, from the first or fourth byte on. */
    private static final int[] BORDERS = {0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19, 60, 61, 62, 63, 64, 65, 66, 67, 68
    };

    /** The bytes at which the rules of RFC 3629 change, with their neighbours. */
    private static final int[] TELLING = {
        0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xFF
    };

    private final StringKernel kernel;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1024);

    Utf8Tests(StringKernel kernel) {
        this.kernel = kernel;
    }

    static List<StringKernel> kernels() {
        StringKernel vectors = VectorSupport.find().kernel();
        return vectors == null ? List.of(new SwarKernel()) : List.of(new SwarKernel(), vectors);
    }

    @Test
    void sequencesOfOneAndTwoBytesAreToldApartAtEachBorder() {
        for (int first = 1; first <= 0xFF; first++) {
            checkAtEachBorder(first);
            for (int second = 1; second <= 0xFF; second++) {
                checkAtEachBorder(first, second);
            }
        }
    }

    /** Each at one border, and the next at the next one, so that all kinds come to all of them. */
    @Test
    void allSequencesOfThreeBytesAreToldApart() {
        byte[] sequence = new byte[3];
        byte[] bytes = padded(BORDERS[BORDERS.length - 1], sequence.length);
        for (int first = 0x80; first <= 0xFF; first++) {
            for (int second = 1; second <= 0xFF; second++) {
                for (int third = 1; third <= 0xFF; third++) {
                    sequence[0] = (byte) first;
                    sequence[1] = (byte) second;
                    sequence[2] = (byte) third;
                    int expected = firstInvalid(sequence, 0, sequence.length);
                    int place = (first + second + third) % BORDERS.length;
                    check(bytes, BORDERS[place], sequence, expected);
                }
            }
        }
    }

    @Test
    void sequencesOfFourTellingBytesAreToldApartAtEachBorder() {
        for (int first : TELLING) {
            for (int second : TELLING) {
                for (int third : TELLING) {
                    for (int fourth : TELLING) {
                        checkAtEachBorder(first, second, third, fourth);
                    }
                }
            }
        }
    }

    /** Each lead byte of four with each second byte: where overlong forms end, and Unicode does. */
    @Test
    void sequencesOfFourBytesAreToldApartAtEachBorder() {
        for (int first = 0xF0; first <= 0xFF; first++) {
            for (int second = 0x80; second <= 0xBF; second++) {
                checkAtEachBorder(first, second, 0x80, 0xBF);
                checkAtEachBorder(first, second, 0xBF, 0x80);
                checkAtEachBorder(first, second, 0xBF);
            }
        }
    }

    @Test
    void allCharactersAreAccepted() {
        StringBuilder all = new StringBuilder("all");
        for (int character = 1; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                all.appendCodePoint(character);
            }
        }
        byte[] text = all.toString().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(text, text.length + RequestScanner.PADDING);
        assertThat(kernel.firstInvalidUtf8(bytes, 0, text.length)).isEqualTo(-1);
    }

    /** A kernel that took it for broken would be right in the end, but look at it twice. */
    @Test
    @EnabledIfSystemProperty(named = "velox.test.fastest", matches = "vector")
    void validTextNeedsNoSecondLook() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] text = ("xyz" + text(random)).getBytes(StandardCharsets.UTF_8);
            byte[] bytes = Arrays.copyOf(text, text.length + RequestScanner.PADDING);
            assertThat(VectorUtf8.valid(bytes, VectorUtf8.LOOK_BEHIND, text.length))
                    .isTrue();
        }
    }

    @Test
    void whatStandsAroundADocumentIsNotLookedAt() {
        byte[] document = "{\"a\":\"\u00e9\u20ac\ud83d\ude00\"}".getBytes(StandardCharsets.UTF_8);
        for (int hostile : new int[] {0x80, 0xC3, 0xE2, 0xF0, 0xFF}) {
            for (int offset = 0; offset < 70; offset++) {
                byte[] bytes = new byte[offset + document.length + RequestScanner.PADDING + 70];
                Arrays.fill(bytes, (byte) hostile);
                int end = offset + document.length;
                System.arraycopy(document, 0, bytes, offset, document.length);
                Arrays.fill(bytes, end, end + RequestScanner.PADDING, (byte) 0);
                assertThat(kernel.firstInvalidUtf8(bytes, offset, end))
                        .as("%x around %d", hostile, offset)
                        .isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void textWithOneWrongByteIsTheDecodersVerdict(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] document = text(random).getBytes(StandardCharsets.UTF_8);
            int offset = random.nextInt(40);
            byte[] bytes = new byte[offset + document.length + RequestScanner.PADDING];
            Arrays.fill(bytes, 0, offset, (byte) 0xE1);
            System.arraycopy(document, 0, bytes, offset, document.length);
            int end = offset + document.length;
            compare(bytes, offset, end, -1);
            if (document.length > 0) {
                bytes[offset + random.nextInt(document.length)] = (byte) (1 + random.nextInt(255));
                compare(bytes, offset, end, firstInvalid(bytes, offset, end));
            }
        }
    }

    /** Characters of one to four bytes, each length about as often as the others, or only one of them. */
    private static String text(SplittableRandom random) {
        int[] limits = {0x80, 0x800, 0x1_0000, Character.MAX_CODE_POINT + 1};
        int only = random.nextInt(8);
        int length = random.nextInt(300);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int character = 1 + random.nextInt(limits[only < 4 ? only : random.nextInt(4)] - 1);
            boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? 'x' : character);
        }
        return text.toString();
    }

    private void checkAtEachBorder(int... units) {
        byte[] sequence = new byte[units.length];
        for (int i = 0; i < units.length; i++) {
            sequence[i] = (byte) units[i];
        }
        int expected = firstInvalid(sequence, 0, sequence.length);
        byte[] bytes = padded(BORDERS[BORDERS.length - 1], sequence.length);
        for (int before : BORDERS) {
            check(bytes, before, sequence, expected);
        }
    }

    /** Behind so many bytes of ASCII, at the end of the document and in front of its last byte. */
    private void check(byte[] bytes, int before, byte[] sequence, int expected) {
        int end = before + sequence.length;
        Arrays.fill(bytes, 0, before, (byte) 'x');
        System.arraycopy(sequence, 0, bytes, before, sequence.length);
        Arrays.fill(bytes, end, bytes.length, (byte) 0);
        int found = expected < 0 ? -1 : before + expected;
        compare(bytes, 0, end, found);
        bytes[end] = '"';
        compare(bytes, 0, end + 1, found);
    }

    private static byte[] padded(int before, int length) {
        return new byte[before + length + 1 + RequestScanner.PADDING];
    }

    private void compare(byte[] bytes, int from, int to, int expected) {
        int found = kernel.firstInvalidUtf8(bytes, from, to);
        if (found != expected) {
            assertThat(found)
                    .as("%s", Arrays.toString(Arrays.copyOfRange(bytes, from, to)))
                    .isEqualTo(expected);
        }
    }

    /** The decoder stops in front of what it cannot read. */
    private int firstInvalid(byte[] bytes, int from, int to) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CoderResult result = decoder.reset().decode(in, decoded.clear(), true);
        assertThat(result.isOverflow()).isFalse();
        return result.isError() ? in.position() : -1;
    }
}
