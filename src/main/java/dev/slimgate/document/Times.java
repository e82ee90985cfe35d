package dev.slimgate.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Instants as documents write them, with a time and an offset. */
final class Times {
    private Times() {}

    /** The instant; null where the text is none, or absent. */
    static @Nullable Instant parse(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null; // the caller says what is wrong with it
        }
    }
}
