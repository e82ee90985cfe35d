package dev.slimgate.document;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.distrolessNode;
import static dev.slimgate.policy.GivenImage.image;
import static dev.slimgate.policy.GivenImage.naiveNode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedPoliciesTest {
    private static final Path FOLDER = Path.of("policies");
    private static final String DIGEST = "@sha256:" + "a".repeat(64);

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static List<Policy> read(Path file) {
        try {
            PolicyDocuments.Result result = PolicyDocuments.read(file.toString(), Files.readString(file));
            assertThat(result.problems()).isEmpty();
            return result.policies();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsWithoutProblemsAndSaysWhomItSuits(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);

        assertThat(read(file))
                .isNotEmpty()
                .allSatisfy(policy -> assertThat(policy.rules()).isNotEmpty());
        assertThat(lines.getFirst()).startsWith("# ");
        assertThat(lines).anyMatch(line -> line.startsWith("# Asks: "));
        assertThat(lines).allMatch(line -> line.length() <= 120);
    }

    static Stream<Arguments> verdicts() {
        GivenImage nodeSlim = image().compressed(80_000_000)
                .family(Family.DEBIAN_SLIM)
                .runtime("node", "22.1.0")
                .shell("/bin/sh", "/usr/bin/dash", 0)
                .packageManager("npm", "/usr/local/bin/npm", 0);
        GivenImage pythonSlim = image().compressed(120_000_000)
                .family(Family.DEBIAN_SLIM)
                .runtime("python", "3.12")
                .shell("/bin/sh", "/usr/bin/dash", 0);
        GivenImage alpine = image().compressed(25_000_000)
                .family(Family.ALPINE)
                .shell("/bin/sh", "/bin/busybox", 0)
                .packageManager("apk", "/sbin/apk", 0);
        GivenImage distrolessJava =
                image().compressed(180_000_000).family(Family.DISTROLESS).runtime("java", "21.0.1");
        GivenImage chiselled =
                image().compressed(60_000_000).family(Family.CHISELLED).runtime("dotnet", "9.0.1");
        GivenImage debug = distrolessNode().variant("debug").shell("/busybox/sh", "/busybox/busybox", 0);
        GivenImage wasteful = image().wasted("/var/cache/a.bin", 51_000_000, 0, 0);
        GivenImage leaky = image().leftover(Category.CREDENTIALS, "/app/.env", 40, 0, "environment file");
        GivenImage equipped = image().tool("curl", "/usr/bin/curl", 0);
        GivenImage outdated = image().family(Family.WOLFI).supported("debian", "9", LocalDate.parse("2022-06-30"));
        GivenImage ageing = image().supported("debian", "12", LocalDate.parse("2026-12-10"));
        GivenImage broken = image().cannotStart("/app", "is not there");
        GivenImage fatGo = image().compressed(31_000_000).runtime("go", "1.25");
        String tag = "r.test/app:1";
        return Stream.of(
                arguments("baseline", tag, wasteful, Verdict.WARN),
                arguments("baseline", tag, leaky, Verdict.WARN),
                arguments("baseline", tag, equipped, Verdict.ADMIT),
                arguments("baseline", tag, outdated, Verdict.WARN),
                arguments("baseline", tag, ageing, Verdict.WARN),
                arguments("baseline", tag, broken, Verdict.WARN),
                arguments("production", tag, wasteful, Verdict.DENY),
                arguments("production", tag, leaky, Verdict.WARN),
                arguments("production", tag, equipped, Verdict.WARN),
                arguments("production", tag, outdated, Verdict.DENY),
                arguments("production", tag, ageing, Verdict.ADMIT),
                arguments("production", tag, broken, Verdict.DENY),
                arguments("production", tag, image().unpacked(501_000_000), Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, wasteful, Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, leaky, Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, equipped, Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, ageing, Verdict.WARN),
                arguments("restricted", "r.test/app" + DIGEST, broken, Verdict.DENY),
                arguments("go", tag, wasteful, Verdict.WARN),
                arguments("go", tag, leaky, Verdict.WARN),
                arguments("go", tag, broken, Verdict.DENY),
                arguments("baseline", tag, image(), Verdict.ADMIT),
                arguments("baseline", tag, nodeSlim, Verdict.ADMIT),
                arguments("baseline", tag, naiveNode(), Verdict.WARN),
                arguments("baseline", tag, image().root(), Verdict.WARN),
                arguments("baseline", "r.test/app", image(), Verdict.WARN),
                arguments("baseline", "registry.k8s.io/pause", naiveNode(), Verdict.ADMIT),
                arguments("baseline", tag, image().created(NOW.minusSeconds(400L * 86_400)), Verdict.WARN),
                arguments("production", tag, image(), Verdict.ADMIT),
                arguments("production", tag, distrolessNode(), Verdict.ADMIT),
                arguments("production", tag, distrolessJava, Verdict.ADMIT),
                arguments("production", tag, chiselled, Verdict.ADMIT),
                arguments("production", tag, image().created(NOW.minusSeconds(200L * 86_400)), Verdict.WARN),
                arguments("production", tag, debug, Verdict.DENY),
                arguments("production", tag, nodeSlim, Verdict.DENY),
                arguments("production", tag, alpine, Verdict.DENY),
                arguments("production", tag, naiveNode(), Verdict.DENY),
                arguments("production", tag, image().root(), Verdict.DENY),
                arguments("production", tag, fatGo, Verdict.DENY),
                arguments("production", "r.test/app:latest", image(), Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, image(), Verdict.ADMIT),
                arguments("restricted", "r.test/app" + DIGEST, distrolessNode(), Verdict.ADMIT),
                arguments("restricted", tag, image(), Verdict.DENY),
                arguments("restricted", "r.test/app" + DIGEST, debug, Verdict.DENY),
                arguments(
                        "restricted",
                        "r.test/app" + DIGEST,
                        image().created(NOW.minusSeconds(100L * 86_400)),
                        Verdict.DENY),
                arguments("go", tag, image().runtime("go", "1.25"), Verdict.ADMIT),
                arguments("go", tag, fatGo, Verdict.DENY),
                arguments("go", tag, alpine, Verdict.DENY),
                arguments("rust", tag, image().runtime("rust", null), Verdict.ADMIT),
                arguments("rust", tag, alpine, Verdict.DENY),
                arguments("c", tag, image().family(Family.DISTROLESS).compressed(40_000_000), Verdict.ADMIT),
                arguments("c", tag, pythonSlim, Verdict.DENY),
                arguments("java", tag, distrolessJava, Verdict.ADMIT),
                arguments("java", tag, alpine, Verdict.WARN),
                arguments("java", tag, image().family(Family.DEBIAN), Verdict.DENY),
                arguments("node", tag, distrolessNode(), Verdict.ADMIT),
                arguments("node", tag, nodeSlim, Verdict.DENY),
                arguments("node", tag, naiveNode(), Verdict.DENY),
                arguments("python", tag, image().family(Family.DISTROLESS), Verdict.ADMIT),
                arguments("python", tag, pythonSlim, Verdict.WARN),
                arguments("python", tag, alpine, Verdict.DENY),
                arguments("dotnet", tag, chiselled, Verdict.ADMIT),
                arguments("dotnet", tag, pythonSlim, Verdict.DENY),
                arguments("ruby", tag, image().family(Family.WOLFI), Verdict.ADMIT),
                arguments("ruby", tag, alpine, Verdict.WARN),
                arguments("ruby", tag, naiveNode(), Verdict.DENY),
                arguments("php", tag, image().family(Family.WOLFI), Verdict.ADMIT),
                arguments("php", tag, alpine, Verdict.WARN),
                arguments("php", tag, alpineOf(140_000_000), Verdict.DENY),
                arguments("nginx", tag, image(), Verdict.ADMIT),
                arguments("nginx", tag, alpine, Verdict.WARN),
                arguments("nginx", tag, alpineOf(51_000_000), Verdict.DENY));
    }

    private static GivenImage alpineOf(long bytes) {
        return image().compressed(bytes).family(Family.ALPINE);
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void givesTheVerdictThatItsCommentPromises(String name, String image, GivenImage given, Verdict expected) {
        List<Policy> policies = read(FOLDER.resolve(name + ".yaml"));
        PodContext pod = new PodContext(
                "Pod",
                "shop",
                "app",
                false,
                Map.of("slimgate.dev/language", name),
                null,
                new PodContext.NamespaceLabels.Known(
                        Map.of("environment", "production", "slimgate.dev/profile", "restricted")));

        List<Policy> matching = Judge.matching(policies, Given.use(image), pod);
        Verdict verdict = Given.verdict(Judge.judge(matching, Given.use(image), pod, given.known(), NOW));

        assertThat(verdict).isEqualTo(expected);
    }

    @Test
    void selectsProductionByTheNamespacesLabel() {
        List<Policy> policies = read(FOLDER.resolve("production.yaml"));
        PodContext staging = new PodContext(
                "Pod",
                "shop",
                "app",
                false,
                Map.of(),
                null,
                new PodContext.NamespaceLabels.Known(Map.of("environment", "staging")));

        assertThat(Judge.matching(policies, Given.use("r.test/app:1"), staging)).isEmpty();
    }
}
