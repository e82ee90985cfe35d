package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.report.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: p }
            spec:
              enforcement: Deny
              rules: { shell: { forbid: true } }
            """;

    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    private String policy = "";

    @BeforeEach
    void writesAPolicy() {
        policy = file("policies/p.yaml", POLICY);
    }

    private String file(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pod(String name, String image) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: { name: %s }
                spec: { containers: [ { name: c, image: "%s" } ] }
                """.formatted(name, image);
    }

    @ParameterizedTest
    @CsvSource({"good:1, 0, ADMIT", "so-so:1, 0, WARN", "bad:1, 1, DENY"})
    void theExitCodeIsTheVerdict(String image, int expected, String word) {
        int code = run.run("check", file("pod.yaml", pod("a", image)), "--policy", policy);

        assertThat(code).as(run.err).isEqualTo(expected);
        assertThat(run.out).startsWith(word);
        assertThat(run.closed).isOne();
    }

    @Test
    void aFileThatCannotBeReadBeatsADenial() {
        int code = run.run(
                "check",
                file("bad.yaml", pod("a", "bad:1")),
                directory.resolve("none.yaml").toString(),
                "--policy",
                policy);

        assertThat(code).isEqualTo(2);
        assertThat(run.out).startsWith("DENY   Pod default/a");
        assertThat(run.err).contains("slimgate: " + directory.resolve("none.yaml") + ": there is no such file\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broken.yaml | 'apiVersion: v1\nkind: Pod\nmetadata: [' | 3",
                "kindless.yaml | 'apiVersion: v1\n---\nreplicas: 3' | 1",
                "number.yaml | '---\n17' | 2",
                "alias.yaml | 'apiVersion: v1\nkind: Pod\nx: &a b\ny: *a' | 4",
                "twice.yaml | 'apiVersion: v1\nkind: Pod\nkind: Service' | 3",
                "shape.yaml | 'apiVersion: v1\nkind: Pod\nspec: { containers: 17 }' | 1",
                "broken.json | '{\"kind\":\n]' | 2",
            })
    void whatIsNoObjectIsToldWithItsLine(String name, String text, int line) {
        int code = run.run("check", file(name, text), "--policy", policy);

        assertThat(code).isEqualTo(2);
        assertThat(run.err)
                .contains("slimgate: " + directory.resolve(name) + ":" + line + ": ")
                .doesNotContain("\tat ");
    }

    @Test
    void problemsStandInTheJson() {
        String file = file("x.yaml", pod("a", "bad:1") + "---\nreplicas: 3\n");

        int code = run.run("check", file, "--policy", policy, "-o", "json");

        assertThat(code).isEqualTo(2);
        JsonNode json = Schemas.valid("check", run.out);
        assertThat(json.path("summary").path("denied").asInt()).isOne();
        assertThat(json.path("problems").path(0).path("file").asText()).isEqualTo(file);
        assertThat(json.path("problems").path(0).path("line").asInt()).isEqualTo(6);
    }

    @Test
    void aBadPolicyStopsEverythingWithItsPlace() {
        String bad = file("policies/q.yaml", POLICY.replace("shell:", "shel:"));

        int code = run.run(
                "check",
                file("pod.yaml", pod("a", "good")),
                "--policy",
                directory.resolve("policies").toString());

        assertThat(code).isEqualTo(2);
        assertThat(run.err).startsWith("slimgate: " + bad + ":6:");
        assertThat(run.asked).isEmpty();
    }

    @Test
    void aBadPolicyIsAnInputErrorInJson() {
        int code = run.run(
                "check", "--image", "a", "--policy", directory.resolve("none").toString(), "-o", "json");

        assertThat(code).isEqualTo(2);
        JsonNode error = Schemas.valid("error", run.out).path("error");
        assertThat(error.path("class").asText()).isEqualTo("input");
        assertThat(error.path("message").asText()).endsWith("none: there is no such file");
    }

    @Test
    void policiesAreReadFromDirectories() {
        file("policies/more/q.yml", POLICY.replace("name: p", "name: q"));

        run.run(
                "check",
                "--image",
                "good",
                "--policy",
                directory.resolve("policies").toString());

        assertThat(run.asked.element().rulebook().policies())
                .extracting(policy -> policy.name())
                .containsExactly("q", "p");
    }

    @Test
    void anEmptyPolicyDirectoryIsAnError() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(run.run("check", "--image", "good", "--policy", empty.toString()))
                .isEqualTo(2);
        assertThat(run.err).contains("there is no policy file in this directory");
    }

    @Test
    void readsStandardInputWithManyDocuments() {
        run.stdin = pod("a", "good") + "---\n---\n" + pod("b", "bad") + "---\napiVersion: v1\nkind: Service\n";

        int code = run.run("check", "-", "--policy", policy, "-o", "json");

        assertThat(code).isOne();
        JsonNode objects = Schemas.valid("check", run.out).path("objects");
        assertThat(objects).extracting(o -> o.path("name").asText()).containsExactly("a", "b");
        assertThat(objects.path(0).path("file").asText()).isEqualTo("<stdin>");
        assertThat(objects.path(1).path("line").asInt()).isEqualTo(7);
    }

    @Test
    void readsJsonFromStandardInput() {
        run.stdin =
                "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [{\"image\": \"bad\"}]}}";

        assertThat(run.run("check", "-", "--policy", policy)).as(run.err).isOne();
    }

    @Test
    void unrollsLists() {
        String list = """
                apiVersion: v1
                kind: List
                items:
                - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [ { image: good } ] } }
                - apiVersion: v1
                  kind: PodList
                  items:
                  - { apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [ { image: bad } ] } }
                """;

        int code = run.run("check", file("list.yaml", list), "--policy", policy);

        assertThat(code).isOne();
        assertThat(run.out).contains("ADMIT  Pod default/a").contains("DENY   Pod default/b");
    }

    @Test
    void readsDirectoriesSortedAndNothingButDocuments() {
        file("k8s/b.yml", pod("b", "good"));
        file(
                "k8s/a/z.json",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"z\"},"
                        + "\"spec\":{\"containers\":[{\"image\":\"good\"}]}}");
        file("k8s/c.YAML", pod("c", "good"));
        file("k8s/README.md", "no manifest: [");

        int code = run.run("check", directory.resolve("k8s").toString(), "--policy", policy, "-o", "json");

        assertThat(code).as(run.err).isZero();
        assertThat(Schemas.valid("check", run.out).path("objects"))
                .extracting(o -> o.path("name").asText())
                .containsExactly("z", "b", "c");
    }

    @Test
    void printsManyObjectsInTheirOrder() {
        String pods = String.join(
                "---\n",
                IntStream.range(0, 100).mapToObj(i -> pod("p" + i, "good:" + i)).toList());

        run.run("check", file("pods.yaml", pods), "--policy", policy, "-o", "json");

        List<String> expected = IntStream.range(0, 100).mapToObj(i -> "p" + i).toList();
        assertThat(Schemas.valid("check", run.out).path("objects"))
                .extracting(o -> o.path("name").asText())
                .isEqualTo(expected);
    }

    @Test
    void saysOnceThatNoNamespaceLabelsAreGiven() {
        String pods = pod("a", "good") + "---\n" + pod("b", "good");

        run.run("check", file("pods.yaml", pods), "--policy", policy);

        assertThat(run.err.lines()).hasSize(1);
        assertThat(run.err).contains("no namespace labels are given");
        assertThat(run.asked)
                .allSatisfy(request ->
                        assertThat(request.pod().namespaceLabels()).isInstanceOf(NamespaceLabels.NotGiven.class));
    }

    @Test
    void namespacesComeFromTheFiles() {
        String text = """
                apiVersion: v1
                kind: Namespace
                metadata: { name: shop, labels: { environment: production } }
                ---
                """ + pod("a", "good").replace("name: a", "name: a, namespace: shop");

        run.run("check", file("all.yaml", text), "--policy", policy);

        assertThat(run.err).isEmpty();
        assertThat(labels()).isEqualTo(Map.of("environment", "production", "kubernetes.io/metadata.name", "shop"));
        assertThat(run.asked.element().requester().namespace()).isEqualTo("shop");
    }

    @Test
    void namespacesComeFromTheOption() {
        run.run(
                "check",
                file("pod.yaml", pod("a", "good")),
                "--policy",
                policy,
                "-n",
                "shop",
                "--namespace-labels",
                "shop:environment=production,team=a",
                "--namespace-labels",
                "other:");

        assertThat(run.err).isEmpty();
        assertThat(labels())
                .isEqualTo(Map.of("environment", "production", "team", "a", "kubernetes.io/metadata.name", "shop"));
    }

    @Test
    void aNamespaceWithoutLabelsAmongOthersIsNamed() {
        run.run("check", file("pod.yaml", pod("a", "good")), "--policy", policy, "--namespace-labels", "shop:a=b");

        assertThat(run.err).contains("no labels are given for namespace default");
        assertThat(run.asked.element().pod().namespaceLabels()).isInstanceOf(NamespaceLabels.NotGiven.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", ":a=b", "shop:a", "shop:=b", "shop:a=b,"})
    void malformedNamespaceLabelsAreAUsageError(String option) {
        int code =
                run.run("check", file("pod.yaml", pod("a", "good")), "--policy", policy, "--namespace-labels", option);

        assertThat(code).isEqualTo(2);
        assertThat(run.err).contains("is not NAME:key=value");
    }

    @Test
    void judgesImagesByThemselves() {
        int code = run.run(
                "check",
                "--image",
                "good:1",
                "--image",
                "bad:1",
                "--policy",
                policy,
                "--platform",
                "linux/arm64",
                "--no-match",
                "deny");

        assertThat(code).isOne();
        assertThat(run.out).contains("ADMIT  image good:1\n").contains("DENY   image bad:1\n");
        AssessmentRequest request = run.asked.element();
        assertThat(request.pod().kind()).isEqualTo("Image");
        assertThat(request.platforms()).containsExactly(new Platform("linux", "arm64", null, null));
        assertThat(run.settings.noMatch()).isEqualTo(NoMatch.DENY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-layout:/build/image", "archive:image.tar"})
    void anImageOnDiskIsRefusedWithWhatToDoInstead(String image) {
        int code = run.run("check", "--image", image, "--policy", policy);

        assertThat(code).isEqualTo(2);
        assertThat(run.err)
                .startsWith("slimgate: --image " + image + " is no image in a registry")
                .contains("slimgate inspect");
        assertThat(run.asked).isEmpty();
    }

    @Test
    void leavesOutWhatTheWebhookLeavesOut() {
        String owner =
                ", ownerReferences: [ { apiVersion: apps/v1, kind: Deployment, name: d, uid: u, controller: true } ]";
        String replicaSet = """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: { name: r%s }
                spec: { template: { spec: { containers: [ { name: c, image: bad } ] } } }
                """.formatted(owner);
        String leaving = pod("l", "bad").replace("name: l", "name: l, deletionTimestamp: '2026-01-01T00:00:00Z'");
        String owned = pod("p", "good").replace("name: p", "name: p" + owner);

        int code = run.run(
                "check", file("all.yaml", replicaSet + "---\n" + leaving + "---\n" + owned), "--policy", policy);

        assertThat(code).as(run.err).isZero();
        assertThat(run.asked).extracting(request -> request.pod().name()).containsExactly("p");
        assertThat(run.err).contains("2 objects left out, as in the webhook");
    }

    @Test
    void saysThatNothingRunsImages() {
        int code = run.run("check", file("service.yaml", "apiVersion: v1\nkind: Service\n"), "--policy", policy);

        assertThat(code).isZero();
        assertThat(run.err).isEqualTo("slimgate: no object that runs images was found\n");
        assertThat(run.out).isEqualTo("0 objects with 0 images: 0 denied, 0 warned of, 0 admitted\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFileIsReadUpToItsBound(int beyond) throws IOException {
        String start = pod("a", "good");
        int filling = TextFiles.MOST_BYTES - start.length() + beyond;
        String text = start + ("#" + "x".repeat(62) + "\n").repeat(filling / 64) + "\n".repeat(filling % 64);
        Path file = Files.writeString(directory.resolve("large.yaml"), text);

        int code = run.run("check", file.toString(), "--policy", policy);

        assertThat(code).as(run.err).isEqualTo(beyond == 0 ? 0 : 2);
        assertThat(run.err.contains("is larger than 4 MiB")).isEqualTo(beyond == 1);
    }

    @Test
    void aFileThatIsNoTextIsAProblem() throws IOException {
        Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(run.run("check", file.toString(), "--policy", policy)).isEqualTo(2);
        assertThat(run.err).contains("binary.yaml: is not UTF-8 text");
    }

    private Map<String, String> labels() {
        NamespaceLabels labels = run.asked.element().pod().namespaceLabels();
        return ((NamespaceLabels.Known) labels).labels();
    }

    private static final String LINES = """
            # a comment
            apiVersion: v1
            kind: List
            items:
              - apiVersion: apps/v1
                kind: Deployment
                metadata: { name: d }
                spec:
                  template:
                    spec:
                      initContainers:
                        - name: first
                          image: bad:1
                      containers:
                        - name: c
                          command: [ /app ]
                          image: "bad:2"
                        - { name: imageless }
                      volumes:
                        - name: empty
                          emptyDir: {}
                        - name: v
                          image:
                            reference: bad:3
              - apiVersion: v1
                kind: Pod
                metadata: { name: p }
                spec: { containers: [ { name: c, image: bad:4 } ] }
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: { name: j }
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      containers:
                        - image: bad:5
                          name: c
            """;

    @Test
    void eachImageIsToldWithTheLineThatItStandsIn() {
        run.run("check", file("all.yaml", LINES), "--policy", policy, "-o", "json");

        JsonNode json = Schemas.valid("check", run.out);
        assertThat(json.at("/objects/0/images").findValuesAsText("line")).containsExactly("17", "18", "13", "24");
        assertThat(json.at("/objects/0/images/1/container").asText()).isEqualTo("imageless");
        assertThat(json.at("/objects/1/images").findValuesAsText("line")).containsExactly("28");
        assertThat(json.at("/objects/1/line").asInt()).isEqualTo(25);
        assertThat(json.at("/objects/2/images").findValuesAsText("line")).containsExactly("39");
    }

    @Test
    void linesAreKnownInJsonToo() {
        String text = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [
                  null,
                  {"name": "a",
                   "image": "bad:1"},
                  {"name": "b", "env": [{"name": "image", "value": "x"}],
                   "image": "bad:2"}]}}
                """;

        run.run("check", file("all.json", text), "--policy", policy, "-o", "json");

        assertThat(Schemas.valid("check", run.out).at("/objects/0/images").findValuesAsText("line"))
                .containsExactly("4", "6");
    }

    @Test
    void beyondTheBoundTheObjectsLineIsTold() {
        String images = IntStream.range(0, ManifestLines.MOST_NOTES / 2 + 1)
                .mapToObj(i -> "  - image: x\n")
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                .toString();
        String text = "kind: Config\napiVersion: v1\ncontainers:\n" + images + "---\n" + pod("a", "bad:1");

        run.run("check", file("many.yaml", text), "--policy", policy, "-o", "json");

        int line = 3 + ManifestLines.MOST_NOTES / 2 + 1 + 2;
        assertThat(Schemas.valid("check", run.out).at("/objects/0/images").findValuesAsText("line"))
                .containsExactly("" + line);
    }

    @ParameterizedTest
    @CsvSource({"good:1, 0", "bad:1, 1"})
    void sarifJUnitAndAnnotationsHaveTheSameExitCode(String image, int expected) {
        String file = file("pod.yaml", pod("a", image));

        assertThat(run.run("check", file, "--policy", policy, "-o", "sarif")).isEqualTo(expected);
        assertThat(run.out).contains("\"version\" : \"1.2.3\"");
        assertThat(run.run("check", file, "--policy", policy, "-o", "junit")).isEqualTo(expected);
        assertThat(run.out).startsWith("<?xml");
        assertThat(run.run("check", file, "--policy", policy, "-o", "github")).isEqualTo(expected);
        assertThat(run.out).startsWith(expected == 0 ? "::notice title=slimgate::" : "::error title=slimgate::");
    }

    @Test
    void filesAreNamedRelativeToThisDirectoryUnlessACheckoutIsAboveIt() {
        Path here = Path.of("").toAbsolutePath();
        String file = file("pod.yaml", pod("a", "bad:1"));

        run.environment.put("GITHUB_WORKSPACE", directory.toString());
        run.run("check", file, "--policy", policy, "-o", "sarif");
        assertThat(run.out).contains("\"uri\" : \"" + here.toUri());

        run.environment.put("CI_PROJECT_DIR", "/");
        run.run("check", file, "--policy", policy, "-o", "sarif");
        assertThat(run.out).contains("\"uri\" : \"" + file.substring(1) + "\"");
    }

    @Test
    void theSummaryOfTheJobIsAppended() throws IOException {
        Path summary = Files.writeString(directory.resolve("summary.md"), "before\n");
        run.environment.put("GITHUB_STEP_SUMMARY", summary.toString());

        int code = run.run("check", file("pod.yaml", pod("a", "bad:1")), "--policy", policy, "-o", "github");

        assertThat(code).isOne();
        assertThat(summary).content().startsWith("before\n### Slimgate\n").contains("| denied | Pod a ");
    }

    @Test
    void aSummaryThatCannotBeWrittenIsToldAndChangesNothing() {
        run.environment.put("GITHUB_STEP_SUMMARY", directory.toString());

        int code = run.run("check", file("pod.yaml", pod("a", "good:1")), "--policy", policy, "-o", "github");

        assertThat(code).isZero();
        assertThat(run.err).contains("slimgate: the summary of the job could not be written");
    }

    @Test
    void aBaselineLetsThroughWhatItKnows() {
        String baseline = directory.resolve("baseline.json").toString();
        String file = file("pod.yaml", pod("a", "bad:1"));

        assertThat(run.run("check", file, "--policy", policy, "--write-baseline", baseline))
                .isZero();
        assertThat(run.err).contains("slimgate: 1 finding written to " + baseline);
        assertThat(run.run("check", file, "--policy", policy, "--baseline", baseline))
                .isZero();
        assertThat(run.out).endsWith("baseline: 1 finding is known, 0 are worse\n");

        String more = file("more.yaml", pod("b", "bad:1"));
        assertThat(run.run("check", file, more, "--policy", policy, "--baseline", baseline))
                .isOne();
        assertThat(run.out).contains("ADMIT  Pod default/a", "DENY   Pod default/b");
    }

    @Test
    void noBaselineIsWrittenWhereNotEverythingCouldBeRead() {
        Path baseline = directory.resolve("baseline.json");

        int code = run.run(
                "check",
                file("bad.yaml", pod("a", "bad:1") + "---\nreplicas: 3\n"),
                "--policy",
                policy,
                "--write-baseline",
                baseline.toString());

        assertThat(code).isEqualTo(2);
        assertThat(baseline).doesNotExist();
        assertThat(run.err).contains("no baseline is written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"version\": 1, \"version\": 1, \"findings\": []}"})
    void aBaselineThatCannotBeReadStopsEverything(String text) {
        String baseline = file("baseline.json", text);

        int code = run.run("check", file("p.yaml", pod("a", "good:1")), "--policy", policy, "--baseline", baseline);

        assertThat(code).isEqualTo(2);
        assertThat(run.err).startsWith("slimgate: " + baseline);
        assertThat(run.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1001", "NaN", "x"})
    void aToleranceIsANumberOfPercent(String tolerance) {
        String file = file("p.yaml", pod("a", "good:1"));

        assertThat(run.run("check", file, "--policy", policy, "--baseline-tolerance", tolerance))
                .isEqualTo(2);
        assertThat(run.err).contains("--baseline-tolerance");
    }
}
