package dev.slimgate.facts;

import java.util.Locale;
import java.util.Optional;

/** Why something could not be found out, by what can be done about it. Policies choose an effect for each. */
public enum ErrorClass {
    NOT_FOUND("notFound"),
    UNAUTHORIZED("unauthorized"),
    RATE_LIMITED("rateLimited"),
    UNREACHABLE("unreachable"),
    TIMED_OUT("timedOut"),
    INVALID("invalid"),
    TOO_LARGE("tooLarge"),
    REFUSED("refused");

    private final String label;

    ErrorClass(String label) {
        this.label = label;
    }

    /** The name in policies and in JSON: {@code notFound}. */
    public String label() {
        return label;
    }

    /** The name in sentences: {@code not found}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The class of this name. */
    public static Optional<ErrorClass> of(String label) {
        for (ErrorClass value : values()) {
            if (value.label.equals(label)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
