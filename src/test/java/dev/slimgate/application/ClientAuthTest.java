package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.controller.CertificateIssuer;
import dev.slimgate.controller.KeyedCertificate;
import dev.slimgate.controller.Pem;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may speak to a webhook that asks for the API server's certificate, on real connections. */
@QuarkusTest
@TestProfile(ClientAuthTest.Profile.class)
class ClientAuthTest {
    /** Asks for a certificate of {@code kube-apiserver}; the authority's key lies beside its certificate. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.test-ssl-port",
                    "0",
                    "slimgate.client-auth.ca",
                    newAuthority().toString(),
                    "slimgate.client-auth.names",
                    "kube-apiserver,other-apiserver");
        }

        private static Path newAuthority() {
            KeyedCertificate authority = CertificateIssuer.authority(Instant.now(), Duration.ofDays(1));
            try {
                Path folder = Files.createTempDirectory("client-ca");
                folder.toFile().deleteOnExit();
                Path key = Files.writeString(folder.resolve("ca.key"), Pem.of(authority.key()));
                key.toFile().deleteOnExit();
                Path certificate = Files.writeString(folder.resolve("ca.crt"), Pem.of(authority.certificate()));
                certificate.toFile().deleteOnExit();
                return certificate;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ConfigProperty(name = "slimgate.client-auth.ca")
    Path authorityFile;

    private KeyedCertificate authority;

    @Inject
    ServedCertificate served;

    @Inject
    ServingCertificate serving;

    @TestHTTPResource(value = "/", tls = true)
    URI server;

    @BeforeEach
    void serve() throws IOException {
        authority = new KeyedCertificate(
                Pem.certificates(Files.readString(authorityFile)).getFirst(),
                Pem.key(Files.readString(authorityFile.resolveSibling("ca.key"))));
        KeyedCertificate certificate =
                CertificateIssuer.selfSigned(List.of("localhost", "127.0.0.1"), Instant.now(), Duration.ofDays(1));
        serving.take(new io.fabric8.kubernetes.api.model.SecretBuilder()
                .withNewMetadata()
                .withName("slimgate-tls")
                .endMetadata()
                .addToData("tls.crt", encoded(Pem.of(certificate.certificate())))
                .addToData("tls.key", encoded(Pem.of(certificate.key())))
                .build());
    }

    private static String encoded(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static KeyedCertificate client(String name, KeyedCertificate issuer) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer.certificate().getSubjectX500Principal(),
                BigInteger.TEN,
                Date.from(Instant.now().minusSeconds(60)),
                Date.from(Instant.now().plusSeconds(3600)),
                new X500Principal("CN=" + name + ", O=system:masters"),
                pair.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        return new KeyedCertificate(
                new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key()))),
                pair.getPrivate());
    }

    private HttpResponse<String> get(String path, @Nullable KeyedCertificate own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", served.shown().certificate().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (own != null) {
            keys.setKeyEntry("own", own.key(), new char[0], new X509Certificate[] {own.certificate()});
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509"); // shows what it has, asked for or not
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/$", "") + path))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theApiServerIsAnswered() throws Exception {
        HttpResponse<String> response = get("/validate", client("kube-apiserver", authority));

        assertThat(response.statusCode()).as("no AdmissionReview").isEqualTo(400);
    }

    @Test
    void whoShowsNoCertificateIsRefusedInOneLine() throws Exception {
        HttpResponse<String> response = get("/validate", null);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("a client certificate of the API server is asked for\n");
    }

    @Test
    void anotherNameOfTheSameAuthorityIsRefused() throws Exception {
        assertThat(get("/validate", client("kubelet", authority)).statusCode()).isEqualTo(403);
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotShakeHands() throws Exception {
        KeyedCertificate stranger =
                client("kube-apiserver", CertificateIssuer.authority(Instant.now(), Duration.ofDays(1)));
        KeyedCertificate impostor = client(
                "kube-apiserver",
                new KeyedCertificate(
                        authority.certificate(),
                        CertificateIssuer.authority(Instant.now(), Duration.ofDays(1))
                                .key()));

        for (KeyedCertificate certificate : List.of(stranger, impostor)) {
            assertThatThrownBy(() -> {
                        HttpResponse<String> response = get("/validate", certificate);
                        assertThat(response.statusCode())
                                .as("a client may keep its certificate to itself")
                                .isEqualTo(403);
                        throw new IOException("refused");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/validate/",
                "//validate",
                "/validate;x=y",
                "/%76alidate",
                "/health/../validate",
                "/health/%2e%2e/validate",
                "/health/x",
                "/mutate",
                "/break-glass",
                "/",
                "/q/anything"
            })
    void noSpellingOfAPathGetsRoundIt(String path) throws Exception {
        assertThat(get(path, null).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/metrics"})
    void healthAndMetricsStayOpen(String path) throws Exception {
        assertThat(get(path, null).statusCode()).isNotEqualTo(403);
    }
}
