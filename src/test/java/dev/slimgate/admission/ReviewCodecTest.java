package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Denied;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReviewCodecTest {
    static final String HEAD = "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"";

    static Stream<Arguments> garbage() {
        String request = HEAD
                + ", \"request\": {\"uid\": \"1\", \"operation\": \"CREATE\", \"resource\": {\"resource\": \"pods\"}";
        return Stream.of(
                Arguments.of("", "the body is no JSON object"),
                Arguments.of("   ", "the body is no JSON object"),
                Arguments.of("null", "the body is no JSON object"),
                Arguments.of("3", "the body is no JSON object"),
                Arguments.of("[]", "the body is no JSON object"),
                Arguments.of("\"text\"", "the body is no JSON object"),
                Arguments.of("hello", "the body is not one JSON document without repeated keys: line 1, column 1"),
                Arguments.of("{", "the body is not one JSON document without repeated keys: line 1, column 2"),
                Arguments.of("{} {}", "the body is not one JSON document without repeated keys: line 1, column 4"),
                Arguments.of(
                        "{\"a\": 1, \"a\": 2}",
                        "the body is not one JSON document without repeated keys: line 1, column 16"),
                Arguments.of("{'a': 1}", "the body is not one JSON document without repeated keys: line 1, column 2"),
                Arguments.of(
                        "{\"a\": NaN}", "the body is not one JSON document without repeated keys: line 1, column 10"),
                Arguments.of(
                        "[".repeat(201),
                        "the body is nested deeper than 200, has more than a million parts, or holds a number or name that is too long"),
                Arguments.of(
                        "{\"a\": " + "9".repeat(2_000) + "}",
                        "the body is nested deeper than 200, has more than a million parts, or holds a number or name that is too long"),
                Arguments.of("{}", "the body is nothing nothing, not admission.k8s.io/v1 AdmissionReview"),
                Arguments.of(
                        "{\"apiVersion\": \"admission.k8s.io/v1beta1\", \"kind\": \"AdmissionReview\", \"request\": {}}",
                        "the body is admission.k8s.io/v1beta1 AdmissionReview, not admission.k8s.io/v1 AdmissionReview"),
                Arguments.of(
                        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}",
                        "the body is v1 Pod, not admission.k8s.io/v1 AdmissionReview"),
                Arguments.of(
                        "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"a\\nb token=secret\"}",
                        "the body is admission.k8s.io/v1 a\\x0ab token=…, not admission.k8s.io/v1 AdmissionReview"),
                Arguments.of(HEAD + "}", "the AdmissionReview has no request"),
                Arguments.of(HEAD + ", \"request\": null}", "the AdmissionReview has no request"),
                Arguments.of(HEAD + ", \"request\": []}", "the AdmissionReview has no request"),
                Arguments.of(HEAD + ", \"response\": {}}", "the AdmissionReview has no request"),
                Arguments.of(HEAD + ", \"request\": {}}", "the request has no uid"),
                Arguments.of(HEAD + ", \"request\": {\"uid\": \"\"}}", "the request has no uid"),
                Arguments.of(
                        HEAD + ", \"request\": {\"uid\": 7}}",
                        "the request's uid is no text of at most 1024 characters"),
                Arguments.of(
                        HEAD + ", \"request\": {\"uid\": \"" + "u".repeat(1_025) + "\"}}",
                        "the request's uid is no text of at most 1024 characters"),
                Arguments.of(HEAD + ", \"request\": {\"uid\": \"1\"}}", "the request's operation is nothing"),
                Arguments.of(
                        HEAD + ", \"request\": {\"uid\": \"1\", \"operation\": \"PATCH\"}}",
                        "the request's operation is PATCH"),
                Arguments.of(
                        HEAD + ", \"request\": {\"uid\": \"1\", \"operation\": \"CREATE\"}}",
                        "the request names no resource"),
                Arguments.of(request + "}}", "the request has no object"),
                Arguments.of(request + ", \"object\": null}}", "the request has no object"),
                Arguments.of(request + ", \"object\": 3}}", "in object: the object has no apiVersion and kind"),
                Arguments.of(request + ", \"object\": {}}}", "in object: the object has no apiVersion and kind"),
                Arguments.of(
                        request
                                + ", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": 1}}}}",
                        "in object: the object is no readable v1 Pod"),
                Arguments.of(
                        request + ", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\"}, \"oldObject\": {}}}",
                        "in oldObject: the object has no apiVersion and kind"));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refusesWhatIsNoReviewInOneLine(String body, String message) {
        assertThatThrownBy(() -> ReviewCodec.decode(body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadReviewException.class)
                .hasMessage(message);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThatThrownBy(
                        () -> ReviewCodec.decode(new byte[] {'{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '1', '}'}))
                .isInstanceOf(BadReviewException.class)
                .hasMessageStartingWith("the body is no");
    }

    @Test
    void readsARecordedRequest() {
        ReviewRequest request = Recorded.request("deployment-update-image");

        assertThat(request.uid()).isEqualTo(uidOf("deployment-update-image"));
        assertThat(request.kind()).isEqualTo("Deployment");
        assertThat(request.resource()).isEqualTo("apps/deployments");
        assertThat(request.subResource()).isEmpty();
        assertThat(request.namespace()).isEqualTo("shop");
        assertThat(request.name()).isEqualTo("shop");
        assertThat(request.operation()).isEqualTo(Operation.UPDATE);
        assertThat(request.dryRun()).isFalse();
        assertThat(request.object()).isInstanceOf(Deployment.class);
        assertThat(request.oldObject()).isInstanceOf(Deployment.class);
    }

    @Test
    void readsSubResourcesAndTheCoreGroup() {
        ReviewRequest request = Recorded.request("pod-ephemeralcontainers");

        assertThat(request.resource()).isEqualTo("pods");
        assertThat(request.subResource()).isEqualTo("ephemeralcontainers");
        assertThat(request.object()).isInstanceOf(Pod.class);
    }

    @Test
    void keepsObjectsOfUnknownKinds() {
        assertThat(Recorded.request("rollout-create").object()).isInstanceOf(GenericKubernetesResource.class);
        assertThat(Recorded.request("deployment-scale").object()).isInstanceOf(GenericKubernetesResource.class);
    }

    @Test
    void readsNoObjectOfADeletion() {
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-delete", review -> review.withObject("/request").put("oldObject", "no object at all")));

        assertThat(request.operation()).isEqualTo(Operation.DELETE);
        assertThat(request.object()).isNull();
        assertThat(request.oldObject()).isNull();
    }

    @Test
    void ignoresFieldsOfALaterKubernetes() {
        byte[] body = Recorded.changed("pod-create", review -> {
            review.withObject("/request").put("later", 1);
            review.withObject("/request/object/spec").putObject("later").put("a", 1);
        });

        assertThat(ReviewCodec.decode(body).object()).isInstanceOf(Pod.class);
    }

    @Test
    void writesAnAdmissionWithoutAWord() {
        JsonNode review = json(ReviewResponse.admitted("u-1"));

        assertThat(review.toString())
                .isEqualTo("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\","
                        + "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}");
    }

    @Test
    void writesADenialAsForbidden() {
        JsonNode review = json(new ReviewResponse(
                "u-2", new Denied("two\nlines"), List.of("also"), Map.of("verdict", "deny", "images", "a=b")));

        assertThat(review.toString())
                .isEqualTo("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\","
                        + "\"response\":{\"uid\":\"u-2\",\"allowed\":false,"
                        + "\"status\":{\"status\":\"Failure\",\"message\":\"two\\nlines\",\"reason\":\"Forbidden\",\"code\":403},"
                        + "\"warnings\":[\"also\"],"
                        + "\"auditAnnotations\":{\"images\":\"a=b\",\"verdict\":\"deny\"}}}");
    }

    @Test
    void writesWarningsOfAnAdmission() {
        JsonNode review = json(new ReviewResponse("u-3", new Admitted(), List.of("first", "second"), Map.of()));

        assertThat(review.at("/response/allowed").asBoolean()).isTrue();
        assertThat(review.at("/response/warnings/0").asText()).isEqualTo("first");
        assertThat(review.at("/response/warnings/1").asText()).isEqualTo("second");
        assertThat(review.at("/response").has("status")).isFalse();
    }

    @Test
    void answersEvenWithALoneSurrogateInTheText() {
        JsonNode review = json(new ReviewResponse("u\ud800", new Denied("\udc00"), List.of(), Map.of()));

        assertThat(review.at("/response/uid").asText()).isEqualTo("u?");
        assertThat(review.at("/response/status/message").asText()).isEqualTo("?");
    }

    private static String uidOf(String file) {
        try {
            return new ObjectMapper()
                    .readTree(Recorded.bytes(file))
                    .at("/request/uid")
                    .asText();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(ReviewResponse response) {
        try {
            return new ObjectMapper().readTree(ReviewCodec.encode(response));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
