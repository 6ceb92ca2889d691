package dev.velox.engine.batch;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharesTests {

    @Test
    void largestRemaindersGetWhatRoundingLeaves() {
        assertThat(Shares.of(10, new long[] {1, 1, 1})).containsExactly(4, 3, 3);
        assertThat(Shares.of(7, new long[] {10, 30, 60})).containsExactly(1, 2, 4);
        assertThat(Shares.of(0, new long[] {5, 5})).containsExactly(0, 0);
    }

    @Test
    void weightlessMembersShareEqually() {
        assertThat(Shares.of(5, new long[] {0, 0})).containsExactly(3, 2);
    }

    @Test
    void sumsAreExactAndNobodyIsMoreThanOneOffItsShare() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            long[] weights = random.longs(1 + random.nextInt(32), 0, 1L << 25).toArray();
            long total = random.nextLong(1L << 50);
            long[] shares = Shares.of(total, weights);
            assertThat(Arrays.stream(shares).sum()).isEqualTo(total);
            double all = Arrays.stream(weights).sum();
            for (int i = 0; i < shares.length && all > 0; i++) {
                double exact = total * (weights[i] / all);
                assertThat(Math.abs(shares[i] - exact)).isLessThan(1 + exact * 1e-9);
            }
        }
    }
}
