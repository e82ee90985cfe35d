package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures that dive 0.13.1 gave for these very layers. */
class DiveCountTest {
    private static DiveCount.Figures figures(Tars... layers) {
        List<LayerIndex> indexes = Arrays.stream(layers).map(Tars::index).toList();
        return DiveCount.of(indexes, new IndexBudget(64 << 20).hold(), Deadline.after(Duration.ofMinutes(1)));
    }

    @Test
    void countsEveryCopyOfAPath() {
        assertThat(figures(new Tars().file("f", "12345"), new Tars().file("f", "123")))
                .isEqualTo(new DiveCount.Figures(8, 3.0 / 8));
    }

    @Test
    void countsADeletedFileOnce() {
        assertThat(figures(new Tars().file("f", "12345").file("g", "12345"), new Tars().file(".wh.f", "")))
                .isEqualTo(new DiveCount.Figures(5, 0.5));
    }

    @Test
    void countsADeletedDirectoryInTheEfficiencyAlone() {
        assertThat(figures(
                        new Tars().directory("d").file("d/f", "12345").file("d/g", "12345"),
                        new Tars().file("d/g", "1234567"),
                        new Tars().file(".wh.d", "")))
                .as("the last layer that names d says nothing of a directory")
                .isEqualTo(new DiveCount.Figures(12, 10.0 / 17));
        assertThat(figures(
                        new Tars().directory("d").file("d/f", "12345").file("d/g", "12345"),
                        new Tars().file(".wh.d", "")))
                .isEqualTo(new DiveCount.Figures(0, 1));
    }

    @Test
    void countsAnEmptyDirectoryAsACopyWithoutBytes() {
        assertThat(figures(
                        new Tars().directory("d").file("d/f", "12345"),
                        new Tars().directory("d"),
                        new Tars().file(".wh.d", "")))
                .isEqualTo(new DiveCount.Figures(5, 0.5));
    }

    @Test
    void countsNothingForAnOpaqueMarker() {
        assertThat(figures(
                        new Tars().directory("d").file("d/f", "12345"),
                        new Tars().directory("d").file("d/.wh..wh..opq", "").file("d/g", "1")))
                .isEqualTo(new DiveCount.Figures(0, 1));
    }

    @Test
    void givesUpOnALayerAtAWhiteoutOfNothing() {
        assertThat(figures(
                        new Tars().file("a", "1").file("z", "1"),
                        new Tars().file("a", "12").file(".wh.no", "").file("z", "12")))
                .isEqualTo(new DiveCount.Figures(0, 0.5));
        assertThat(figures(
                        new Tars().file("-a", "1").file("z", "1"),
                        new Tars().file("-a", "12").file(".wh.no", "").file("z", "12")))
                .isEqualTo(new DiveCount.Figures(3, 0.25));
    }

    @Test
    void staysWithinTheBudgetAndGivesItBack() {
        Tars many = new Tars();
        for (int i = 0; i < 1000; i++) {
            many.file("file-" + i, "");
        }
        IndexBudget budget = new IndexBudget(100_000);
        List<LayerIndex> layers = List.of(many.index());

        try (IndexBudget.Hold hold = budget.hold()) {
            assertThatThrownBy(() -> DiveCount.of(layers, hold, Deadline.after(Duration.ofMinutes(1))))
                    .isInstanceOf(ContentException.TooLarge.class);
            assertThat(budget.takenBytes()).isZero();
        }
    }

    @Test
    void endsAtTheDeadline() {
        Tars many = new Tars();
        for (int i = 0; i < 5000; i++) {
            many.file("file-" + i, "");
        }
        List<LayerIndex> layers = List.of(many.index());
        Deadline over = Deadline.after(Duration.ZERO);

        assertThatThrownBy(() -> DiveCount.of(layers, new IndexBudget(64 << 20).hold(), over))
                .isInstanceOf(ContentException.TimedOut.class);
    }
}
