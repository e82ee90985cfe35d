package dev.slimgate.policy;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * A Kubernetes quantity as it is written: a number, and after it what it is multiplied with. What may follow, what it is
 * bounded by and what a bad one is called is said by who reads it.
 *
 * @param number exact, with its sign
 * @param suffix whatever stands after the number, {@code ""} for nothing; known or not
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
public record QuantityText(BigDecimal number, String suffix) {
    private static final int MOST_CHARACTERS = 64;
    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
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
            Map.entry("Ki", BigDecimal.TWO.pow(10)),
            Map.entry("Mi", BigDecimal.TWO.pow(20)),
            Map.entry("Gi", BigDecimal.TWO.pow(30)),
            Map.entry("Ti", BigDecimal.TWO.pow(40)),
            Map.entry("Pi", BigDecimal.TWO.pow(50)),
            Map.entry("Ei", BigDecimal.TWO.pow(60)));

    /** The parts of a text; empty where it does not begin with a number, or has more than 64 characters. */
    public static Optional<QuantityText> read(String text) {
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
        return Optional.of(new QuantityText(new BigDecimal(number), text.substring(end)));
    }

    /** What a suffix such as {@code M} or {@code Ki} multiplies with; empty for all others, exponents among them. */
    public Optional<BigDecimal> factor() {
        return Optional.ofNullable(FACTORS.get(suffix));
    }
}
