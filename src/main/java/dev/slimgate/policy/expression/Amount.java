package dev.slimgate.policy.expression;

import dev.slimgate.policy.QuantityText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A Kubernetes quantity, such as {@code 150M}, {@code 1.5Gi}, {@code 250m} or {@code 1e3}.
 *
 * @param value exact
 */
record Amount(BigDecimal value) implements Comparable<Amount> {
    private static final int MOST_EXPONENT = 18;

    /** The quantity in a text; empty where there is none. */
    static Optional<Amount> parse(String text) {
        return QuantityText.read(text).flatMap(Amount::of);
    }

    private static Optional<Amount> of(QuantityText text) {
        BigDecimal number = text.number();
        return text.factor()
                .map(number::multiply)
                .or(() -> exponent(text.suffix()).map(number::scaleByPowerOfTen))
                .map(Amount::new);
    }

    private static Optional<Integer> exponent(String suffix) {
        boolean marked = suffix.startsWith("e") || suffix.startsWith("E");
        if (!marked || suffix.length() > 4 || !suffix.substring(1).matches("[+-]?[0-9]+")) {
            return Optional.empty();
        }
        int power = Integer.parseInt(suffix.substring(1));
        return Math.abs(power) > MOST_EXPONENT ? Optional.empty() : Optional.of(power);
    }

    @Override
    public int compareTo(Amount other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Amount(BigDecimal theirs) && value.compareTo(theirs) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    /** Whether it is a whole number that fits in 64 bits. */
    boolean isInteger() {
        return value.stripTrailingZeros().scale() <= 0
                && value.setScale(0, RoundingMode.DOWN).toBigInteger().bitLength() < 64;
    }
}
