package dev.velox.engine.scan;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The string kernel for JVMs with the Vector API: 16 to 64 bytes at a time, as wide as the machine's registers are. Touched
 * only through {@link VectorSupport}, since its class does not link without the incubator module.
 *
 * <p><b>Implementation note.</b> One plain word is tried first because most keys end in it. Behind it each block is loaded once:
 * its stops become the bits of one mask, which is walked without loading again behind each escape. Prompts are full of
 * {@code \n} and {@code \"}. Unlike the marks of {@link StringWord}, each bit is a true one.
 */
final class VectorKernel implements StringKernel {

    private static final int MIN_BYTES = 16;

    /** No wider than the padding behind a document, and than the bits of a long. */
    static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED.length() > RequestScanner.PADDING
            ? ByteVector.SPECIES_512
            : ByteVector.SPECIES_PREFERRED;

    private static final int BLOCK = SPECIES.length();

    /** See {@link StringWord}: with it the quote and all control characters are below 0x21, and nothing else. */
    private static final byte QUOTE_TO_BLANK = 2;

    private static final byte ABOVE_BLANK = 0x21;

    /** The top bits of as many bytes as {@link VectorUtf8} looks back. */
    private static final int ASCII_FIRST = 0x80_8080;

    /**
     * @throws UnsupportedOperationException if the machine's vectors are too narrow to be worth it
     */
    VectorKernel() {
        if (BLOCK < MIN_BYTES) {
            throw new UnsupportedOperationException(
                    "vectors of this machine have " + SPECIES.vectorBitSize() + " bits");
        }
    }

    /** Width of the vectors in bits. */
    static int bits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    public long skip(byte[] bytes, int from) {
        long word = Words.longAt(bytes, from);
        long stops = StringWord.stops(word);
        if (stops == 0) {
            return skipBlocks(bytes, from + Long.BYTES, word);
        }
        int at = from + (Long.numberOfTrailingZeros(stops) >>> 3);
        return bytes[at] == '"' ? at | StringWord.highBit(word) : skipBlocks(bytes, from, 0);
    }

    @Override
    public int firstInvalidUtf8(byte[] bytes, int from, int to) {
        // Nearly every document begins with a brace, a quote and a letter.
        boolean asciiFirst = (Words.intAt(bytes, from) & ASCII_FIRST) == 0;
        return asciiFirst && VectorUtf8.valid(bytes, from + VectorUtf8.LOOK_BEHIND, to)
                ? -1
                : Utf8.firstInvalid(bytes, from, to);
    }

    private static long skipBlocks(byte[] bytes, int from, long seenBefore) {
        int block = from;
        long high = StringWord.highBit(seenBefore);
        long escaped = 0;
        ByteVector seen = ByteVector.zero(SPECIES);
        blocks:
        while (true) {
            ByteVector lanes = ByteVector.fromArray(SPECIES, bytes, block);
            seen = seen.or(lanes);
            VectorMask<Byte> quoteOrControl =
                    lanes.lanewise(VectorOperators.XOR, QUOTE_TO_BLANK).compare(VectorOperators.ULT, ABOVE_BLANK);
            long marks = quoteOrControl.or(lanes.eq((byte) '\\')).toLong();
            while (marks != 0) {
                int at = block + Long.numberOfTrailingZeros(marks);
                byte stop = bytes[at];
                if (stop == '"') {
                    boolean highLane =
                            seen.compare(VectorOperators.LT, (byte) 0).anyTrue();
                    return at | escaped | high | (highLane ? HIGH_BIT : 0);
                }
                if (stop != '\\') {
                    return CONTROL_CHARACTER | at;
                }
                escaped = ESCAPED;
                long behind = Escapes.skip(bytes, at);
                if (behind < 0) {
                    return behind;
                }
                int lane = (int) behind - block;
                if (lane >= BLOCK) {
                    block = (int) behind;
                    continue blocks;
                }
                marks &= -1L << lane;
            }
            block += BLOCK;
        }
    }
}
