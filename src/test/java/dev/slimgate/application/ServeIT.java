package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged webhook as a process: asked over TLS, told new policies, stopped. */
class ServeIT {
    private static final Path REVIEW =
            Program.BASE.resolve("src/test/resources/admission-reviews/deployment-create.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Image ROOT = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /").file("a", "a"))
            .build();

    @TempDir
    Path folder;

    private DemoRegistry registry;
    private Path policy;
    private int port;

    @BeforeEach
    void opensARegistry() throws IOException {
        registry = DemoRegistry.start();
        registry.put("team/root", "1", ROOT);
        policy = Files.createDirectory(folder.resolve("policies")).resolve("p.yaml");
        enforce("Deny");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void closesIt() {
        registry.close();
    }

    /** As an editor saves a file: the new one takes the old one's place at once. */
    private void enforce(String enforcement) throws IOException {
        Path written = Files.writeString(folder.resolve("new"), """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: %s, rules: { user: { nonRoot: true } } }
                """.formatted(enforcement));
        Files.move(written, policy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Program serve(String... more) throws IOException {
        String registries = Program.write(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "serve",
                "--policies",
                policy.getParent().toString(),
                "--registries",
                registries,
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port)));
        arguments.addAll(List.of(more));
        return Program.start(arguments.toArray(String[]::new));
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
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private boolean ready(HttpClient client) {
        try {
            return client.send(request("health/ready").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/" + path))
                .timeout(Duration.ofSeconds(20));
    }

    /** A request that a real API server sent, with an image of ours. */
    private HttpRequest review() throws IOException {
        ObjectNode review = (ObjectNode) JSON.readTree(REVIEW.toFile());
        assertThat(review.at("/request/object/spec/template/spec/containers/0/image")
                        .isTextual())
                .isTrue();
        review.withObject("/request/object/spec/template/spec/containers/0")
                .put("image", registry.host() + "/team/root:1");
        return request("validate?timeout=10s")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(review)))
                .build();
    }

    private static JsonNode response(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("response");
    }

    private JsonNode ask(HttpClient client) {
        try {
            return response(client.send(review(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path selfSigned(Program program) {
        program.await("a self-signed certificate", () -> program.err().contains("made for this start"));
        String line = program.err()
                .lines()
                .filter(text -> text.contains("self-signed certificate, "))
                .findFirst()
                .orElseThrow();
        String after = line.substring(line.indexOf("certificate, ") + "certificate, ".length());
        return Path.of(after.substring(0, after.indexOf(',')));
    }

    @Test
    void judgesByTheFilesAsTheyAreAndKeepsTheLastGoodOnes() throws Exception {
        try (Program program = serve();
                HttpClient client = trusting(selfSigned(program))) {
            program.await("ready", () -> ready(client));

            JsonNode denied = ask(client);
            assertThat(denied.path("allowed").asBoolean()).isFalse();
            assertThat(denied.at("/status/code").asInt()).isEqualTo(403);
            assertThat(denied.at("/status/message").asText())
                    .startsWith("p: the image is not minimal\n")
                    .contains("user    root: ");

            enforce("Warn");
            program.await("the new policy", () -> ask(client).path("allowed").asBoolean());
            assertThat(ask(client).path("warnings").path(0).asText()).startsWith("p: ");

            Files.writeString(policy, "apiVersion: slimgate.dev/v1alpha1\nkind: ClusterMinimalImagePolicy\nspec: [\n");
            program.await(
                    "word of the broken file", () -> program.all().contains("its last good policies stay in force"));
            JsonNode still = ask(client);
            assertThat(still.path("allowed").asBoolean()).isTrue();
            assertThat(still.path("warnings")).isNotEmpty();

            enforce("Deny");
            program.await(
                    "the mended policy", () -> !ask(client).path("allowed").asBoolean());

            program.askToStop();
            assertThat(program.end(Duration.ofSeconds(20))).isIn(0, 143);
            assertThat(program.all()).doesNotContain("\tat ");
        }
    }

    /** Names of series that queries ask for; {@code up} is Prometheus' own. */
    private static Set<String> asked(Path file) throws IOException {
        return Pattern.compile("\\b([a-z_]+)\\{")
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("up"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void givesEveryMetricThatAlertsAndDashboardAskForWhereTheChartHasItScraped() throws Exception {
        Path chart = Program.BASE.resolve("charts/slimgate");
        Matcher path = Pattern.compile("(?m)^ +path: (/\\S+)$")
                .matcher(Files.readString(chart.resolve("templates/monitoring.yaml")));
        assertThat(path.find()).isTrue();
        try (Program program = serve();
                HttpClient client = trusting(selfSigned(program))) {
            program.await("ready", () -> ready(client));
            ask(client);

            String metrics = client.send(
                            request(path.group(1).substring(1)).GET().build(), BodyHandlers.ofString())
                    .body();

            Set<String> given = metrics.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .collect(Collectors.toCollection(TreeSet::new));
            // A registry that fails, one that tells a quota, a shared store, trusted keys and an audit make series of
            // their own.
            Pattern conditional = Pattern.compile(
                    "slimgate_(store_.*|signed_facts.*|audit_.*|registry_(breaker|quota|retries|held).*)");
            Set<String> queries = asked(chart.resolve("alerts.yaml"));
            queries.addAll(asked(chart.resolve("dashboards/slimgate.json")));
            Set<String> documented = Pattern.compile("(?m)^\\| `(slimgate_[a-z_]+)`")
                    .matcher(Files.readString(Program.BASE.resolve("docs/metrics.md")))
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(queries.stream().filter(conditional.asMatchPredicate()))
                    .as("what this server has no reason to give")
                    .allSatisfy(name -> assertThat(documented).anyMatch(name::startsWith));
            assertThat(queries.stream().filter(conditional.asMatchPredicate().negate()))
                    .hasSizeGreaterThan(10)
                    .isSubsetOf(given);
            assertThat(documented.stream().filter(conditional.asMatchPredicate().negate()))
                    .allSatisfy(series -> assertThat(given).anyMatch(name -> name.startsWith(series)));
            assertThat(given.stream().filter(name -> name.startsWith("slimgate_")))
                    .allSatisfy(name -> assertThat(documented).anyMatch(name::startsWith));
            assertThat(metrics).containsPattern("http_server_requests_seconds_count\\{.*uri=\"/validate\"");
        }
    }

    @Test
    void aRequestInFlightIsAnsweredBeforeTheEnd() throws Exception {
        SelfSignedCertificate given = SelfSignedCertificate.write(folder, List.of("127.0.0.1"), Instant.now());
        try (Program program = serve(
                        "--tls-certificate",
                        given.certificate().toString(),
                        "--tls-key",
                        given.key().toString());
                HttpClient client = trusting(given.certificate())) {
            program.await("ready", () -> ready(client));
            assertThat(program.err()).doesNotContain("self-signed");
            registry.latency(Duration.ofSeconds(1));
            CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(review(), BodyHandlers.ofByteArray());
            program.await("a request to the registry", () -> registry.openConnections() > 0);

            program.askToStop();

            assertThat(response(answer.get(20, TimeUnit.SECONDS))
                            .path("allowed")
                            .asBoolean())
                    .isFalse();
            assertThat(program.end(Duration.ofSeconds(20))).isIn(0, 143);
        }
    }

    @Test
    void aPortInUseIsToldPlainly() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();

            try (Program program = serve()) {
                assertThat(program.end()).as(program.all()).isEqualTo(2);
                assertThat(program.err())
                        .contains("slimgate: ")
                        .contains("Port already bound: " + port)
                        .contains("in use")
                        .doesNotContain("\tat ");
            }
        }
    }
}
