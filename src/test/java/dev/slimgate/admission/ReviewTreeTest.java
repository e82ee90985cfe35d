package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a review is read into a tree, and that what is left out is read as strictly as all else. */
class ReviewTreeTest {
    private static final String[] LEFT_OUT = {
        "{\"request\": {\"object\": {\"metadata\": {\"managedFields\": %s}}}}",
        "{\"request\": {\"oldObject\": {\"metadata\": {\"managedFields\": %s}}}}",
        "{\"request\": {\"object\": {\"status\": %s}}}",
        "{\"request\": {\"options\": %s}}",
        "{\"request\": {\"userInfo\": %s}}",
        "{\"request\": {\"object\": {\"spec\": {\"containers\": [{\"env\": %s}]}}}}",
        "{\"request\": {\"object\": {\"spec\": {\"template\": {\"spec\": {\"initContainers\": [{\"ports\": %s}]}}}}}}",
        "{\"request\": {\"object\": {\"spec\": {\"volumes\": [{\"projected\": %s}]}}}}",
        "{\"request\": {\"object\": {\"spec\": {\"tolerations\": [%s]}}}}"
    };

    /** A pod's spec of which the first text keeps all that is read, and the second has more. */
    private static final String READ_SPEC = """
            {"hostUsers": false, "nodeSelector": {"kubernetes.io/arch": "arm64"}, "tolerations": [],
             "imagePullSecrets": [{"name": "s-1"}], "affinity": {"podAffinity": {"x": 1}},
             "containers": [{"name": "c", "image": "app:1", "command": ["/a"], "args": ["b"],
               "securityContext": {"runAsUser": 0, "capabilities": {"add": ["X"]}}}, null],
             "initContainers": [{"name": "i", "image": "init:1"}],
             "ephemeralContainers": [{"name": "e", "image": "debug:1"}],
             "volumes": [{"name": "v"}, {"name": "m", "image": {"reference": "model:2", "pullPolicy": "Always"}}]}""";

    private static final String WHOLE_SPEC = READ_SPEC
            .replace("\"tolerations\": []", "\"tolerations\": [{\"operator\": \"Exists\"}]")
            .replace(
                    ":1\"",
                    ":1\", \"env\": [{\"name\": \"E\", \"value\": \"1\"}], \"ports\": [{\"containerPort\": 80}]")
            .replace("{\"name\": \"v\"", "{\"name\": \"v\", \"emptyDir\": {}");

    @ParameterizedTest
    @ValueSource(
            strings = {"pod-create", "pod-update-labels", "deployment-update-image", "rollout-create", "pod-status"})
    void readsAllOfARecordedRequestButWhatNoRuleLooksAt(String file) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(Recorded.bytes(file));
        ObjectNode request = expected.withObject("/request");
        request.remove("options");
        request.remove("userInfo");
        for (String name : new String[] {"object", "oldObject"}) {
            if (request.get(name) instanceof ObjectNode object) {
                object.remove("status");
                object.withObject("/metadata").remove("managedFields");
                leaveOut(object.path("spec"));
                leaveOut(object.at("/spec/template/spec"));
            }
        }

        JsonNode read = ReviewTree.read(Recorded.bytes(file));

