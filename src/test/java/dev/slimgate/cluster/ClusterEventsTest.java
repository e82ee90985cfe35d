package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.cluster.ClusterEvents.Type;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nobody waits for events, however slow the API server is. */
class ClusterEventsTest {
    private static Notice notice(int number) {
        return new Notice(
                new Regarding("apps/v1", "Deployment", "team", "web", ""),
                Type.WARNING,
                "ImageDenied",
                "Review",
                "note " + number);
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsLeftOutAndCounted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (FakeApi api = new FakeApi(exchange -> {
            asked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        })) {
            ClusterEvents events = ClusterEvents.start(api.client, "replica-0", InstantSource.system());
            events.tell(notice(0));
            assertThat(asked.await(20, TimeUnit.SECONDS))
                    .as("the first is being written")
                    .isTrue();

            for (int i = 1; i <= ClusterEvents.MOST_WAITING; i++) {
                events.tell(notice(i));
            }
            assertThat(events.dropped()).isZero();

            events.tell(notice(-1));
            events.tell(notice(-2));
            assertThat(events.dropped()).isEqualTo(2);

            end.countDown();
            events.close();
            assertThat(events.dropped())
                    .as("those that the API server does not take are counted too")
                    .isEqualTo(2 + 1 + ClusterEvents.MOST_WAITING);
        }
    }
}
