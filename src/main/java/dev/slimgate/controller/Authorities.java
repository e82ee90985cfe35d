package dev.slimgate.controller;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The authorities of the moment: what the Secret holds that only the controller reads.
 *
 * @param current the one that signs; null where there is none yet
 * @param currentPublished since when the API server was told to trust it; null while it has not been
 * @param next the one that is going to sign; null most of the time
 * @param nextPublished as {@code currentPublished}
 * @param previous the one that has signed before, whose certificates may still be served; null most of the time
 */
public record Authorities(
        @Nullable KeyedCertificate current,
        @Nullable Instant currentPublished,
        @Nullable KeyedCertificate next,
        @Nullable Instant nextPublished,
        @Nullable X509Certificate previous) {
    /** Nothing yet. */
    public static final Authorities NONE = new Authorities(null, null, null, null, null);

    /** Those that the API server must trust, in a steady order. */
    public List<X509Certificate> bundle() {
        return Stream.of(certificate(current), certificate(next), previous)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @Nullable X509Certificate certificate(@Nullable KeyedCertificate keyed) {
        return keyed == null ? null : keyed.certificate();
    }

    /** The same, and everything in it was published at {@code now} at the latest. */
    Authorities published(Instant now) {
        return new Authorities(
                current,
                current != null && currentPublished == null ? now : currentPublished,
                next,
                next != null && nextPublished == null ? now : nextPublished,
                previous);
    }

    /** Whether anything in it has yet to be published. */
    boolean isNew() {
        return current != null && currentPublished == null || next != null && nextPublished == null;
    }
}
