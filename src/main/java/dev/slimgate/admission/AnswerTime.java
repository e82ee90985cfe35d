package dev.slimgate.admission;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long there is to answer: the API server's {@code ?timeout=} less a reserve of 10 %, at least 200 ms and at most
 * 1 s, so that Slimgate always answers in time itself.
 */
public final class AnswerTime {
    /** What the API server grants where it does not say. */
    public static final Duration DEFAULT = Duration.ofSeconds(10);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Duration LEAST_RESERVE = Duration.ofMillis(200);
    private static final Duration MOST_RESERVE = Duration.ofSeconds(1);
    private static final int MOST_CHARACTERS = 32;

    private AnswerTime() {}

    /** The timeout of a request, 1 to 30 s as Kubernetes has it; {@link #DEFAULT} where the text is no Go duration. */
    public static Duration of(@Nullable String timeout) {
        return timeout == null
                ? DEFAULT
                : parse(timeout).map(time -> clamp(time, LEAST, MOST)).orElse(DEFAULT);
    }

    /** What of a timeout is left for the work. */
    public static Duration lessReserve(Duration timeout) {
        // Not dividedBy, which goes through BigDecimal.
        return timeout.minus(clamp(Duration.ofNanos(timeout.toNanos() / 10), LEAST_RESERVE, MOST_RESERVE));
    }

    /**
     * Reads {@code 10s}, {@code 1m30s}, {@code 1.5s}, {@code 500ms}.
     *
     * @see <a href="https://pkg.go.dev/time#ParseDuration">Go's durations</a>
     */
    static Optional<Duration> parse(String text) {
        if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        double nanos = 0;
        int i = 0;
        while (i < text.length()) {
            int number = end(text, i, true);
            int unit = end(text, number, false);
            double factor = nanos(text.substring(number, unit));
            double value = number(text.substring(i, number));
            if (factor < 0 || value < 0) {
                return Optional.empty();
            }
            nanos += value * factor;
            i = unit;
        }
        return Optional.of(Duration.ofNanos((long) Math.min(nanos, Long.MAX_VALUE)));
    }

    /** Where the number or the unit that begins here ends. */
    private static int end(String text, int start, boolean number) {
        int end = start;
        while (end < text.length() && number == isNumeric(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNumeric(char c) {
        return c >= '0' && c <= '9' || c == '.';
    }

    /** The number, or -1 where it is none: without digits or with two dots. */
    private static double number(String text) {
        int dot = text.indexOf('.');
        boolean digits = dot < 0 ? !text.isEmpty() : text.length() > 1;
        return digits && dot == text.lastIndexOf('.') ? Double.parseDouble(text) : -1;
    }

    /** Nanoseconds in a unit, or -1 where it is none. */
    private static double nanos(String unit) {
        return switch (unit) {
            case "h" -> 3_600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "us", "µs", "μs" -> 1e3;
            case "ns" -> 1;
            default -> -1;
        };
    }

    private static Duration clamp(Duration time, Duration least, Duration most) {
        return time.compareTo(least) < 0 ? least : time.compareTo(most) > 0 ? most : time;
    }
}
