package dev.slimgate.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Shares from 0 to 1 as messages show them: with as many digits as the limit that they are compared with, at least two,
 * rounded away from it.
 */
final class Share {
    private static final int LEAST_DIGITS = 2;

    private Share() {}

    /** A limit as it was written. */
    static String limit(double limit) {
        return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    }

    /** A share below the limit. */
    static String under(double share, double limit) {
        return show(share, limit, RoundingMode.FLOOR);
    }

    /** A share above the limit. */
    static String over(double share, double limit) {
        return show(share, limit, RoundingMode.CEILING);
    }

    private static String show(double share, double limit, RoundingMode rounding) {
        int digits = Math.max(
                LEAST_DIGITS, BigDecimal.valueOf(limit).stripTrailingZeros().scale());
        return BigDecimal.valueOf(share)
                .setScale(digits, rounding)
                .stripTrailingZeros()
                .toPlainString();
    }
}
