package dev.slimgate.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code deploy/} is the chart with its default values, for those who do not use Helm. */
class DeployTest {
    private static Map<String, JsonNode> meanings(List<Manifest> manifests) {
        Map<String, JsonNode> meanings = new TreeMap<>();
        manifests.forEach(manifest -> {
            JsonNode twin = meanings.put(manifest.id(), PlainManifests.meaning(manifest));
            assertThat(twin).as(manifest.id() + " stands twice").isNull();
        });
        return meanings;
    }

    @Test
    void grantsRegistersAndRunsWhatTheChartDoes() {
        Map<String, JsonNode> chart = meanings(Chart.rendered("default"));

        Map<String, JsonNode> plain = meanings(PlainManifests.all());

        plain.remove("Namespace/slimgate-system"); // Helm makes it by --create-namespace
        assertThat(plain.keySet()).isEqualTo(chart.keySet());
        assertThat(plain).allSatisfy((id, object) -> assertThat(object).as(id).isEqualTo(chart.get(id)));
    }

    @Test
    void holdsOnlyFieldsThatKubernetesKnows() {
        List<Manifest> known =
                PlainManifests.all().stream().filter(Manifest::known).toList();

        assertThat(known)
                .hasSizeGreaterThan(20)
                .allSatisfy(manifest -> assertThatCode(manifest::model).doesNotThrowAnyException());
    }

    @Test
    void makesTheNamespaceFirstAndUnderTheRestrictedProfile() {
        Manifest first = PlainManifests.all().getFirst();

        assertThat(first.id()).isEqualTo("Namespace/" + Chart.NAMESPACE);
        assertThat(first.json()
                        .path("metadata")
                        .path("labels")
                        .path("pod-security.kubernetes.io/enforce")
                        .asText())
                .isEqualTo("restricted");
    }
}
