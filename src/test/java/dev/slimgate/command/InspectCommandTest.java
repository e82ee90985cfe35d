package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.content.ContentException;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.Samples;
import dev.slimgate.report.Schemas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InspectCommandTest {
    private static final String HINT =
            "\nslimgate: a registry on a loopback or private address, or without TLS, is asked"
                    + " only if --registries FILE lists it";

    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    @Test
    void showsATable() {
        int code = run.run("inspect", "node:22");

        assertThat(code).isZero();
        assertThat(run.out).startsWith("docker.io/library/node:22\nis       node 22.11.0 on debian ");
        assertThat(run.err).isEmpty();
        assertThat(run.inspected).isEqualTo("node:22");
        assertThat(run.platform).isNull();
        assertThat(run.remainingSeconds).isBetween(100L, 120L);
        assertThat(run.settings.registries()).isEqualTo(RegistrySettings.NONE);
        assertThat(run.settings.dockerConfig()).isTrue();
        assertThat(run.closed).isOne();
    }

    @Test
    void printsJson() {
        int code = run.run("inspect", "node:22", "-o", "json", "--platform", "linux/arm64", "--timeout", "30s");

        assertThat(code).isZero();
        assertThat(Schemas.valid("inspect", run.out).path("libc").asText()).isEqualTo("glibc");
        assertThat(run.platform).isEqualTo(new Platform("linux", "arm64", null, null));
        assertThat(run.remainingSeconds).isBetween(20L, 30L);
    }

    @Test
    void aPartialAnswerIsPrintedAndEndsWithTwo() {
        run.inspection = Samples::partial;

        assertThat(run.run("inspect", "node:22")).isEqualTo(2);
        assertThat(run.out).contains("unknown  content: timed out");
        assertThat(run.err).startsWith("slimgate: not everything could be found out");

        assertThat(run.run("inspect", "node:22", "-o", "json")).isEqualTo(2);
        assertThat(Schemas.valid("inspect", run.out).path("incomplete")).hasSize(1);
        assertThat(run.err).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"good:1, 0, ADMIT", "so-so:1, 0, WARN", "bad:1, 1, DENY", "oci-layout:x, 0, ADMIT"})
    void tellsWhatAPolicySays(String image, int expected, String verdict) throws Exception {
        Path policy = policy();

        int code = run.run("inspect", image, "--policy", policy.toString());

        assertThat(code).isEqualTo(expected);
        assertThat(run.out).contains("\nverdict  " + verdict + ": ");
        assertThat(run.asked).singleElement().satisfies(asked -> {
            assertThat(asked.rulebook().policies()).hasSize(1);
            assertThat(asked.images().getFirst().image()).isEqualTo(image.replace("oci-layout:", "localhost/"));
            assertThat(asked.pod().kind()).isEqualTo("Image");
            assertThat(asked.platforms()).containsExactly(Platform.LINUX_AMD64);
        });
    }

    @Test
    void printsTheVerdictAsJson() throws Exception {
        int code = run.run("inspect", "bad:1", "--policy", policy().toString(), "-o", "json");

        assertThat(code).isEqualTo(1);
        JsonNode judged = Schemas.valid("inspect", run.out).path("judgement");
        assertThat(judged.path("verdict").asText()).isEqualTo("deny");
        assertThat(judged.path("findings").path(0).path("rule").asText()).isEqualTo("shell");
    }

    @Test
    void whatCouldNotBeReadBeatsAVerdict() throws Exception {
        run.inspection = Samples::partial;

        assertThat(run.run("inspect", "bad:1", "--policy", policy().toString())).isEqualTo(2);
        assertThat(run.out).contains("\nverdict  DENY: ");
    }

    @Test
    void aPolicyThatCannotBeReadEndsWithTwoBeforeAnythingIsAsked() {
        assertThat(run.run(
                        "inspect",
                        "good:1",
                        "--policy",
                        directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(run.inspected).isEmpty();
    }

    private String key() throws Exception {
        return Files.writeString(
                        directory.resolve("ci.jwk"),
                        new ECKeyGenerator(Curve.P_256).keyID("ci").generate().toJSONString())
                .toString();
    }

    @Test
    void signsNothingThatIsIncomplete() throws Exception {
        String key = key();
        run.inspection = Samples::partial;
        assertThat(run.run("inspect", "node:22", "--sign", "--key", key)).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err).contains("its content could not be read: ");

        run.inspection = Samples::complete;
        assertThat(run.run("inspect", "node:22", "--sign", "--key", key)).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err).startsWith("slimgate: node:22: /layers/0/");
    }

    @Test
    void signsWhatWasReadWithoutACatalogueAndWithoutAnybodysWord() throws Exception {
        run.run("inspect", "node:22", "--sign", "--key", key());

        assertThat(run.settings.catalogue().bases()).isEmpty();
        assertThat(run.settings.catalogue().lifetimes()).isEmpty();
        assertThat(run.settings.factsKeys()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sign | --sign needs --key FILE",
                "--key k | have a meaning with --sign only",
                "--statement f | have a meaning with --sign only",
                "--sign --key K --all | facts and no opinions",
                "--sign --key K --policy p | facts and no opinions",
                "--sign --key K --facts-keys k | not with --facts-keys",
                "--sign --key K --catalogue c | not with --facts-keys and --catalogue",
            })
    void signsFactsAndNothingElse(String options, String message) throws Exception {
        String words = "inspect node:22 " + options.replace("K", key());

        assertThat(run.run(words.split(" "))).isEqualTo(2);
        assertThat(run.err).contains(message);
        assertThat(run.inspected).isEmpty();
    }

    private Path policy() throws Exception {
        return Files.writeString(directory.resolve("p.yaml"), """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { shell: { forbid: true } } }
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "true, SLIMGATE_COLUMNS=140, 140",
        "true, COLUMNS=120, 120",
        "true, COLUMNS=wide, 80",
        "true, SLIMGATE_COLUMNS=, 80",
        "false, SLIMGATE_COLUMNS=140, 80",
    })
    void isAsWideAsTheTerminal(boolean terminal, String variable, int width) {
        run.outTerminal = terminal;
        run.environment.put("NO_COLOR", "1");
        String[] words = variable.split("=", 2);
        run.environment.put(words[0], words[1]);
        String path = "/" + "x".repeat(60) + " " + "y".repeat(60);
        run.inspection = () -> Samples.named(path);

        run.run("inspect", "node:22");

        assertThat(run.out.lines().mapToInt(String::length).max()).hasValue(width);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ContentException.NotFound("no node:99"), "notFound", "not found: no node:99"),
                Arguments.of(new ContentException.Unauthorized("no"), "unauthorized", "unauthorized: no"),
                Arguments.of(new ContentException.RateLimited("no", null), "rateLimited", "rate limited: no"),
                Arguments.of(new ContentException.Unreachable("no", null), "unreachable", "unreachable: no" + HINT),
                Arguments.of(new ContentException.TimedOut("no"), "timedOut", "timed out: no"),
                Arguments.of(new ContentException.Invalid("no"), "invalid", "invalid: node:99: no"),
                Arguments.of(new ContentException.TooLarge("no"), "tooLarge", "too large: no"),
                Arguments.of(new ContentException.Refused("no"), "refused", "refused: no"),
                Arguments.of(new MalformedException("no"), "invalid", "invalid: node:99: no"),
                Arguments.of(new UsageException("name one of a, b"), "usage", "name one of a, b"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresEndWithTwoAndTheirClass(RuntimeException thrown, String errorClass, String text) {
        run.inspection = () -> {
            throw thrown;
        };

        assertThat(run.run("inspect", "node:99")).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err).isEqualTo("slimgate: " + text + "\n");

        assertThat(run.run("inspect", "node:99", "-o", "json")).isEqualTo(2);
        JsonNode error = Schemas.valid("error", run.out).path("error");
        assertThat(error.path("class").asText()).isEqualTo(errorClass);
        assertThat(error.path("reference").asText()).isEqualTo("node:99");
        assertThat(run.err).isEmpty();
        assertThat(run.closed).isEqualTo(2);
    }

    @Test
    void whoListedRegistriesGetsNoHintToListThem() throws Exception {
        Path registries =
                Files.writeString(directory.resolve("r.yaml"), "registries: [ { host: \"localhost:5000\" } ]");
        run.inspection = () -> {
            throw new ContentException.Unreachable("no", null);
        };

        assertThat(run.run("inspect", "localhost:5000/a", "--registries", registries.toString()))
                .isEqualTo(2);
        assertThat(run.err).isEqualTo("slimgate: unreachable: no\n");
    }

    @Test
    void itsOwnFailureIsShortUnlessDebugged() {
        run.inspection = () -> {
            throw new IllegalStateException("secret=abc");
        };

        assertThat(run.run("inspect", "node:22")).isEqualTo(2);
        assertThat(run.err)
                .isEqualTo("slimgate: Slimgate itself failed (IllegalStateException); --debug shows where\n");

        assertThat(run.run("inspect", "node:22", "--debug")).isEqualTo(2);
        assertThat(run.err).contains("\tat dev.slimgate.command.");
    }

    @Test
    void runningOutOfMemoryIsTooLargeAndNoStackTrace() {
        run.inspection = () -> {
            throw new OutOfMemoryError("Java heap space");
        };

        assertThat(run.run("inspect", "node:22", "-o", "json")).isEqualTo(2);
        JsonNode error = Schemas.valid("error", run.out).path("error");
        assertThat(error.path("class").asText()).isEqualTo("tooLarge");
        assertThat(run.err).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auto, false, , false",
        "auto, true, , true",
        "auto, true, NO_COLOR=1, false",
        "auto, true, TERM=dumb, false",
        "always, false, , true",
        "never, true, , false",
    })
    void usesColoursOnlyWhereTheyAreSeen(String when, boolean terminal, String variable, boolean coloured) {
        run.outTerminal = terminal;
        if (variable != null) {
            run.environment.put(variable.split("=")[0], variable.split("=")[1]);
        }

        run.run("inspect", "node:22", "--color", when);

        assertThat(run.out.contains("\u001b[")).isEqualTo(coloured);
    }

    @Test
    void readsTheRegistriesFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("registries.yaml"),
                "registries:\n- host: registry.internal:5000\n  plainHttp: true\n");

        int code = run.run("inspect", "node:22", "--registries", file.toString(), "--no-docker-config");

        assertThat(code).as(run.err).isZero();
        assertThat(run.settings.registries().host("registry.internal:5000")).isPresent();
        assertThat(run.settings.dockerConfig()).isFalse();
    }

    @Test
    void aBadRegistriesFileEndsWithTwoAndItsPlace() throws Exception {
        Path file = Files.writeString(directory.resolve("registries.yaml"), "registries:\n- hots: x\n");

        int code = run.run("inspect", "node:22", "--registries", file.toString());

        assertThat(code).isEqualTo(2);
        assertThat(run.err).startsWith("slimgate: " + file + ":2:");
        assertThat(run.inspected).isEmpty();
    }
}
