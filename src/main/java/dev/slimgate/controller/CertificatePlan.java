package dev.slimgate.controller;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done next about certificates; a pure function of what is stored and the time, so that whoever leads goes
 * on where another has stopped.
 *
 * <p>An authority is replaced in its last third, in this order: a new one is made; the API server is told to trust it
 * beside the old one; an {@code overlap} later it becomes the one that signs, and a new serving certificate is written;
 * another overlap later the old one is no longer trusted. So what is served was always trusted long before, and what is
 * trusted stays so until long after.
 */
public final class CertificatePlan {
    private final CertificateSettings settings;

    public CertificatePlan(CertificateSettings settings) {
        this.settings = settings;
    }

    /** One thing to do; then ask again. */
    public sealed interface Step {
        /**
         * Store the authorities.
         *
         * @param why for the log
         */
        record StoreAuthorities(Authorities authorities, String why) implements Step {}

        /** Tell the API server to trust the {@link Authorities#bundle bundle}. */
        record Publish() implements Step {}

        /**
         * Store what is to be served.
         *
         * @param why for the log
         */
        record StoreServing(Serving serving, String why) implements Step {}

        /**
         * Nothing until then.
         *
         * @param until when to ask again
         */
        record Wait(Instant until) implements Step {}
    }

    /**
     * What the webhook serves: the Secret that it reads.
     *
     * @param certificate with its key
     * @param authority who has signed it; null where nobody says
     */
    public record Serving(
            KeyedCertificate certificate, @Nullable X509Certificate authority) {}

    /**
     * The next step.
     *
     * @param authorities as stored
     * @param serving as stored; null where there is none, or none that can be read
     * @param published whether the API server has been told to trust just the bundle of these authorities
     */
    public Step next(Authorities authorities, @Nullable Serving serving, boolean published, Instant now) {
        KeyedCertificate current = authorities.current();
        if (current == null || !canSign(current, now)) {
            return replaceUnusable(authorities, serving, now);
        }
        if (!published) {
            return new Step.Publish();
        }
        if (authorities.isNew()) {
            return new Step.StoreAuthorities(authorities.published(now), "the API server trusts the new authority");
        }
        Instant trusted = settled(authorities.currentPublished());
        String wrong = whatIsWrong(serving, current, now);
        if (wrong != null && !mayWait(authorities, serving, trusted, now)) {
            return new Step.StoreServing(
                    new Serving(
                            CertificateIssuer.serving(current, settings.names(), now, settings.validity()),
                            current.certificate()),
                    wrong);
        }
        return wrong == null ? rotate(authorities, current, serving, now) : new Step.Wait(trusted);
    }

    private Step replaceUnusable(Authorities authorities, @Nullable Serving serving, Instant now) {
        KeyedCertificate next = authorities.next();
        X509Certificate served = authorityOf(serving, authorities, now);
        if (next != null && canSign(next, now)) {
            return new Step.StoreAuthorities(
                    new Authorities(next, authorities.nextPublished(), null, null, served),
                    "the authority cannot sign any more; the one that was to follow it takes its place early");
        }
        return new Step.StoreAuthorities(
                new Authorities(
                        CertificateIssuer.authority(now, settings.authorityValidity()), null, null, null, served),
                authorities.current() == null ? "there is none" : "the authority cannot sign any more");
    }

    /** The authority of what is served now, if that is still good: it stays trusted until something else is served. */
    private static @Nullable X509Certificate authorityOf(
            @Nullable Serving serving, Authorities authorities, Instant now) {
        if (serving == null || !serving.certificate().isValidAt(now)) {
            return null;
        }
        X509Certificate named = serving.authority();
        return Stream.concat(authorities.bundle().stream(), named == null ? Stream.empty() : Stream.of(named))
                .filter(authority -> KeyedCertificate.isValidAt(authority, now)
                        && serving.certificate().isIssuedBy(authority))
                .findFirst()
                .orElse(null);
    }

    private Step rotate(Authorities authorities, KeyedCertificate current, @Nullable Serving serving, Instant now) {
        KeyedCertificate next = authorities.next();
        if (next != null) {
            Instant trusted = settled(authorities.nextPublished());
            return now.isBefore(trusted)
                    ? new Step.Wait(earliest(trusted, renewal(serving)))
                    : new Step.StoreAuthorities(
                            new Authorities(next, authorities.nextPublished(), null, null, current.certificate()),
                            "the next authority is trusted long enough to sign");
        }
        if (authorities.previous() != null && serving != null) {
            Instant forgotten = CertificateIssuer.issuedAt(serving.certificate().certificate())
                    .plus(settings.overlap());
            return now.isBefore(forgotten)
                    ? new Step.Wait(earliest(forgotten, renewal(serving)))
                    : new Step.StoreAuthorities(
                            new Authorities(current, authorities.currentPublished(), null, null, null),
                            "nothing of the old authority is served any more");
        }
        return now.isBefore(current.lastThird())
                ? new Step.Wait(earliest(current.lastThird(), renewal(serving)))
                : new Step.StoreAuthorities(
                        new Authorities(
                                current,
                                authorities.currentPublished(),
                                CertificateIssuer.authority(now, settings.authorityValidity()),
                                null,
                                null),
                        "the authority is in the last third of its life");
    }

    private static boolean canSign(KeyedCertificate authority, Instant now) {
        return authority.isValidAt(now) && authority.certificate().getBasicConstraints() >= 0 && authority.fits();
    }

    /** Why there must be another serving certificate; null if this one is right. */
    private @Nullable String whatIsWrong(@Nullable Serving serving, KeyedCertificate current, Instant now) {
        if (serving == null) {
            return "there is none that can be used";
        }
        KeyedCertificate certificate = serving.certificate();
        if (!certificate.fits()) {
            return "key and certificate do not belong together";
        }
        if (!certificate.isIssuedBy(current.certificate())) {
            return "it is of another authority";
        }
        if (!namesOf(certificate.certificate()).containsAll(lowerCase(settings.names()))) {
            return "it is not for all names of the webhook";
        }
        if (!certificate.isValidAt(now)) {
            return "it is not valid now";
        }
        return now.isBefore(certificate.lastThird()) ? null : "it is in the last third of its life";
    }

    /** Whether what is served is accepted all the same until the authority is trusted long enough. */
    private boolean mayWait(Authorities authorities, @Nullable Serving serving, Instant trusted, Instant now) {
        return now.isBefore(trusted)
                && serving != null
                && serving.certificate().fits()
                && serving.certificate().isValidAt(trusted)
                && authorityOf(serving, authorities, now) != null
                && namesOf(serving.certificate().certificate()).containsAll(lowerCase(settings.names()));
    }

    private Instant settled(@Nullable Instant published) {
        return published == null ? Instant.MIN : published.plus(settings.overlap());
    }

    private static Instant renewal(@Nullable Serving serving) {
        return serving == null ? Instant.MAX : serving.certificate().lastThird();
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Set<String> lowerCase(Collection<String> names) {
        return names.stream().map(CertificatePlan::canonical).collect(Collectors.toSet());
    }

    /** As the certificate's names are read back: IPv6 addresses in the JDK's own spelling. */
    private static String canonical(String name) {
        if (name.indexOf(':') < 0) {
            return name.toLowerCase(Locale.ROOT);
        }
        return InetAddress.ofLiteral(name).getHostAddress().toLowerCase(Locale.ROOT);
    }

    private static Set<String> namesOf(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            Set<String> read = new HashSet<>();
            if (names != null) {
                names.forEach(name -> read.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)));
            }
            return read;
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }
}
