package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import org.junit.jupiter.api.Test;

class IndexBudgetTest {

    @Test
    void isNeverMoreThanAQuarterOfTheHeap() {
        assertThat(new IndexBudget(256 << 20, 2L << 30).mostBytes()).isEqualTo(256 << 20);
        assertThat(new IndexBudget(256 << 20, 256 << 20).mostBytes()).isEqualTo(64 << 20);
    }

    @Test
    void anIndexThatStandsTwiceInAnImageCountsOnce() {
        IndexBudget budget = new IndexBudget(1 << 20);
        LayerIndex index = new Tars().file("a", "1").index();

        try (IndexBudget.Hold hold = budget.hold()) {
            hold.keep(index);
            hold.keep(index);
            assertThat(budget.takenBytes()).isEqualTo(index.heapBytes());
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void finishedIndexesOfAnImageAreBoundedTogether() {
        IndexBudget budget = new IndexBudget(1000);

        try (IndexBudget.Hold hold = budget.hold()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            hold.keep(new Tars().file("a" + i, "1").index());
                        }
                    })
                    .isInstanceOf(ContentException.TooLarge.class)
                    .hasMessageContaining("1000 bytes of memory");
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void aReaderThatComesTooLateTakesNothing() {
        IndexBudget budget = new IndexBudget(1 << 20);
        IndexBudget.Hold hold = budget.hold();
        hold.close();

        hold.keep(new Tars().file("a", "1").index());

        assertThat(budget.takenBytes()).isZero();
    }
}
