package dev.velox.engine.arena;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ArenaTests {

    private final Arena arena = new Arena(4096);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 63, 64, 65, 500, 1000})
    void everyPayloadStartsAligned(int length) {
        assertThat(arena.allocate(length) % Arena.ALIGNMENT).isZero();
        assertThat(arena.allocate(length) % Arena.ALIGNMENT).isZero();
        assertThat(arena.allocate(1) % Arena.ALIGNMENT).isZero();
    }

    @Test
    void paddingIsZeroWhereALongerPayloadStoodBefore() {
        for (int length = 0; length <= 300; length++) {
            int before = arena.allocate(2000);
            Arrays.fill(arena.array(), before, before + 2000, (byte) 'x');
            arena.reset();

            int offset = arena.allocate(length);
            byte[] slab = arena.array();
            assertThat(Arrays.copyOfRange(slab, offset + length, offset + length + Arena.PADDING))
                    .as("padding behind %d bytes", length)
                    .containsOnly(0);
            assertThat(slab[offset + length + Arena.PADDING])
                    .as("only the padding is cleared")
                    .isEqualTo((byte) 'x');
            arena.reset();
        }
    }

    @Test
    void allPaddedRegionsOfABatchAreApart() {
        int[] offsets = new int[8];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = arena.allocate(100 + i);
            Arrays.fill(arena.array(), offsets[i], offsets[i] + 100 + i, (byte) (i + 1));
        }
        for (int i = 0; i < offsets.length; i++) {
            int end = offsets[i] + 100 + i;
            assertThat(Arrays.copyOfRange(arena.array(), offsets[i], end)).containsOnly(i + 1);
            assertThat(Arrays.copyOfRange(arena.array(), end, end + Arena.PADDING))
                    .containsOnly(0);
        }
    }

    @Test
    void payloadsOverHalfTheArenaDoNotFit() {
        assertThat(arena.fits(2048)).isTrue();
        assertThat(arena.fits(2049)).isFalse();
        assertThat(arena.fits(-1)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arena.allocate(2049))
                .withMessage(
                        "length: 2049 (expected: 0 to 2048, half the arena; larger payloads have an array of their own)");
        assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(-1));
    }

    @Test
    void whatFitsHasRoomAfterAReset() {
        arena.allocate(2048);
        assertThat(arena.hasRoom(2048)).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> arena.allocate(2048))
                .withMessage("length: 2048, used: 2112 of 4096"
                        + " (expected: room for the payload and its padding; reset the arena between batches)");
        arena.reset();
        assertThat(arena.hasRoom(2048)).isTrue();
        assertThat(arena.allocate(2048)).isZero();
    }

    @Test
    void theLastByteOfPaddingMayBeTheLastByteOfTheSlab() {
        Arena small = new Arena(256);
        small.allocate(64);
        assertThat(small.hasRoom(64)).isTrue();
        assertThat(small.allocate(64)).isEqualTo(128);
        assertThat(small.used()).isEqualTo(small.capacity());
        assertThat(small.hasRoom(0)).isFalse();
    }

    @Test
    void aViewReadsItsRegion() {
        int offset = arena.allocate(3);
        arena.array()[offset + 1] = 42;
        ArenaView view = arena.view(offset, 3);

        assertThat(view.array()).isSameAs(arena.array());
        assertThat(view.offset()).isEqualTo(offset);
        assertThat(view.length()).isEqualTo(3);
        assertThat(view.byteAt(1)).isEqualTo((byte) 42);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.byteAt(3));
    }

    @Test
    void aViewUsedAfterResetThrowsAtEachDoor() {
        ArenaView view = arena.view(arena.allocate(3), 3);
        assertThat(view.valid()).isTrue();
        arena.reset();
        arena.allocate(3);

        assertThat(view.valid()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(view::array)
                .withMessage(
                        "generation: 0 (expected: 1; the arena was reset and the region belongs to somebody else)");
        assertThatIllegalStateException().isThrownBy(view::offset);
        assertThatIllegalStateException().isThrownBy(view::length);
        assertThatIllegalStateException().isThrownBy(() -> view.byteAt(0));
    }

    @Test
    void aViewCannotReachBeyondWhatIsInUse() {
        arena.allocate(10);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> arena.view(0, 200))
                .withMessage("offset: 0, length: 200 (expected: inside the 128 bytes in use)");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> arena.view(-1, 1));
    }

    @Test
    void capacityIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arena(255))
                .withMessage("capacity: 255 (expected: 256 to 1073741824 bytes)");
        assertThatIllegalArgumentException().isThrownBy(() -> new Arena(Integer.MAX_VALUE));
        assertThat(new Arena(257).capacity()).isEqualTo(320);
    }
}
