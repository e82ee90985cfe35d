package dev.slimgate.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Instants as documents write them, with a time and an offset. */
final class Times {
    private Times() {}

    /** The instant in a field; null where the field is absent or none. */
    static @Nullable Instant read(Fields fields, String name) {
        String text = fields.text(name);
        Instant time = parse(text);
        if (text != null && time == null) {
            fields.problem(name, DidYouMean.quoted(text) + " is no time such as 2026-12-31T00:00:00Z");
        }
        return time;
    }

    /** The instant; null where the text is none, or absent. */
    static @Nullable Instant parse(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null; // the caller says what is wrong with it
        }
    }
}
