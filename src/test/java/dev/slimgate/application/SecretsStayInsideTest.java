package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.AdmissionMessages;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that repeats what it was told, with every logger at its finest: no secret is in any message or log. */
class SecretsStayInsideTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final String TOKEN = "tokenOfThisVeryTest0123456789";
    private static final String SIGNATURE = "signatureOfAStorage4711";
    private static final String BASIC =
            Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final List<String> SECRETS = List.of(PASSWORD, TOKEN, SIGNATURE, BASIC);

    private static Vertx vertx;

    @TempDir
    Path folder;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final Handler everything = new Handler() {
        @Override
        public void publish(LogRecord record) {
            String text =
                    record instanceof ExtLogRecord extended ? extended.getFormattedMessage() : record.getMessage();
            if (!String.valueOf(record.getLoggerName()).contains("httpserver")) { // this test's own registry
                logged.add(record.getLoggerName() + " " + text + traceOf(record.getThrown()));
            }
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    private HttpServer server;

    private static String traceOf(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            text.append(' ').append(cause);
        }
        return text.toString();
    }

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        everything.setLevel(Level.ALL);
        root.addHandler(everything);
        root.setLevel(Level.ALL);
    }

    @AfterEach
    void stop() {
        root.setLevel(level);
        root.removeHandler(everything);
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void aRegistryThatRepeatsThePasswordIsNotQuotedWithIt(int status) throws IOException {
        server.createContext("/", exchange -> {
            String authorization = authorization(exchange);
            if (authorization.isEmpty()) {
                answer(exchange, 401, "{}", "WWW-Authenticate", "Basic realm=\"shop\"");
            } else {
                answer(exchange, status, error("refused: Authorization: " + authorization), "Retry-After", "3600");
            }
        });

        Assessment assessment = assess();

        assertThat(heard).as("the secret went out").contains("Basic " + BASIC);
        isDeniedWithoutASecret(assessment);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500})
    void aRegistryThatRepeatsTheTokenIsNotQuotedWithIt(int status) throws IOException {
        server.createContext("/token", exchange -> {
            authorization(exchange);
            answer(exchange, 200, "{\"token\":\"" + TOKEN + "\"}");
        });
        server.createContext("/v2/", exchange -> {
            String authorization = authorization(exchange);
            if (authorization.isEmpty()) {
                answer(exchange, 401, "{}", "WWW-Authenticate", bearer());
            } else {
                answer(exchange, status, error("refused: " + authorization), "WWW-Authenticate", bearer());
            }
        });

        Assessment assessment = assess();

        assertThat(heard).as("both secrets went out").contains("Basic " + BASIC, "Bearer " + TOKEN);
        isDeniedWithoutASecret(assessment);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401, 500})
    void aTokenServiceThatRepeatsThePasswordIsNotQuotedWithIt(int status) throws IOException {
        server.createContext(
                "/token", exchange -> answer(exchange, status, error("no token for " + authorization(exchange))));
        server.createContext("/v2/", exchange -> answer(exchange, 401, "{}", "WWW-Authenticate", bearer()));

        Assessment assessment = assess();

        assertThat(heard).as("the secret went out").contains("Basic " + BASIC);
        isDeniedWithoutASecret(assessment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/storage?X-Signature=" + SIGNATURE,
                "https://robot:" + PASSWORD + "@storage.test/x?X-Signature=" + SIGNATURE,
                "http://169.254.169.254/x?X-Signature=" + SIGNATURE,
                "http://127.0.0.1:1/x?X-Signature=" + SIGNATURE,
                "ftp://storage.test/" + SIGNATURE
            })
    void aSignedAddressIsNotShown(String location) throws IOException {
        server.createContext(
                "/storage", exchange -> answer(exchange, 403, error("bad request for " + exchange.getRequestURI())));
        server.createContext("/v2/", exchange -> answer(exchange, 307, "", "Location", location));

        Assessment assessment = assess();

        isDeniedWithoutASecret(assessment);
    }

    @Test
    void whatThisTestLooksForWouldBeFound() {
        Logger.getLogger("dev.slimgate.registry.Test").log(Level.FINEST, "x " + PASSWORD);

        assertThat(logged).anyMatch(line -> line.contains(PASSWORD));
    }

    private void isDeniedWithoutASecret(Assessment assessment) {
        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(List.of(
                        AdmissionMessages.denial(assessment),
                        String.join("\n", AdmissionMessages.warnings(assessment))))
                .allSatisfy(text -> assertThat(text).doesNotContain(SECRETS));
        assertThat(logged).allSatisfy(line -> assertThat(line).doesNotContain(SECRETS));
    }

    private String authorization(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        heard.add(String.valueOf(header));
        return header == null ? "" : header;
    }

    private String bearer() {
        return "Bearer realm=\"http://" + host() + "/token\",service=\"shop\"";
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static String error(String message) {
        return "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + message + "\"}]}";
    }

    private static void answer(HttpExchange exchange, int status, String body, String... header) throws IOException {
        try (exchange) {
            if (header.length > 0) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
            if (!head && bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private Assessment assess() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        host(),
                        true,
                        null,
                        new RegistrySettings.Credentials.Password("robot", password, List.of()),
                        RegistrySettings.Limits.DEFAULTS)));
        try (Assembly assembly =
                Assembly.of(settings, Catalogue.EMPTY, List.of(), false, AssessorSettings.DEFAULTS, () -> vertx)) {
            return assembly.assessor()
                    .assess(new AssessmentRequest(
                            List.of(ImageUse.ofImage(host() + "/shop/api:1")),
                            new PodContext(
                                    "Pod",
                                    "shop",
                                    "api",
                                    false,
                                    Map.of(),
                                    null,
                                    new PodContext.NamespaceLabels.NotGiven()),
                            PolicyDocuments.read("test", """
                                    apiVersion: slimgate.dev/v1alpha1
                                    kind: ClusterMinimalImagePolicy
                                    metadata: { name: test }
                                    spec: { enforcement: Deny, rules: { user: { nonRoot: true } } }
                                    """).rulebook(),
                            NodeConstraint.NONE,
                            List.of(),
                            Requester.NOBODY,
                            Deadline.after(Duration.ofSeconds(20))));
        }
    }
}
