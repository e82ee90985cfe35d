package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.controller.CertificateIssuer;
import dev.slimgate.controller.KeyedCertificate;
import dev.slimgate.controller.Pem;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The certificate of the cluster on the real server: temporary at first, then that of the Secret, changed under load. */
@QuarkusTest
@TestProfile(ServingCertificateTest.Profile.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServingCertificateTest {
    private static final KeyedCertificate AUTHORITY = CertificateIssuer.authority(Instant.now(), Duration.ofDays(90));

    /** As a process of the cluster is started. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.test-ssl-port", "0");
        }
    }

    @Inject
    ServingCertificate serving;

    @Inject
    ServedCertificate served;

    @Inject
    MeterRegistry meters;

    @Inject
    @org.eclipse.microprofile.health.Readiness
    CertificateCheck check;

    @TestHTTPResource(value = "/", tls = true)
    URI server;

    private static KeyedCertificate issue(Duration validity) {
        return CertificateIssuer.serving(AUTHORITY, List.of("localhost", "127.0.0.1"), Instant.now(), validity);
    }

    private static Secret secret(String certificate, String key) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("slimgate-tls")
                .endMetadata()
                .addToData("tls.crt", encoded(certificate))
                .addToData("tls.key", encoded(key))
                .build();
    }

    private static Secret secret(KeyedCertificate certificate) {
        return secret(Pem.of(certificate.certificate()), Pem.of(certificate.key()));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static SSLContext trusting(X509Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private X509Certificate shown(X509Certificate trusted) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) trusting(trusted).getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    @Order(1)
    void aTemporaryCertificateIsShownUntilThereIsAnotherAndTheWebhookIsNotReady() throws Exception {
        X509Certificate temporary = served.shown().certificate().certificate();

        assertThat(shown(temporary)).isEqualTo(temporary);
        assertThat(check.call().getStatus().name()).isEqualTo("DOWN");
    }

    @Test
    @Order(2)
    void whatTheSecretHoldsIsShownFromTheNextHandshakeOn() throws Exception {
        KeyedCertificate certificate = issue(Duration.ofDays(10));

        serving.take(secret(certificate));

        assertThat(shown(AUTHORITY.certificate())).isEqualTo(certificate.certificate());
        assertThat(check.call().getStatus().name()).isEqualTo("UP");
        assertThat(meters.get("slimgate.certificate.expiry").gauge().value())
                .isBetween(
                        Duration.ofDays(10).toSeconds() - 60.0,
                        Duration.ofDays(10).toSeconds() + 0.0);
    }

    @Test
    @Order(3)
    void whatDoesNotFitTogetherIsNeverShown() throws Exception {
        KeyedCertificate good = issue(Duration.ofDays(10));
        KeyedCertificate other = issue(Duration.ofDays(10));
        serving.take(secret(good));

        serving.take(secret(Pem.of(other.certificate()), Pem.of(good.key())));
        serving.take(secret(Pem.of(other.certificate()), "no key"));
        serving.take(secret("", ""));

        assertThat(shown(AUTHORITY.certificate())).isEqualTo(good.certificate());
    }

    @Test
    @Order(4)
    void noRequestFailsWhileTheCertificateChangesUnderLoad() throws Exception {
        serving.take(secret(issue(Duration.ofDays(10))));
        SSLContext context = trusting(AUTHORITY.certificate());
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger fresh = new AtomicInteger();
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                clients.add(executor.submit(() -> {
                    try (HttpClient client =
                            HttpClient.newBuilder().sslContext(context).build()) {
                        while (System.nanoTime() < end) {
                            ask(client, failures, kept);
                        }
                    }
                }));
                clients.add(executor.submit(() -> {
                    while (System.nanoTime() < end) {
                        try (HttpClient client =
                                HttpClient.newBuilder().sslContext(context).build()) {
                            ask(client, failures, fresh);
                        }
                    }
                }));
            }

            int rotations = 0;
            while (System.nanoTime() < end) {
                serving.take(secret(issue(Duration.ofDays(10))));
                rotations++;
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }

            for (Future<?> client : clients) {
                client.get();
            }
            assertThat(failures).isEmpty();
            assertThat(rotations).isGreaterThan(5);
            assertThat(kept.get()).isGreaterThan(50);
            assertThat(fresh.get()).isGreaterThan(10);
        }
    }

    private void ask(HttpClient client, ConcurrentLinkedQueue<String> failures, AtomicInteger answered) {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/health/live")).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                failures.add("status " + response.statusCode());
            }
            answered.incrementAndGet();
        } catch (java.io.IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add("interrupted");
        }
    }
}
