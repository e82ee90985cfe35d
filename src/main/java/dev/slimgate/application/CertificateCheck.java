package dev.slimgate.application;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Observes;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the webhook shows a certificate that an API server can trust, and while it is valid. The metric
 * {@code slimgate_certificate_expiry_seconds} tells how long that will be: negative once it has ended, absent where there
 * is none.
 */
@Readiness
final class CertificateCheck implements HealthCheck {
    private final TlsConfigurationRegistry registry;
    private final ServedCertificate served;
    private final Optional<String> configuration;

    CertificateCheck(
            TlsConfigurationRegistry registry,
            ServedCertificate served,
            @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> configuration) {
        this.registry = registry;
        this.served = served;
        this.configuration = configuration;
    }

    void register(@Observes StartupEvent event, MeterRegistry meters) {
        Gauge.builder("slimgate.certificate.expiry", this, CertificateCheck::secondsLeft)
                .baseUnit("seconds")
                .description("How long the certificate that is served is still valid")
                .register(meters);
    }

    @Override
    public HealthCheckResponse call() {
        boolean temporary = isOfTheCluster() && served.shown().temporary();
        Optional<Instant> until = validUntil();
        var response = HealthCheckResponse.named("certificate");
        until.ifPresent(instant -> response.withData("notAfter", instant.toString()));
        return response.withData("temporary", temporary)
                .status(!temporary && until.filter(Instant.now()::isBefore).isPresent())
                .build();
    }

    private double secondsLeft() {
        return validUntil()
                .map(until -> (double) Duration.between(Instant.now(), until).toSeconds())
                .orElse(Double.NaN);
    }

    private boolean isOfTheCluster() {
        return configuration.filter(ServedCertificate.TLS::equals).isPresent();
    }

    /** When the first of the certificates that the server holds ends. */
    private Optional<Instant> validUntil() {
        if (isOfTheCluster()) {
            return Optional.of(
                    served.shown().certificate().certificate().getNotAfter().toInstant());
        }
        KeyStore keys = configuration
                .map(registry::get)
                .orElseGet(registry::getDefault)
                .map(TlsConfiguration::getKeyStore)
                .orElse(null);
        if (keys == null) {
            return Optional.empty();
        }
        try {
            Optional<Instant> first = Optional.empty();
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
                    Instant end = certificate.getNotAfter().toInstant();
                    first = first.filter(end::isAfter).or(() -> Optional.of(end));
                }
            }
            return first;
        } catch (KeyStoreException e) {
            throw new IllegalStateException("the server's key store was never loaded", e);
        }
    }
}
