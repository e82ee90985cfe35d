package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The certificate of files on the real server, while the files change. */
@QuarkusTest
@TestProfile(CertificateFilesTest.Profile.class)
class CertificateFilesTest {
    /** As {@code serve --tls-certificate --tls-key} starts the server; it looks at the files often. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path folder = Files.createTempDirectory("certificate-files");
                SelfSignedCertificate first = SelfSignedCertificate.write(folder, List.of(), Instant.now());
                List.of(folder, first.certificate(), first.key())
                        .forEach(path -> path.toFile().deleteOnExit());
                return Map.of(
                        "quarkus.http.test-ssl-port",
                        "0",
                        "slimgate.policy-reload",
                        "PT0.05S",
                        "slimgate.tls-certificate",
                        first.certificate().toString(),
                        "slimgate.tls-key",
                        first.key().toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ConfigProperty(name = "slimgate.tls-certificate")
    Path certificateFile;

    @ConfigProperty(name = "slimgate.tls-key")
    Path keyFile;

    @Inject
    CertificateFiles files;

    @TestHTTPResource(value = "/health/live", tls = true)
    URI live;

    @BeforeEach
    void showsWhatTheFilesHold() throws Exception {
        SelfSignedCertificate.write(certificateFile.getParent(), List.of(), Instant.now());
        assertThat(files.reload(certificateFile, keyFile)).isEmpty();
        assertThat(shown(held())).isEqualTo(held());
    }

    private Certificate held() throws Exception {
        try (InputStream in = Files.newInputStream(certificateFile)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** What the server shows on a new connection, on which it answers too. */
    private Certificate shown(Certificate... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < trusted.length; i++) {
            store.setCertificateEntry("trusted-" + i, trusted[i]);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            HttpResponse<Void> response =
                    client.send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.sslSession().orElseThrow().getPeerCertificates()[0];
        }
    }

    @Test
    void noRequestFailsWhileTheFilesAreReplacedOneAfterTheOther() throws Exception {
        for (int rotation = 0; rotation < 5; rotation++) {
            Certificate before = held();
            SelfSignedCertificate.write(certificateFile.getParent(), List.of(), Instant.now());
            Certificate after = held();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();

            while (!shown(before, after).equals(after)) {
                assertThat(System.nanoTime()).as("the new certificate").isLessThan(end);
            }
        }
    }

    @Test
    void whatDoesNotFitOrCannotBeReadKeepsTheLastGoodInUse() throws Exception {
        Certificate good = held();
        String key = Files.readString(keyFile);

        SelfSignedCertificate.write(certificateFile.getParent(), List.of(), Instant.now());
        Files.writeString(keyFile, key);
        assertThat(files.reload(certificateFile, keyFile))
                .containsExactly(keyFile + ": is not the key of " + certificateFile);
        assertThat(shown(good)).isEqualTo(good);

        Files.writeString(certificateFile, "half a certifi");
        Files.delete(keyFile);
        assertThat(files.reload(certificateFile, keyFile))
                .containsExactly(
                        certificateFile + ": holds no PEM certificate",
                        keyFile + ": cannot be read: NoSuchFileException");
        assertThat(shown(good)).isEqualTo(good);
    }
}
