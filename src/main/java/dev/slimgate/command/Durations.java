package dev.slimgate.command;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}: more than nothing and at most a day. */
final class Durations implements ITypeConverter<Duration> {
    private static final int MOST_DIGITS = 9;

    @Override
    public Duration convert(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > MOST_DIGITS) {
            throw malformed(text);
        }
        long count = Long.parseLong(text.substring(0, digits));
        Duration duration =
                switch (text.substring(digits)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> throw malformed(text);
                };
        if (duration.isZero() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw malformed(text);
        }
        return duration;
    }

    private static TypeConversionException malformed(String text) {
        return new TypeConversionException("'" + text + "' is no time: write 500ms, 30s, 2m or 1h, at most 24h");
    }
}
