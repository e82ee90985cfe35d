package dev.slimgate.policy;

import dev.slimgate.oci.MalformedException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A number of bytes as Kubernetes writes quantities: {@code 150M} is 10^6 bytes a unit, {@code 150Mi} 2^20.
 *
 * @param bytes never negative
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
public record Quantity(long bytes) {
    private static final int MAX_TEXT = 32;
    private static final int MAX_EXPONENT = 18;
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    public Quantity {
        if (bytes < 0) {
            throw new MalformedException("a size cannot be negative");
        }
    }

    /**
     * Reads a quantity; a part of a byte counts as a whole one, as in Kubernetes.
     *
     * @throws MalformedException with the reason; the text is not quoted
     */
    public static Quantity parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw notASize();
        }
        if (text.startsWith("-")) {
            throw new MalformedException("a size cannot be negative");
        }
        QuantityText written = QuantityText.read(text).orElseThrow(Quantity::notASize);
        BigDecimal bytes = written.number().multiply(factor(written)).setScale(0, RoundingMode.CEILING);
        if (bytes.compareTo(MOST) > 0) {
            throw new MalformedException("a size of more than 2^63 bytes cannot be compared");
        }
        return new Quantity(bytes.longValueExact());
    }

    private static BigDecimal factor(QuantityText written) {
        String suffix = written.suffix();
        if (suffix.equals("m") || suffix.equals("u") || suffix.equals("n")) {
            throw new MalformedException("\"" + suffix + "\" means a part of a byte; M is 10^6 bytes");
        }
        return written.factor().orElseGet(() -> BigDecimal.ONE.scaleByPowerOfTen(exponent(suffix)));
    }

    private static int exponent(String suffix) {
        boolean exponent = suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E');
        if (!exponent) {
            throw notASize();
        }
        boolean negative = suffix.charAt(1) == '-';
        String digits = suffix.substring(negative || suffix.charAt(1) == '+' ? 2 : 1);
        if (digits.isEmpty() || digits.length() > 2 || !digits.chars().allMatch(Quantity::isDigit)) {
            throw notASize();
        }
        int value = Integer.parseInt(digits);
        if (value > MAX_EXPONENT) {
            throw new MalformedException("the exponent of a size is at most " + MAX_EXPONENT);
        }
        return negative ? -value : value;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static MalformedException notASize() {
        return new MalformedException("a size is a number with k, M, G, T or Ki, Mi, Gi, Ti, as in 150M");
    }

    /** Shows a limit: one digit, rounded down, so that whatever is over it {@linkplain #over shows} as more. */
    @Override
    public String toString() {
        return show(bytes, RoundingMode.FLOOR);
    }

    /** Shows a number of bytes that is over some limit: decimal unit, one digit, rounded up. */
    public static String over(long bytes) {
        return show(bytes, RoundingMode.CEILING);
    }

    /** Shows a number of bytes that nothing is compared with: decimal unit, one digit. */
    public static String about(long bytes) {
        return show(bytes, RoundingMode.HALF_UP);
    }

    private static String show(long bytes, RoundingMode rounding) {
        int unit = 0;
        BigDecimal shown = BigDecimal.valueOf(bytes);
        while (shown.compareTo(BigDecimal.valueOf(1000)) >= 0 && unit < UNITS.length - 1) {
            unit++;
            shown = BigDecimal.valueOf(bytes).movePointLeft(3 * unit).setScale(1, rounding);
        }
        return shown.stripTrailingZeros().toPlainString() + " " + UNITS[unit];
    }
}
