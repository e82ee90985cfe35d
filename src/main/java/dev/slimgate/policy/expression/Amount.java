package dev.slimgate.policy.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * A Kubernetes quantity, such as {@code 150M}, {@code 1.5Gi}, {@code 250m} or {@code 1e3}.
 *
 * @param value exact
 */
record Amount(BigDecimal value) implements Comparable<Amount> {
    private static final int MOST_CHARACTERS = 64;
    private static final int MOST_EXPONENT = 18;
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.scaleByPowerOfTen(-9)),
            Map.entry("u", BigDecimal.ONE.scaleByPowerOfTen(-6)),
            Map.entry("m", BigDecimal.ONE.scaleByPowerOfTen(-3)),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", BigDecimal.ONE.scaleByPowerOfTen(3)),
            Map.entry("M", BigDecimal.ONE.scaleByPowerOfTen(6)),
            Map.entry("G", BigDecimal.ONE.scaleByPowerOfTen(9)),
            Map.entry("T", BigDecimal.ONE.scaleByPowerOfTen(12)),
            Map.entry("P", BigDecimal.ONE.scaleByPowerOfTen(15)),
            Map.entry("E", BigDecimal.ONE.scaleByPowerOfTen(18)),
            Map.entry("Ki", power(10)),
            Map.entry("Mi", power(20)),
            Map.entry("Gi", power(30)),
            Map.entry("Ti", power(40)),
            Map.entry("Pi", power(50)),
            Map.entry("Ei", power(60)));

    private static BigDecimal power(int two) {
        return BigDecimal.valueOf(1L << two);
    }

    /** The quantity in a text; empty where there is none. */
    static Optional<Amount> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        int end = 0;
        boolean digit = false;
        while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
            char c = text.charAt(end);
            boolean sign = c == '+' || c == '-';
            if (sign && end > 0) {
                return Optional.empty();
            }
            digit |= c >= '0' && c <= '9';
            end++;
        }
        String number = text.substring(0, end);
        if (!digit || number.indexOf('.') != number.lastIndexOf('.')) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(number);
        String suffix = text.substring(end);
        BigDecimal factor = SUFFIXES.get(suffix);
        if (factor != null) {
            return Optional.of(new Amount(value.multiply(factor)));
        }
        return exponent(suffix).map(power -> new Amount(value.scaleByPowerOfTen(power)));
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