        assertThat(read).isEqualTo(expected);
    }

    private static void leaveOut(JsonNode podSpec) {
        for (String containers : List.of("containers", "initContainers", "ephemeralContainers")) {
            podSpec.path(containers)
                    .forEach(container ->
                            ((ObjectNode) container).retain("name", "image", "command", "args", "securityContext"));
        }
        podSpec.path("volumes").forEach(volume -> ((ObjectNode) volume).retain("name", "image"));
        if (podSpec.path("tolerations") instanceof ArrayNode tolerations) {
            tolerations.removeAll();
        }
    }

    /** A CronJob's template lies deepest; that of a custom resource may be anywhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\": %s}",
                "{\"spec\": {\"template\": {\"metadata\": {\"status\": 1}, \"spec\": %s}}}",
                "{\"spec\": {\"jobTemplate\": {\"spec\": {\"template\": {\"spec\": %s}}}}}",
                "{\"spec\": {\"any\": {\"where\": {\"spec\": %s}}}}"
            })
    void readsOfAPodsSpecWhatAWorkloadIsMadeOf(String object) throws IOException {
        String review = "{\"request\": {\"object\": " + object + "}}";

        assertThat(read(review.formatted(WHOLE_SPEC)))
                .isEqualTo(new ObjectMapper().readTree(review.formatted(READ_SPEC)));
    }

    @Test
    void whatIsLeftOutMakesNoOtherWorkload() throws IOException {
        WorkloadReader reader = new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template"));
        int workloads = 0;
        for (String file : Recorded.names()) {
            JsonNode whole = ReviewTree.readWhole(Recorded.bytes(file)).path("request");
            JsonNode read = ReviewTree.read(Recorded.bytes(file)).path("request");
            for (String name : List.of("object", "oldObject")) {
                if (whole.path(name).isObject()) {
                    Optional<Workload> expected = reader.read(KubernetesObjects.read(whole.path(name)));

                    assertThat(reader.read(KubernetesObjects.read(read.path(name))))
                            .isEqualTo(expected);
                    workloads += expected.isPresent() ? 1 : 0;
                }
            }
        }
        assertThat(workloads).isGreaterThan(20);
    }

    @Test
    void leavesNothingOutThatOnlyHasSuchAName() throws IOException {
        String text = "{\"status\": 1, \"options\": 2, \"request\": {\"status\": 3, \"managedFields\": 4, \"object\":"
                + " {\"options\": 5, \"managedFields\": 6, \"metadata\": {\"status\": 7, \"options\": 8},"
                + " \"spec\": {\"status\": 9, \"metadata\": {\"managedFields\": 10}, \"containers\": {\"env\": 11},"
                + " \"volumes\": {\"env\": 12}, \"tolerations\": {\"env\": 13}, \"list\": [{\"env\": 14}]}}}}";

        JsonNode read = ReviewTree.read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(new ObjectMapper().readTree(text));
    }

    @Test
    void readsNumbersOfEveryKind() throws IOException {
        String text = "[0, -7, 2147483648, 92233720368547758080, 0.5, 1e3, true, false, null, \"\"]";

        JsonNode read = ReviewTree.read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(new ObjectMapper().readTree(text));
    }

    @Test
    void refusesAKeyThatStandsTwiceWhereverItIsRead() {
        String twice = "\"image\": 1, \"image\": null";
        for (String around : List.of(
                "{%s}",
                "{\"request\": {%s}}",
                "{\"request\": {\"object\": {%s}}}",
                "{\"request\": {\"oldObject\": {\"metadata\": {%s}}}}",
                "{\"request\": {\"object\": {\"spec\": {\"containers\": [{%s}]}}}}",
                "{\"request\": {\"object\": {\"spec\": {\"containers\": [{\"securityContext\": {%s}}]}}}}",
                "{\"request\": {\"object\": {\"spec\": {\"volumes\": [{%s}]}}}}")) {
            refused(around.formatted(twice).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesAKeyThatStandsTwiceAnywhereOfWhatIsReadWhole() {
        for (String place : LEFT_OUT) {
            byte[] body = place.formatted("{\"a\": 1, \"a\": null}").getBytes(StandardCharsets.UTF_8);

            assertThat(read(new String(body, StandardCharsets.UTF_8))).isNotNull();
            assertThatThrownBy(() -> ReviewTree.readWhole(body)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesWhatIsNestedTooDeepInWhatIsLeftOut() {
        for (String place : LEFT_OUT) {
            int around = (int) place.chars().filter(c -> c == '{' || c == '[').count();
            int most = ReviewTree.MOST_DEPTH - around;
            String atTheEdge = place.formatted("[".repeat(most) + "]".repeat(most));
            String beyond = place.formatted("[".repeat(most + 1) + "]".repeat(most + 1));

            assertThat(read(atTheEdge)).isNotNull();
            refused(beyond.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesMoreTokensThanAnyObjectHas() {
        int around = 4; // two brackets, two braces; the key counts as well
        int most = ReviewTree.MOST_TOKENS - around - 1;

        assertThat(read("{\"a\": [1" + ",1".repeat(most - 1) + "]}")).isNotNull();
        assertThatThrownBy(() ->
                        ReviewTree.read(("{\"a\": [1" + ",1".repeat(most) + "]}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(StreamConstraintsException.class);
    }

    @Test
    void refusesBytesThatAreNoUtf8InWhatIsLeftOut() {
        for (String place : LEFT_OUT) {
            byte[] body = place.formatted("\"~\"").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < body.length; i++) {
                body[i] = body[i] == '~' ? (byte) 0xff : body[i];
            }
            refused(body);
        }
    }

    @Test
    void refusesANameThatIsAnotherFilledUpWithBytesThatAreNoUtf8() {
        byte[] start = "{\"ab\": 1, \"ab".getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(start, start.length + 7);
        Arrays.fill(body, start.length, start.length + 2, (byte) 0xff);
        System.arraycopy("\": 2}".getBytes(StandardCharsets.UTF_8), 0, body, start.length + 2, 5);

        refused(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void refusesOtherEncodings(String encoding) {
        refused("{\"a\": 1}".getBytes(Charset.forName(encoding)));
    }

    @Test
    void refusesAByteOrderMark() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        body.write("{}".getBytes(StandardCharsets.UTF_8));

        refused(body.toByteArray());
    }

    @Test
    void readsNamesAndTextThatAreNotAscii() throws IOException {
        String text = "{\"ä\": \"日本\", \"\\u00fc\": \"\\ud83d\\ude00 😀\"}";

        JsonNode read = ReviewTree.read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(new ObjectMapper().readTree(text));
    }

    private static JsonNode read(String text) {
        try {
            return ReviewTree.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(byte[] body) {
        assertThatThrownBy(() -> ReviewTree.read(body)).isInstanceOf(IOException.class);
    }
}
