package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Waste;
import dev.slimgate.filesystem.HiddenFiles;
import org.junit.jupiter.api.Test;

class WastedTest {
    @Test
    void tellsWhatEachLayerShipsInVainAndWhichOneHidesIt() {
        ContentFacts facts = new GivenTree()
                .file("app/cache", "0123456789")
                .file("app/main", "0123")
                .nextLayer()
                .file("app/.wh.cache", "")
                .file("app/main", "012345")
                .inspect();

        assertThat(facts.waste().unreachableBytes()).isEqualTo(14);
        assertThat(facts.waste().efficiency()).isEqualTo(6.0 / 20);
        assertThat(facts.waste().paths())
                .containsExactly(
                        new Waste.WastedPath("/app/cache", 10, 0, 1), new Waste.WastedPath("/app/main", 4, 0, 1));
        assertThat(facts.waste().morePaths()).isZero();
        assertThat(facts.layers()).containsExactly(new LayerContents(14, 2, 14), new LayerContents(6, 2, 0));
        assertThat(facts.dive()).isEqualTo(new DiveFigures(20, 20, 4.0 / 20, 20.0 / 6));
    }

    @Test
    void anImageWithoutBytesIsEfficient() {
        ContentFacts facts = new GivenTree().file("empty", "").inspect();

        assertThat(facts.waste()).isEqualTo(Waste.NONE);
        assertThat(facts.dive()).isEqualTo(DiveFigures.NONE);
    }

    @Test
    void aSingleLayerHasNoBytesOfItsOwnForDive() {
        ContentFacts facts = new GivenTree().file("a", "1").file("a", "12").inspect();

        assertThat(facts.waste().paths()).containsExactly(new Waste.WastedPath("/a", 1, 0, 0));
        assertThat(facts.dive()).isEqualTo(new DiveFigures(3, 0, 1, 0));
    }

    @Test
    void asManyPathsAreListedAsTheFactAllows() {
        assertThat(HiddenFiles.MOST_KEPT).isEqualTo(Waste.MOST_PATHS);
    }
}
