package dev.slimgate.report.page;

import dev.slimgate.policy.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How values look to people: {@code 12,345}, {@code 12.3 MB}, {@code 3 min 20 s}, {@code 21 Nov 2026}. What belongs together
 * does not break.
 */
final class Shown {
    private static final String SPACE = "\u00a0";
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);
    private static final int SHORT_HEX = 12;
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY_SECONDS = 24 * HOUR;

    private Shown() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String bytes(long bytes) {
        return joined(Quantity.about(bytes));
    }

    /** Bits a second as those who sell lines write them: {@code 100 Mbit/s}. */
    static String rate(long bits) {
        String text = Quantity.about(bits);
        return joined(text.substring(0, text.length() - 1) + "bit/s");
    }

    /** The two largest units. */
    static String seconds(long seconds) {
        if (seconds < MINUTE) {
            return joined(seconds + " s");
        }
        if (seconds < HOUR) {
            return two(seconds / MINUTE, "min", seconds % MINUTE, "s");
        }
        if (seconds < DAY_SECONDS) {
            return two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min");
        }
        return two(seconds / DAY_SECONDS, "d", seconds % DAY_SECONDS / HOUR, "h");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return joined(small == 0 ? count(large) + " " + unit : count(large) + " " + unit + " " + small + " " + smaller);
    }

    /** A share of one as percent. */
    static String percent(double share) {
        BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2).setScale(1, RoundingMode.HALF_UP);
        return joined(percent.toPlainString() + " %");
    }

    static String day(String date) {
        LocalDate day =
                date.length() > 10 ? LocalDate.ofInstant(Instant.parse(date), ZoneOffset.UTC) : LocalDate.parse(date);
        return joined(DAY.format(day));
    }

    static String moment(String instant) {
        return joined(MOMENT.format(Instant.parse(instant).atOffset(ZoneOffset.UTC)));
    }

    /** {@code 5f7c0a1b2c3d…}. */
    static String digest(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return hex.length() <= SHORT_HEX ? hex : hex.substring(0, SHORT_HEX) + "…";
    }

    private static String joined(String text) {
        return text.replace(" ", SPACE);
    }
}
