package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ImageFacts.Layer;
import dev.slimgate.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerChangesTest {
    /** Layers from words like {@code a/x}: digest and diff id by a letter each, {@code -} for none. */
    private static List<Layer> layers(String... words) {
        List<Layer> layers = new ArrayList<>();
        for (String word : words) {
            layers.add(new Layer(layers.size(), digest(word.charAt(0)), digest(word.charAt(2)), 1L, word));
        }
        return layers;
    }

    private static Digest digest(char letter) {
        return letter == '-' ? null : Digest.sha256(new byte[] {(byte) letter});
    }

    private static List<String> names(List<Layer> layers) {
        return layers.stream().map(Layer::command).toList();
    }

    @Test
    void theLowestLayersAreSharedAsLongAsTheyAreTheSame() {
        LayerChanges changes = LayerChanges.of(layers("a/a", "b/b", "c/c"), layers("a/a", "b/b", "d/d"));

        assertThat(changes.shared()).isEqualTo(2);
        assertThat(names(changes.added())).containsExactly("d/d");
        assertThat(names(changes.removed())).containsExactly("c/c");
        assertThat(changes.moved()).isEmpty();
    }

    @Test
    void aLayerCompressedAnewIsTheSameContentElsewhere() {
        LayerChanges changes = LayerChanges.of(layers("a/x", "b/y"), layers("c/x", "d/z", "b/y"));

        assertThat(changes.shared()).isZero();
        assertThat(changes.moved())
                .extracting(move -> move.from().index() + ">" + move.to().index())
                .containsExactly("0>0", "1>2");
        assertThat(names(changes.added())).containsExactly("d/z");
        assertThat(changes.removed()).isEmpty();
    }

    @Test
    void aLayerThatStandsTwiceIsPairedOnce() {
        LayerChanges changes = LayerChanges.of(layers("a/a"), layers("b/b", "a/a", "a/a"));

        assertThat(changes.moved()).hasSize(1);
        assertThat(names(changes.added())).containsExactly("b/b", "a/a");
    }

    @Test
    void layersWithoutDigestsAreNeverTheSame() {
        LayerChanges changes = LayerChanges.of(layers("-/-"), layers("-/-"));

        assertThat(changes.shared()).isZero();
        assertThat(changes.added()).hasSize(1);
        assertThat(changes.removed()).hasSize(1);
    }
}
