package dev.velox.engine.batch;

import java.math.BigInteger;
import java.util.Arrays;

/** A total dealt out by weights in whole units, so that the sum is exact: the largest remainders get what rounding down left. */
final class Shares {

    private Shares() {}

    /**
     * The shares, in the order of the weights; equal ones when all weights are zero.
     *
     * @param total not negative
     * @param weights not negative, at least one
     */
    static BigInteger[] of(BigInteger total, long[] weights) {
        BigInteger[] each = new BigInteger[weights.length];
        BigInteger all = BigInteger.ZERO;
        for (int i = 0; i < each.length; i++) {
            each[i] = BigInteger.valueOf(weights[i]);
            all = all.add(each[i]);
        }
        if (all.signum() == 0) {
            Arrays.fill(each, BigInteger.ONE);
            all = BigInteger.valueOf(each.length);
        }
        BigInteger[] shares = new BigInteger[each.length];
        BigInteger[] remainders = new BigInteger[each.length];
        BigInteger left = total;
        for (int i = 0; i < each.length; i++) {
            BigInteger[] divided = total.multiply(each[i]).divideAndRemainder(all);
            shares[i] = divided[0];
            remainders[i] = divided[1];
            left = left.subtract(divided[0]);
        }
        for (int units = left.intValueExact(); units > 0; units--) {
            int largest = 0;
            for (int i = 1; i < remainders.length; i++) {
                largest = remainders[i].compareTo(remainders[largest]) > 0 ? i : largest;
            }
            shares[largest] = shares[largest].add(BigInteger.ONE);
            remainders[largest] = BigInteger.valueOf(-1);
        }
        return shares;
    }

    static long[] of(long total, long[] weights) {
        BigInteger[] shares = of(BigInteger.valueOf(total), weights);
        long[] numbers = new long[shares.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = shares[i].longValueExact();
        }
        return numbers;
    }
}
