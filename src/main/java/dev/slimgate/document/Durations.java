package dev.slimgate.document;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Times in documents: a whole number and {@code ms}, {@code s} or {@code m}. */
final class Durations {
    private static final Duration MAX = Duration.ofMinutes(10);

    private Durations() {}

    /** The time in a field; null where it is absent or none. */
    static @Nullable Duration read(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        int digits = 0;
        while (digits < text.length() && digits < 9 && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long count = digits == 0 ? 0 : Long.parseLong(text.substring(0, digits));
        Duration duration =
                switch (text.substring(digits)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ZERO;
                };
        if (duration.isZero() || duration.compareTo(MAX) > 0) {
            fields.problem(name, DidYouMean.quoted(text) + " is no time from 1ms to 10m, such as 5s or 500ms");
            return null;
        }
        return duration;
    }
}
