package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleWorkloadsTest {
    private static final List<SampleWorkload> WORKLOADS =
            SampleWorkloads.all("127.0.0.1:5000", SampleImages.all(Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void showEveryVerdict() {
        assertThat(WORKLOADS).extracting(SampleWorkload::expected).contains(SampleWorkload.Expected.values());
    }

    @Test
    void eachRequestHasItsOwnId() {
        assertThat(WORKLOADS).extracting(SampleWorkload::uid).doesNotHaveDuplicates();
    }

    @Test
    void happenInNamespacesThatTheDemoHas() {
        assertThat(WORKLOADS)
                .allSatisfy(workload ->
                        assertThat(SampleWorkloads.namespaceLabels()).containsKey(workload.namespace()));
        assertThat(SampleWorkloads.namespaces())
                .allSatisfy(namespace -> assertThat(
                                namespace.at("/metadata/labels/environment").asText())
                        .isEqualTo(SampleWorkloads.namespaceLabels()
                                .get(namespace.at("/metadata/name").asText())
                                .get("environment")));
    }

    @ParameterizedTest
    @CsvSource({
        "Pod, '', v1, pods",
        "Deployment, apps, v1, deployments",
        "ReplicaSet, apps, v1, replicasets",
        "ReplicationController, '', v1, replicationcontrollers",
        "CronJob, batch, v1, cronjobs"
    })
    void aReviewNamesKindAndResource(String kind, String group, String version, String resource) {
        ObjectNode object = PodTemplate.of("api", "x").in(kind, "shop", "api");

        JsonNode request = AdmissionReviews.create(object).uid("7").json().path("request");

        assertThat(request.path("uid").asText()).isEqualTo("7");
        assertThat(request.at("/kind/kind").asText()).isEqualTo(kind);
        assertThat(request.at("/kind/group").asText()).isEqualTo(group);
        assertThat(request.at("/resource/version").asText()).isEqualTo(version);
        assertThat(request.at("/resource/resource").asText()).isEqualTo(resource);
        assertThat(request.path("operation").asText()).isEqualTo("CREATE");
        assertThat(request.path("oldObject").isNull()).isTrue();
    }

    @Test
    void anUpdateCarriesBothObjectsAndTheSubresource() {
        ObjectNode before = PodTemplate.of("api", "x").in("Pod", "shop", "api");
        ObjectNode after = PodTemplate.of("api", "y").in("Pod", "shop", "api");

        JsonNode request = AdmissionReviews.update(after, before)
                .subresource("ephemeralcontainers")
                .asDryRun()
                .json()
                .path("request");

        assertThat(request.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(request.path("subResource").asText()).isEqualTo("ephemeralcontainers");
        assertThat(request.at("/oldObject/spec/containers/0/image").asText()).isEqualTo("x");
        assertThat(request.at("/object/spec/containers/0/image").asText()).isEqualTo("y");
        assertThat(request.path("dryRun").asBoolean()).isTrue();
    }

    @Test
    void knowsNoPodInOtherKinds() {
        assertThatThrownBy(() -> PodTemplate.of("api", "x").in("Service", "shop", "api"))
                .hasMessageContaining("Service");
    }

    @ParameterizedTest
    @CsvSource({
        "pod-create, Pod",
        "deployment-create, Deployment",
        "cronjob-create, CronJob",
        "pod-ephemeralcontainers, Pod"
    })
    void everyFieldOfAReviewIsOneThatRealReviewsHave(String recording, String kind) throws IOException {
        Path file = Path.of(System.getProperty("test.shared", ""), "data/admission-reviews", recording + ".json");
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no recorded review at " + file);
        JsonNode real = JsonMapper.builder().build().readTree(file.toFile()).path("request");
        ObjectNode object = PodTemplate.of("api", "x").in(kind, "shop", "api");
        AdmissionReviews review = real.has("subResource")
                ? AdmissionReviews.update(object, object)
                        .subresource(real.path("subResource").asText())
                : AdmissionReviews.create(object);

        JsonNode made = review.json().path("request");

        assertThat(real.fieldNames()).toIterable().containsAll(made::fieldNames);
        assertThat(made.path("kind")).isEqualTo(real.path("kind"));
        assertThat(made.path("resource")).isEqualTo(real.path("resource"));
        assertThat(made.path("operation")).isEqualTo(real.path("operation"));
    }
}
