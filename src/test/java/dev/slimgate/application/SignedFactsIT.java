package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.registry.DebianRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/signed-facts.md} tells CI to do, done with Debian's docker-registry, which has no referrers API. */
class SignedFactsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path IMAGES = Path.of(System.getProperty("test.shared", "../shared"))
            .resolve("data/images/oci-compact")
            .toAbsolutePath()
            .normalize();
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^ *```sh\\n(.*?)\\n *```$");

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheBinariesAndTheImages() {
        DebianRegistry.assumeTools();
        Assumptions.assumeTrue(Files.isDirectory(IMAGES), () -> "skipped: there is no " + IMAGES);
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), () -> "skipped: there is no /usr/bin/jq");
    }

    @Test
    @Timeout(300)
    void whatThePageTellsToDoSparesReadingTheLayers() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("ci-2026").generate();
        Files.writeString(folder.resolve("ci.jwk"), key.toJSONString());
        Files.writeString(folder.resolve("jwks.json"), new JWKSet(key.toPublicJWK()).toString());
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.PLAIN)) {
            Path registries = Files.writeString(
                    folder.resolve("registries.yaml"),
                    "registries: [ { host: \"%s\", plainHttp: true, limits: { timeout: 20s } } ]\n"
                            .formatted(registry.host()));
            String name = firstName();
            assertThat(registry.push(IMAGES, name, "team/app:1")).isTrue();
            JsonNode read = JSON.readTree(slimgate(
                    "inspect", registry.host() + "/team/app:1", "-o", "json", "--registries", registries + ""));
            String digest = read.path("digest").asText();
            List<String> told = told(Map.of(
                    "$REGISTRY",
                    registry.host(),
                    "$REPOSITORY",
                    "team/app",
                    "$DIGEST",
                    digest,
                    "facts.jws",
                    file("facts.jws"),
                    "ci.jwk",
                    file("ci.jwk"),
                    "jwks.json",
                    file("jwks.json")));
            List<String> answers = new ArrayList<>();

            for (String command : told) {
                if (command.startsWith("slimgate ")) {
                    List<String> words = words(command.substring("slimgate ".length()));
                    words.addAll(List.of("--registries", registries.toString()));
                    answers.add(slimgate(words.toArray(String[]::new)));
                } else if (!command.startsWith("oras ")) {
                    run(words(command));
                    run(words(command)); // the tag keeps what it has
                }
            }

            JsonNode believed = JSON.readTree(answers.getLast());
            assertThat(told).hasSize(4);
            assertThat(believed.at("/evidence/signedBy").asText()).isEqualTo("ci-2026");
            assertThat(believed.path("shells")).isEqualTo(read.path("shells"));
            assertThat(believed.path("base")).isEqualTo(read.path("base"));
            assertThat(believed.path("waste")).isEqualTo(read.path("waste"));
            List<String> requests = registry.requests("team/app");
            assertThat(requests.subList(requests.size() - 6, requests.size()))
                    .as("manifest, config, no API, tag, referrer, statement")
                    .anyMatch(line -> line.contains("/referrers/"))
                    .anyMatch(line -> line.contains("/manifests/sha256-"))
                    .filteredOn(line -> line.contains("/blobs/"))
                    .hasSize(2);
            assertThat(entries(registry, digest)).isBetween(1, 2); // one where both were of one second
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static int entries(DebianRegistry registry, String digest) throws Exception {
        String index = run(List.of(
                "curl",
                "-sf",
                "-H",
                "Accept: application/vnd.oci.image.index.v1+json",
                "http://" + registry.host() + "/v2/team/app/manifests/" + digest.replace(':', '-')));
        return JSON.readTree(index).path("manifests").size();
    }

    private static String firstName() throws IOException {
        for (JsonNode entry :
                JSON.readTree(IMAGES.resolve("index.json").toFile()).path("manifests")) {
            String name =
                    entry.at("/annotations/org.opencontainers.image.ref.name").asText();
            if (name.startsWith("alpine:")) {
                return name;
            }
        }
        throw new IllegalStateException("there is no image of a distribution in " + IMAGES);
    }

    /** The page's commands in their order, with what its variables and files stand for. */
    private static List<String> told(Map<String, String> values) throws IOException {
        Matcher blocks = COMMANDS.matcher(Files.readString(Path.of("docs/signed-facts.md")));
        List<String> commands = new ArrayList<>();
        while (blocks.find()) {
            String command = blocks.group(1).replaceAll("\\\\\\n", " ").strip();
            for (Map.Entry<String, String> value : values.entrySet()) {
                command = command.replace(value.getKey(), value.getValue());
            }
            commands.add(command);
        }
        return commands;
    }

    private static List<String> words(String command) {
        return new ArrayList<>(Arrays.asList(command.replace("\"", "").split("\\s+")));
    }

    private static String slimgate(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                InputStream.nullInputStream(),
                false,
                false,
                Map.of("DOCKER_CONFIG", "/nonexistent"));
        int code = SlimgateCommand.run(
                words, new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), "0.1.0"), console);
        assertThat(code).as(String.join(" ", words) + "\n" + err).isZero();
        return out.toString();
    }

    private static String run(List<String> words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", words) + "\n" + text)
                .isZero();
        return text;
    }
}
