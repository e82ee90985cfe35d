package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.application.SelfSignedCertificate;
import dev.slimgate.assess.Assessment;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AdmissionMessages;
import dev.slimgate.workload.WorkloadReader;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook as the API server meets it: over TLS, with its own certificate verified. */
@QuarkusTest
@TestProfile(AdmissionHttpTest.Profile.class)
class AdmissionHttpTest {
    private static final int MIB = 1024 * 1024;

    @Inject
    Script script;

    @TestHTTPResource(value = "/", tls = true)
    URI server;

    @ConfigProperty(name = "quarkus.http.test-port")
    int plainPort;

    @ConfigProperty(name = "slimgate.tls-certificate")
    Path certificate;

    private HttpClient client;

    /** Chooses the scripted reviewer of this test and a certificate that this test made. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Script.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            SelfSignedCertificate made = newCertificate();
            return Map.of(
                    "quarkus.http.test-port", String.valueOf(freePort()),
                    "quarkus.http.test-ssl-port", "0",
                    "slimgate.bounds.body-time", "2s",
                    "slimgate.tls-certificate", made.certificate().toString(),
                    "slimgate.tls-key", made.key().toString());
        }
    }

    /** A reviewer whose judgement a test can choose. */
    @Singleton
    @Alternative
    static final class Script {
        private volatile Assess assess = new ScriptedAssess(ScriptedAssess::passed);

        @Produces
        @Singleton
        @Alternative
        Reviewer reviewer() {
            return new Reviewer(
                    request -> assess.assess(request),
                    () -> Rulebook.EMPTY,
                    (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                    nodeName -> List.of(),
                    new WorkloadReader(),
                    System::nanoTime,
                    ReviewListener.NONE);
        }
    }

    @BeforeEach
    void startAnew() {
        client = client(certificate);
        script.assess = new ScriptedAssess(ScriptedAssess::passed);
    }

