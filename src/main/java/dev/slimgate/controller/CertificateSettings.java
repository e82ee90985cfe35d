package dev.slimgate.controller;

import java.time.Duration;
import java.util.List;

/**
 * Who makes the webhook's certificate, and how long things last.
 *
 * @param mode who makes it
 * @param secret name of the Secret with {@code tls.crt}, {@code tls.key} and {@code ca.crt}
 * @param authoritySecret name of the Secret with the authority's key, which only the controller reads
 * @param names what the API server calls the webhook: host names or IP addresses, at least one
 * @param authorityValidity how long an authority is valid; at least three times {@code validity}
 * @param validity how long a serving certificate is valid; at least three times {@code overlap}
 * @param overlap how long a new authority is trusted before anything that it signed is served, and an old one after
 */
public record CertificateSettings(
        Mode mode,
        String secret,
        String authoritySecret,
        List<String> names,
        Duration authorityValidity,
        Duration validity,
        Duration overlap) {

    public CertificateSettings {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a serving certificate needs a name");
        }
        if (overlap.isNegative() || overlap.isZero()) {
            throw new IllegalArgumentException("the overlap of two authorities must be longer than nothing");
        }
        if (validity.compareTo(overlap.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "a serving certificate must be valid for three times the overlap at least, or it could not be renewed in time");
        }
        if (authorityValidity.compareTo(validity.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "an authority must be valid for three times as long as a serving certificate at least");
        }
    }

    /** Who makes the serving certificate. */
    public enum Mode {
        /** Slimgate, with an authority of its own. */
        SELF,
        /** Somebody else who writes the Secret: cert-manager, or the chart. */
        SECRET
    }
}
