package dev.velox.engine.scan;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Whether bytes are strict UTF-8 (RFC 3629, section 4), a vector at a time. It says that something is wrong, not where.
 *
 * <p><b>Implementation note.</b> Each block is loaded four times: as it stands, and one to three bytes earlier, so that each lane
 * sees what stands before it and no block leaves anything to the next. Three questions are asked of every lane. Is a
 * continuation here just where a lead byte one, two or three places before calls for one? Is this a byte that occurs nowhere?
 * Does the second byte of a sequence make it an overlong form, a surrogate or too large? There are no lookups and no branches
 * but the one around ASCII: operations are few, since before they are compiled each costs a call and an array, and no kind of
 * text can come as a surprise to what was compiled.
 */
final class VectorUtf8 {

    private static final VectorSpecies<Byte> SPECIES = VectorKernel.SPECIES;

    private static final int BLOCK = SPECIES.length();

    /** How far back a block looks. */
    static final int LOOK_BEHIND = 3;

    // Subtracted with saturation, each of these leaves the top bit to the bytes from a first one on.

    private static final byte FROM_C0 = 0xC0 - 0x80;
    private static final byte FROM_E0 = 0xE0 - 0x80;
    private static final byte FROM_F0 = 0xF0 - 0x80;
    private static final byte FROM_F5 = 0xF5 - 0x80;
    private static final byte FROM_FE = 0xFE - 0x80;

    /** Makes FE and FF of C0 and C1, which could only begin overlong forms, and smaller numbers of all others. */
    private static final byte C0_TO_FE = 0xFE - 0xC0;

    // Lead bytes of four and of three that go with only a part of the continuations.

    private static final byte OVERLONG_BEFORE_90 = (byte) 0xF0;
    private static final byte TOO_LARGE_FROM_90 = (byte) 0xF4;
    private static final byte OVERLONG_BEFORE_A0 = (byte) 0xE0;
    private static final byte SURROGATE_FROM_A0 = (byte) 0xED;

    private VectorUtf8() {}

    /**
     * Whether the bytes are well-formed.
     *
     * @param from index behind at least {@value #LOOK_BEHIND} bytes of ASCII
     * @param to index of a zero byte, with as many readable bytes from it on as a document has behind it
     */
    static boolean valid(byte[] bytes, int from, int to) {
        ByteVector f0 = ByteVector.broadcast(SPECIES, OVERLONG_BEFORE_90);
        ByteVector e0 = ByteVector.broadcast(SPECIES, OVERLONG_BEFORE_A0);
        ByteVector errors = ByteVector.zero(SPECIES);
        VectorMask<Byte> outOfRange = SPECIES.maskAll(false);
        // Up to and with the byte behind the document: a sequence that is cut off lacks a continuation there.
        for (int at = from; at <= to; at += BLOCK) {
            ByteVector here = ByteVector.fromArray(SPECIES, bytes, at);
            ByteVector threeBefore = ByteVector.fromArray(SPECIES, bytes, at - 3);
            if (!here.or(threeBefore).compare(VectorOperators.LT, (byte) 0).anyTrue()) {
                continue;
            }
            ByteVector before = ByteVector.fromArray(SPECIES, bytes, at - 1);
            ByteVector twoBefore = ByteVector.fromArray(SPECIES, bytes, at - 2);
            ByteVector due = before.lanewise(VectorOperators.SUSUB, FROM_C0)
                    .or(twoBefore.lanewise(VectorOperators.SUSUB, FROM_E0))
                    .or(threeBefore.lanewise(VectorOperators.SUSUB, FROM_F0));
            ByteVector continuation = here.and(here.add(here).not());
            ByteVector nowhere = here.lanewise(VectorOperators.SUSUB, FROM_F5)
                    .or(here.add(C0_TO_FE).lanewise(VectorOperators.SUSUB, FROM_FE));
            errors = errors.or(due.lanewise(VectorOperators.XOR, continuation)).or(nowhere);
            ByteVector wrongOfFour = f0.blend(TOO_LARGE_FROM_90, here.compare(VectorOperators.GE, (byte) 0x90));
            ByteVector wrongOfThree = e0.blend(SURROGATE_FROM_A0, here.compare(VectorOperators.GE, (byte) 0xA0));
            outOfRange = outOfRange.or(before.eq(wrongOfFour)).or(before.eq(wrongOfThree));
        }
        return !errors.compare(VectorOperators.LT, (byte) 0).or(outOfRange).anyTrue();
    }
}