    @Test
    void admitsARecordedPod() throws IOException, InterruptedException {
        HttpResponse<String> response = post("/validate?timeout=10s", Recorded.bytes("pod-create"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        JsonNode review = new ObjectMapper().readTree(response.body());
        assertThat(review.at("/apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(review.at("/kind").asText()).isEqualTo("AdmissionReview");
        assertThat(review.at("/response/uid").asText())
                .isEqualTo(Recorded.request("pod-create").uid());
        assertThat(review.at("/response/allowed").asBoolean()).isTrue();
        assertThat(review.at("/response/auditAnnotations/images").asText()).isEqualTo("api=" + ScriptedAssess.DIGEST);
    }

    @Test
    void speaksHttp2AsTheApiServerDoesToALocalUrl() throws IOException, InterruptedException {
        HttpClient http2 = HttpClient.newBuilder()
                .sslContext(tls(certificate))
                .version(HttpClient.Version.HTTP_2)
                .build();
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/validate"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Recorded.bytes("pod-create")))
                .build();

        HttpResponse<String> response = http2.send(request, BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void deniesARecordedPod() throws IOException, InterruptedException {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::denied);
        script.assess = assess;

        HttpResponse<String> response = post("/validate?timeout=5s", Recorded.bytes("pod-create"));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode review = new ObjectMapper().readTree(response.body());
        assertThat(review.at("/response/allowed").isBoolean()).isTrue();
        assertThat(review.at("/response/allowed").asBoolean()).isFalse();
        assertThat(review.at("/response/status/code").asInt()).isEqualTo(403);
        assertThat(review.at("/response/status/reason").asText()).isEqualTo("Forbidden");
        var asked = assess.asked.getFirst();
        String denial = AdmissionMessages.denial(new Assessment(
                asked.pod(), asked.images().stream().map(ScriptedAssess::denied).toList()));
        assertThat(review.at("/response/status/message").asText())
                .isEqualTo(new ReviewResponse.Denied(denial).message());
        assertThat(asked.deadline().remaining()).isLessThanOrEqualTo(Duration.ofMillis(4_500));
    }

    @Test
    void worksOnVirtualThreads() throws IOException, InterruptedException {
        script.assess = request -> {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            return new ScriptedAssess(ScriptedAssess::passed).assess(request);
        };

        assertThat(post("/validate", Recorded.bytes("pod-create")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{", "[]", "{}", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"})
    void answersGarbageWithOneLine(String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/validate", body.getBytes(StandardCharsets.UTF_8));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(response.body()).startsWith("the body is").hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void takesABodyOfUpTo8MiB() throws IOException, InterruptedException {
        HttpResponse<String> response = post("/validate", padded(8 * MIB));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesABodyOver8MiB() throws IOException, InterruptedException {
        HttpResponse<String> response = post("/validate", padded(8 * MIB + 1));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("the body is larger than 8 MiB\n");
    }

    @Test
    void refusesABodyThatIsAnnouncedAsHugeBeforeItIsSent() throws IOException {
        try (Socket socket = tls(certificate).getSocketFactory().createSocket("localhost", server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();

            assertThat(status).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void refusesAChunkedBodyOver8MiB() throws IOException, InterruptedException {
        Supplier<InputStream> body = () -> new ByteArrayInputStream(padded(8 * MIB + 100_000));

        HttpResponse<String> response =
                send("POST", "/validate", BodyPublishers.ofInputStream(body), "application/json");

        assertThat(response.statusCode()).isEqualTo(413);
    }

    /** Whoever announces more than it sends, or a byte now and then, gets no thread for ever. */
    @Test
    void hangsUpOnABodyThatDoesNotCome() throws IOException {
        try (Socket socket = tls(certificate).getSocketFactory().createSocket("localhost", server.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000\r\n\r\n{\"apiVersion\"")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).as("the end").isEqualTo(-1);
        }
    }

    @Test
    void readsBodiesOnVirtualThreadsAndDecodesLargeOnesElsewhere() throws IOException, InterruptedException {
        script.assess = request -> {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            return new ScriptedAssess(ScriptedAssess::passed).assess(request);
        };

        assertThat(post("/validate", padded(MIB)).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesOtherMediaTypes() throws IOException, InterruptedException {
        HttpResponse<String> response =
                send("POST", "/validate", BodyPublishers.ofByteArray(Recorded.bytes("pod-create")), "application/yaml");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).isEqualTo("the body must be application/json\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /validate, 405",
        "PUT, /validate, 405",
        "POST, /, 404",
        "GET, /mutate, 405",
        "GET, /break-glass, 405",
        "GET, /nothing, 404"
    })
    void tellsNothingAboutItselfElsewhere(String method, String path, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, BodyPublishers.ofString("{}"), "application/json");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertThat(response.headers().firstValue("X-Powered-By")).isEmpty();
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    @Test
    void pinsNothingWhereNoPolicySaysSo() throws IOException, InterruptedException {
        HttpResponse<String> response = post("/mutate?timeout=10s", Recorded.bytes("pod-create"));

        JsonNode review = new ObjectMapper().readTree(response.body());
        assertThat(review.at("/response/allowed").asBoolean()).isTrue();
        assertThat(review.at("/response").has("patch")).isFalse();
    }

    @Test
    void tellsOfABrokenGlass() throws IOException, InterruptedException {
        HttpResponse<String> response = post("/break-glass", Recorded.bytes("pod-create"));

        JsonNode review = new ObjectMapper().readTree(response.body());
        assertThat(review.at("/response/allowed").asBoolean()).isTrue();
        assertThat(review.at("/response/auditAnnotations/break-glass").asText()).isEqualTo("without a ticket");
        assertThat(review.at("/response/warnings/0").asText()).startsWith("slimgate: break-glass");
    }

    @Test
    void showsItsMetricsFromTheStart() throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/metrics", BodyPublishers.noBody(), "text/plain");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains(
                        "slimgate_admission_reviews_total{verdict=\"deny\"}",
                        "slimgate_waiver_uses_total",
                        "slimgate_break_glass_total",
                        "slimgate_reviews_in_progress",
                        "slimgate_reviews_beyond_total",
                        "slimgate_bodies_bytes",
                        "slimgate_bodies_refused_total",
                        "slimgate_fetches_in_progress",
                        "slimgate_fetches_refused_total",
                        "slimgate_scans_waiting",
                        "slimgate_scans_given_up_total",
                        "slimgate_admission_seconds_count");
    }

    @Test
    void answersItsOwnFailureWith500AndNoTrace() throws IOException, InterruptedException {
        script.assess = request -> {
            throw new IllegalStateException("secret detail");
        };

        HttpResponse<String> response = post("/validate", Recorded.bytes("pod-create"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("slimgate failed on this request; its log names the uid\n");
    }

    @Test
    void speaksTlsOnly() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + plainPort + "/validate"))
                .build();

        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString())).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofByteArray(body), "application/json");
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", contentType)
                .header("Accept", "application/json, */*")
                .timeout(Duration.ofSeconds(30))
                .method(method, body)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** A recorded review with white space up to exactly this size. */
    private static byte[] padded(int bytes) {
        byte[] review = Recorded.bytes("pod-create");
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) ' ');
        System.arraycopy(review, 0, body, 0, review.length);
        return body;
    }

    private static SelfSignedCertificate newCertificate() {
        try {
            Path directory = Files.createTempDirectory("slimgate-tls");
            directory.toFile().deleteOnExit();
            SelfSignedCertificate written = SelfSignedCertificate.write(directory, List.of(), Instant.now());
            written.certificate().toFile().deleteOnExit();
            written.key().toFile().deleteOnExit();
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpClient client(Path certificate) {
        return HttpClient.newBuilder()
                .sslContext(tls(certificate))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Trusts nothing but the test's certificate, as the API server does with {@code caBundle}. */
    private static SSLContext tls(Path certificate) {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "slimgate", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
