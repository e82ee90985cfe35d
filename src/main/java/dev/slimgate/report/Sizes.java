package dev.slimgate.report;

import dev.slimgate.policy.Quantity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sizes in columns: decimal units, one digit, points and units below each other. */
final class Sizes {
    /** What {@link #column} takes. */
    static final int WIDTH = 8;

    private static final String UNKNOWN = "?";

    private Sizes() {}

    /** {@code "112.0 MB"}, {@code "  1.1 GB"}, {@code "  250 B "}; {@code ?} where it is not known. */
    static String column(@Nullable Long bytes) {
        if (bytes == null) {
            return Lines.padLeft(UNKNOWN, WIDTH - 3) + "   ";
        }
        String text = Quantity.about(bytes);
        int space = text.indexOf(' ');
        String number = text.substring(0, space);
        String unit = text.substring(space + 1);
        boolean digit = !unit.equals("B") && number.indexOf('.') < 0;
        return Lines.padLeft(digit ? number + ".0" : number, WIDTH - 3) + " " + Lines.pad(unit, 2);
    }

    /** The same, nothing but spaces for 0: what is not there should not catch the eye. */
    static String columnIfAny(long bytes) {
        return bytes == 0 ? Lines.padLeft("-", WIDTH - 3) + "   " : column(bytes);
    }

    /** {@code +12.3 MB}, {@code -4 kB} or {@code no change}. */
    static String change(long before, long after) {
        if (before == after) {
            return "no change";
        }
        String percent = before <= 0 ? "" : String.format(Locale.ROOT, " (%+.1f%%)", 100.0 * (after - before) / before);
        return (after > before ? "+" : "-") + Quantity.about(Math.abs(after - before)) + percent;
    }
}
