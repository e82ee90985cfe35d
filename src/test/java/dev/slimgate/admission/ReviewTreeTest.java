package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a review is read into a tree, and that what is left out is read as strictly as all else. */
class ReviewTreeTest {
    private static final String[] LEFT_OUT = {
        "{\"request\": {\"object\": {\"metadata\": {\"managedFields\": %s}}}}",
        "{\"request\": {\"oldObject\": {\"metadata\": {\"managedFields\": %s}}}}",
        "{\"request\": {\"object\": {\"status\": %s}}}",
        "{\"request\": {\"options\": %s}}"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {"pod-create", "pod-update-labels", "deployment-update-image", "rollout-create", "pod-status"})
    void readsAllOfARecordedRequestButWhatNoRuleLooksAt(String file) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(Recorded.bytes(file));
        ObjectNode request = expected.withObject("/request");
        request.remove("options");
        for (String name : new String[] {"object", "oldObject"}) {
            if (request.get(name) instanceof ObjectNode object) {
                object.remove("status");
                object.withObject("/metadata").remove("managedFields");
            }
        }

        JsonNode read = ReviewTree.read(Recorded.bytes(file));

        assertThat(read).isEqualTo(expected);
    }

    @Test
    void leavesNothingOutThatOnlyHasSuchAName() throws IOException {
        String text = "{\"status\": 1, \"options\": 2, \"request\": {\"status\": 3, \"managedFields\": 4, \"object\":"
                + " {\"options\": 5, \"managedFields\": 6, \"metadata\": {\"status\": 7, \"options\": 8},"
                + " \"spec\": {\"status\": 9, \"metadata\": {\"managedFields\": 10}}}}}";

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
        String twice = "\"a\": 1, \"a\": null";
        for (String around : List.of(
                "{%s}",
                "{\"request\": {%s}}",
                "{\"request\": {\"object\": {%s}}}",
                "{\"request\": {\"oldObject\": {\"metadata\": {%s}}}}",
                "{\"request\": {\"object\": {\"spec\": {\"containers\": [{%s}]}}}}",
                "{\"request\": {\"userInfo\": {%s}}}")) {
            refused(around.formatted(twice).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesWhatIsNestedTooDeepInWhatIsLeftOut() {
        for (String place : LEFT_OUT) {
            int around = (int) place.chars().filter(c -> c == '{').count();
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
