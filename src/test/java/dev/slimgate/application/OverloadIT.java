package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.When;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged webhook with far more to do than it can, and asked to stop in the middle of work. */
class OverloadIT {
    private static final Path REVIEW =
            Program.BASE.resolve("src/test/resources/admission-reviews/deployment-create.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern IN_PROGRESS = Pattern.compile("(?m)^slimgate_reviews_in_progress (\\S+)$");

    @TempDir
    Path folder;

    private DemoRegistry registry;
    private int port;

    /** One answer, and how long it took. */
    private record Answer(JsonNode response, Duration time) {
        String message() {
            return response.at("/status/message").asText();
        }
    }

    @BeforeEach
    void opensARegistry() throws IOException {
        registry = DemoRegistry.start();
        put("warm");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void closesIt() {
        registry.close();
    }

    /** An image of its own that starts as root. */
    private void put(String name) {
        registry.put(
                "team/" + name,
                "1",
                ImageBuilder.linux("amd64")
                        .layer(Layer.of("COPY a /").file("a", name))
                        .build());
    }

    private Program serve(Map<String, String> settings, SelfSignedCertificate certificate) throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { user: { nonRoot: true } } }
                """);
        String registries = Program.write(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("JDK_JAVA_OPTIONS", "-Xmx256m -XX:+ExitOnOutOfMemoryError");
        return Program.start(
                environment,
                "serve",
                "--policies",
                policy.toString(),
                "--registries",
                registries,
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--tls-certificate",
                certificate.certificate().toString(),
                "--tls-key",
                certificate.key().toString());
    }

    private SelfSignedCertificate certificate() throws IOException {
        return SelfSignedCertificate.write(folder, List.of("127.0.0.1"), Instant.now());
    }

    private static HttpClient trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "webhook", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/" + path))
                .timeout(Duration.ofSeconds(40));
    }

    private String get(HttpClient client, String path) {
        try {
            HttpResponse<String> answer = client.send(request(path).GET().build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer ask(HttpClient client, String image, String namespace, String timeout) {
        try {
            ObjectNode review = (ObjectNode) JSON.readTree(REVIEW.toFile());
            review.withObject("/request").put("namespace", namespace);
            review.withObject("/request/object/spec/template/spec/containers/0")
                    .put("image", registry.host() + "/team/" + image + ":1");
            HttpRequest request = request("validate?timeout=" + timeout)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(review)))
                    .build();
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            assertThat(answer.statusCode()).isEqualTo(200);
            return new Answer(JSON.readTree(answer.body()).path("response"), time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean inProgress(HttpClient client, int count) {
        return IN_PROGRESS
                .matcher(get(client, "metrics"))
                .results()
                .anyMatch(found -> Double.parseDouble(found.group(1)) == count);
    }

    private static void isTheWarmVerdict(Answer answer) {
        assertThat(answer.message()).contains("user    root: ");
    }

    @Test
    @Timeout(180)
    void twoThousandColdRequestsAreAnsweredInTimeAndWarmOnesByTheirVerdict() throws Exception {
        int cold = 2_000;
        for (int i = 0; i < cold; i++) {
            put("cold-" + i);
        }
        SelfSignedCertificate certificate = certificate();
        Map<String, String> settings = Map.of("SLIMGATE_BOUNDS_REVIEWS", "60", "SLIMGATE_BOUNDS_FETCHES", "100");
        try (Program program = serve(settings, certificate);
                HttpClient client = trusting(certificate.certificate());
                ExecutorService connections = Executors.newFixedThreadPool(200)) {
            program.await("ready", () -> !get(client, "health/ready").isEmpty());
            isTheWarmVerdict(ask(client, "warm", "shop", "10s"));
            List<Future<Answer>> first = new ArrayList<>(); // makes the connections, whose handshakes are not measured
            for (int i = 0; i < 200; i++) {
                first.add(connections.submit(() -> ask(client, "warm", "shop", "10s")));
            }
            for (Future<Answer> answer : first) {
                isTheWarmVerdict(answer.get());
            }
            registry.latency(Duration.ofSeconds(4));
            List<Future<Answer>> coldAnswers = new ArrayList<>();
            List<Future<Answer>> warmAnswers = new ArrayList<>();

            for (int i = 0; i < cold; i++) {
                String image = "cold-" + i;
                String namespace = i % 3 == 0 ? "team-a" : "shop";
                coldAnswers.add(connections.submit(() -> ask(client, image, namespace, "10s")));
                if (i % 10 == 0) {
                    warmAnswers.add(connections.submit(() -> ask(client, "warm", "shop", "10s")));
                }
            }

            int busy = 0;
            for (Future<Answer> future : coldAnswers) {
                Answer answer = future.get();
                assertThat(answer.time()).as(answer.message()).isLessThan(Duration.ofMillis(9_900));
                assertThat(answer.message()).containsAnyOf("Slimgate is busy with", "timed out", "user    root: ");
                busy += answer.message().contains("busy with") ? 1 : 0;
            }
            for (Future<Answer> future : warmAnswers) {
                assertThat(future.get().time()).isLessThan(Duration.ofMillis(9_900));
                isTheWarmVerdict(future.get());
            }
            assertThat(busy).as("told so at once").isGreaterThan(cold / 2);
            assertThat(get(client, "metrics"))
                    .containsPattern("(?m)^slimgate_reviews_beyond_total [1-9]")
                    .contains("slimgate_scans_waiting 0.0");
            program.askToStop();
            assertThat(program.end(Duration.ofSeconds(40))).isIn(0, 143);
        }
    }

    @Test
    @Timeout(120)
    void allRequestsInFlightAreAnsweredRightlyBeforeTheEnd() throws Exception {
        int inFlight = 50;
        for (int i = 0; i < inFlight; i++) {
            put("slow-" + i);
        }
        SelfSignedCertificate certificate = certificate();
        try (Program program = serve(Map.of(), certificate);
                HttpClient client = trusting(certificate.certificate());
                ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor()) {
            program.await("ready", () -> !get(client, "health/ready").isEmpty());
            registry.latency(Duration.ofSeconds(3));
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                String image = "slow-" + i;
                answers.add(connections.submit(() -> ask(client, image, "shop", "20s")));
            }
            program.await("all in flight", () -> inProgress(client, inFlight));

            program.askToStop();

            for (Future<Answer> answer : answers) {
                isTheWarmVerdict(answer.get());
            }
            assertThat(program.end(Duration.ofSeconds(40))).isIn(0, 143);
            assertThat(program.all()).doesNotContain("\tat ");
        }
    }

    @Test
    @Timeout(120)
    void aRegistryThatNeverAnswersHoldsUpNeitherTheAnswersNorTheEnd() throws Exception {
        SelfSignedCertificate certificate = certificate();
        try (Program program = serve(Map.of(), certificate);
                HttpClient client = trusting(certificate.certificate());
                ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor()) {
            program.await("ready", () -> !get(client, "health/ready").isEmpty());
            registry.inject(When.always(), new Fault.BlackHole());
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String image = "hole-" + i;
                answers.add(connections.submit(() -> ask(client, image, "shop", "8s")));
            }
            program.await("all in flight", () -> inProgress(client, 20));

            program.askToStop();

            for (Future<Answer> answer : answers) {
                assertThat(answer.get().message()).containsAnyOf("timed out", "unreachable");
            }
            assertThat(program.end(Duration.ofSeconds(40))).isIn(0, 143);
        }
    }
}
