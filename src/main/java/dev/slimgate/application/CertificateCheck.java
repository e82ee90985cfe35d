package dev.slimgate.application;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the webhook shows a certificate that an API server can trust, and while it is valid. The metric
 * {@code slimgate_certificate_expiry_seconds} tells how long that will be: negative once it has ended.
 */
@Readiness
final class CertificateCheck implements HealthCheck {
    private final ServedCertificate served;

    CertificateCheck(ServedCertificate served) {
        this.served = served;
    }

    void register(@Observes StartupEvent event, MeterRegistry meters) {
        Gauge.builder("slimgate.certificate.expiry", this, CertificateCheck::secondsLeft)
                .baseUnit("seconds")
                .description("How long the certificate that is served is still valid")
                .register(meters);
    }

    @Override
    public HealthCheckResponse call() {
        ServedCertificate.Shown shown = served.shown();
        Instant until = until(shown);
        return HealthCheckResponse.named("certificate")
                .withData("notAfter", until.toString())
                .withData("temporary", shown.temporary())
                .status(!shown.temporary() && Instant.now().isBefore(until))
                .build();
    }

    private double secondsLeft() {
        return Duration.between(Instant.now(), until(served.shown())).toSeconds();
    }

    private static Instant until(ServedCertificate.Shown shown) {
        return shown.certificate().certificate().getNotAfter().toInstant();
    }
}
