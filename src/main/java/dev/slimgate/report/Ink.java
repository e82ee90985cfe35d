package dev.slimgate.report;

import dev.slimgate.policy.Verdict;

/**
 * Colours of a terminal, or none.
 *
 * @param on whether escapes are written at all
 */
public record Ink(boolean on) {
    /** Plain text, as for a pipe. */
    public static final Ink NONE = new Ink(false);

    /** Headings. */
    public String strong(String text) {
        return wrap(text, "1");
    }

    /** What matters less. */
    public String faint(String text) {
        return wrap(text, "2");
    }

    /** Red for a denial, yellow for a warning, green else. */
    public String verdict(Verdict verdict, String text) {
        return wrap(
                text,
                switch (verdict) {
                    case DENY -> "31";
                    case WARN -> "33";
                    case ADMIT -> "32";
                });
    }

    private String wrap(String text, String code) {
        return on ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
