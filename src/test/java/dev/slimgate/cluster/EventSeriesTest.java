package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.cluster.ClusterEvents.Type;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSeriesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MockCluster cluster = new MockCluster();
    private final AtomicInteger dropped = new AtomicInteger();
    private final EventSeries series =
            new EventSeries(new EventWriter(cluster.client, "replica-0"), dropped::incrementAndGet);

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    private static Notice notice(String note) {
        return new Notice(
                new Regarding("apps/v1", "Deployment", "team", "web", ""), Type.WARNING, "ImageDenied", "Review", note);
    }

    private List<Event> written() {
        return cluster.client.events().v1().events().inNamespace("team").list().getItems();
    }

    @Test
    void theSameWithinTenMinutesIsOneEventWithACount() {
        series.add(notice("a"), NOW);
        series.add(notice("a"), NOW.plusSeconds(1));
        series.add(notice("b"), NOW.plusSeconds(1));
        series.add(notice("a"), NOW.plusSeconds(2));

        series.sweep(NOW.plusSeconds(20));

        assertThat(written()).hasSize(2);
        assertThat(written())
                .filteredOn(event -> event.getNote().equals("a"))
                .singleElement()
                .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(3));
    }

    @Test
    void theSameAfterTenMinutesIsANewEvent() {
        series.add(notice("a"), NOW);

        series.add(notice("a"), NOW.plus(EventSeries.SAME));

        assertThat(written()).hasSize(2);
    }

    @Test
    void whatComesTooFastIsLeftOutAndCounted() {
        for (int i = 0; i < EventSeries.BURST + 7; i++) {
            series.add(notice("note " + i), NOW);
        }

        assertThat(written()).hasSize(EventSeries.BURST);
        assertThat(dropped).hasValue(7);

        series.add(notice("later"), NOW.plus(Duration.ofSeconds(1)));
        assertThat(written()).hasSize(EventSeries.BURST + 1);
    }

    @Test
    void aNoteIsOneLineOfAtMostAKibibyte() {
        String line = EventWriter.line("one\ntwo " + "é".repeat(2_000));

        assertThat(line).startsWith("one two é").doesNotContain("\n");
        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(EventWriter.MOST_NOTE_BYTES);
    }
}
