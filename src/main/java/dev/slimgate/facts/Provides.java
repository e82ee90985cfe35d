package dev.slimgate.facts;

/**
 * What minimal images tend to lack.
 *
 * @param certificates a bundle or directory of CA certificates where TLS libraries look
 * @param timeZones time zone data where libraries look
 * @param temporaryDirectory a {@code /tmp}
 * @param passwd an {@code /etc/passwd}
 */
public record Provides(boolean certificates, boolean timeZones, boolean temporaryDirectory, boolean passwd) {
    /** Nothing of it. */
    public static final Provides NOTHING = new Provides(false, false, false, false);
}
