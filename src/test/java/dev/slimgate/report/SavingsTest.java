package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SavingsTest {
    private static final AuditTerms EIGHT_MEGABITS = new AuditTerms(8_000_000, List.of());

    /** @param layers such as {@code base:300} */
    private static AuditedImage image(String name, Long limit, Set<String> nodes, String... layers) {
        List<ImageFacts.Layer> read = new ArrayList<>();
        long sum = 0;
        for (String layer : layers) {
            String[] parts = layer.split(":");
            long bytes = Long.parseLong(parts[1]);
            read.add(new ImageFacts.Layer(read.size(), SampleImage.digest(parts[0]), null, bytes, null));
            sum = Bytes.plus(sum, bytes);
        }
        ImageFacts facts = new ImageFacts(
                SampleImage.digest(name),
                MediaType.OCI_MANIFEST,
                Platform.LINUX_AMD64,
                sum,
                null,
                read,
                null,
                "",
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                null,
                null,
                List.of());
        return new AuditedImage(
                facts, null, new TreeSet<>(Set.of(name)), Standing.DENIED, limit, 1, 1, new TreeSet<>(nodes));
    }

    private static ObjectNode savings(AuditedImage... images) {
        ObjectNode json = JsonText.object();
        Savings.put(json, List.of(images), EIGHT_MEGABITS, 10);
        return json;
    }

    @Test
    void whatIsOverTheLimitIsSavedOnEachNode() {
        ObjectNode json = savings(image("a", 100L, Set.of("one", "two"), "base:60", "own:240"));

        assertThat(json.at("/savings/bytes").asLong()).isEqualTo(400);
        assertThat(json.at("/savings/items/0/allNodesBytes").asLong()).isEqualTo(400);
        assertThat(json.at("/pull/bytes").asLong()).isEqualTo(600);
    }

    @Test
    void aSharedLayerIsSavedOnceOnANode() {
        ObjectNode json = savings(
                image("a", 100L, Set.of("one"), "base:300", "a:50"),
                image("b", 100L, Set.of("one"), "base:300", "b:50"));

        assertThat(json.at("/pull/bytes").asLong()).isEqualTo(400);
        assertThat(json.at("/savings/bytes").asLong()).isEqualTo(250);
    }

    @Test
    void aLayerStaysWholeWhileAnImageNeedsItThatIsSmallEnough() {
        ObjectNode json = savings(
                image("a", 100L, Set.of("one"), "base:300", "a:50"), image("b", null, Set.of("one"), "base:300"));

        assertThat(json.at("/savings/bytes").asLong()).isZero();
        assertThat(json.at("/savings/all").asInt()).isEqualTo(1);
    }

    @Test
    void theFullestNodeTellsHowLongANewOnePulls() {
        ObjectNode json = savings(
                image("a", null, Set.of("one"), "a:2000000"), image("b", null, Set.of("one", "two"), "b:3000000"));

        assertThat(json.at("/pull/fullestNodeBytes").asLong()).isEqualTo(5_000_000);
        assertThat(json.at("/pull/fullestNodeSeconds").asLong()).isEqualTo(5);
        assertThat(json.at("/pull/nodes").asInt()).isEqualTo(2);
    }

    @Test
    void sizesThatLieDoNotTurnNegative() {
        ObjectNode json = savings(
                image("a", 1L, Set.of("one", "two"), "a:" + Long.MAX_VALUE),
                image("b", 1L, Set.of("one", "two"), "b:" + Long.MAX_VALUE));

        assertThat(json.at("/pull/bytes").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(json.at("/savings/bytes").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(json.at("/pull/seconds").asLong()).isPositive();
    }
}
