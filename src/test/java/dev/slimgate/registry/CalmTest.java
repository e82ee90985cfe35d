package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.When;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistryEvent.Asked;
import dev.slimgate.registry.RegistryEvent.Hold;
import dev.slimgate.registry.RegistryEvent.Outcome;
import dev.slimgate.registry.RegistryEvent.RetryCause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How registries are treated that fail, ask for patience, or tell what they still allow. */
class CalmTest {
    private final CalmFixture fixture = new CalmFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void asksARegistryThatFailsNoMoreAndBelievesItOnceItIsWell() {
        fixture.put("app");
        fixture.registry.inject(When.always().times(Breaker.RUN), new Fault.ClosedConnection());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> fixture.read("app", CalmFixture.later()))
                    .isInstanceOf(ContentException.Unreachable.class);
        }
        int requests = fixture.registry.requests().size();

        assertThatThrownBy(() -> fixture.read("app", CalmFixture.later()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("not asked for a moment")
                .hasMessageContaining("tried again within 1 s");
        Map<String, String> remarks = fixture.client.remarks();
        fixture.skip(Breaker.REST);
        fixture.read("app", CalmFixture.later());

        assertThat(requests).isEqualTo(Breaker.RUN);
        assertThat(remarks)
                .containsOnlyKeys("registry " + fixture.registry.host())
                .allSatisfy((what, why) -> assertThat(why).contains("the connection broke before an answer"));
        assertThat(fixture.client.remarks()).isEmpty();
        assertThat(fixture.events(RegistryEvent.Switched.class))
                .extracting(RegistryEvent.Switched::open)
                .containsExactly(true, false);
        assertThat(fixture.registry.requests()).hasSize(Breaker.RUN + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429})
    void goesOnAskingARegistryThatRefuses(int status) {
        fixture.registry.inject(When.always().times(20), Fault.status(status));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> fixture.read("app", CalmFixture.later())).isInstanceOf(ContentException.class);
        }

        fixture.put("app");
        fixture.read("app", CalmFixture.later());

        assertThat(fixture.events(RegistryEvent.Switched.class)).isEmpty();
    }

    @Test
    void remembersNoHostsWithoutEnd() {
        Origins origins = Calm.of(
                        new Hosts(RegistrySettings.NONE),
                        RegistryListener.NONE,
                        InstantSource.system(),
                        System::nanoTime)
                .origins();

        IntStream.range(0, 3_000).forEach(i -> origins.of(Target.parse("https://r" + i + ".example/")));
        origins.of(Target.parse("https://registry-1.docker.io/"));

        assertThat(origins.count()).isEqualTo(1_001);
        assertThat(origins.of(Target.parse("https://r1.example/")).host()).isEqualTo(RegistryEvent.OTHER);
        assertThat(origins.of(Target.parse("https://x.docker.io/")).host()).isEqualTo(RegistryEvent.OTHER);
        assertThat(origins.of(Target.parse("https://auth.docker.io/")).host()).isEqualTo("docker.io");
    }

    @Test
    void leavesAHostAloneThatAskedForItAndNoLongerThanAFewSeconds() {
        fixture.put("app");
        fixture.registry.inject(When.always().nth(1), Fault.rateLimited("3600"));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> fixture.read("app", CalmFixture.later()))
                    .isInstanceOf(ContentException.RateLimited.class)
                    .hasMessageContaining("wait 3");
        }
        int requests = fixture.registry.requests().size();
        fixture.skip(Patience.MEMORY);
        fixture.read("app", CalmFixture.later());

        assertThat(requests).isEqualTo(1);
        assertThat(fixture.events(RegistryEvent.HeldBack.class))
                .hasSize(4)
                .extracting(RegistryEvent.HeldBack::hold)
                .containsOnly(Hold.PATIENCE);
    }

    @Test
    void tellsWhatARegistryStillAllows() {
        fixture.put("app");
        fixture.registry.inject(
                When.manifests(), new Fault.ChangedHeader("RateLimit", "limit=100, remaining=7, reset=60"));

        fixture.read("app", CalmFixture.later());

        assertThat(fixture.client.remarks())
                .containsExactly(Map.entry("quota " + fixture.registry.host(), "7 of 100 requests left"));
        assertThat(fixture.events(RegistryEvent.QuotaSeen.class))
                .containsExactly(new RegistryEvent.QuotaSeen(fixture.registry.host(), new Quota(100, 7, null)));
    }

    @Test
    void holdsTheOperatorsRate() {
        fixture.put("app");
        try (RegistryClient slow = fixture.client(new RegistrySettings.Limits(64, 1, Duration.ofSeconds(5)))) {
            long start = System.nanoTime();
            ImageSource source = slow.open(ImageReference.parse(fixture.registry.host() + "/app:1"), Requester.NOBODY);
            source.resolve(ClientFixture.soon());

            // nobody really waits here, so that turn after turn is given until one lies beyond the deadline
            assertThatThrownBy(() -> IntStream.range(0, 200).forEach(i -> source.resolve(ClientFixture.soon())))
                    .isInstanceOf(ContentException.RateLimited.class)
                    .hasMessageContaining("the operator allows 1 requests a second");

            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertThat(fixture.registry.requests()).hasSizeBetween(10, 12 + (int) seconds);
        }
        assertThat(fixture.events(RegistryEvent.HeldBack.class))
                .containsExactly(new RegistryEvent.HeldBack(fixture.registry.host(), Hold.RATE));
    }

    /**
     * Whatever fails for a moment: the registry's log has as many requests as were told, each is of an image, a token or a
     * counted retry, and of these there are few.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsEveryRequestAndRetry(long seed) throws Exception {
        Random random = new Random(seed);
        int images = 4 + random.nextInt(12);
        IntStream.range(0, images).forEach(i -> fixture.put("app" + i));
        List<Fault> faults = List.of(
                new Fault.ClosedConnection(),
                new Fault.ResetConnection(),
                new Fault.Garbage(),
                Fault.status(500),
                Fault.status(503),
                Fault.rateLimited("1"),
                new Fault.ResetInBody(10));
        for (int i = 0; i < 12; i++) {
            fixture.registry.inject(
                    (random.nextBoolean() ? When.manifests() : When.blobs()).nth(1 + random.nextInt(2 * images)),
                    faults.get(random.nextInt(faults.size())));
        }

        List<Integer> order = random.ints(images, 0, images).boxed().toList();
        AtomicInteger next = new AtomicInteger();
        List<Integer> asked = CalmFixture.atOnce(images, () -> {
            int image = order.get(next.getAndIncrement());
            try {
                fixture.read("app" + image, CalmFixture.later());
            } catch (ContentException e) {
                assertThat(e.getMessage()).contains("app" + image);
            }
            return image;
        });

        List<Asked> told = fixture.events(Asked.class);
        int retries = fixture.events(RegistryEvent.Retried.class).size();
        assertThat(fixture.registry.requests())
                .hasSize((int) told.stream()
                        .filter(one -> one.outcome() != Outcome.NOT_CONNECTED)
                        .count())
                .hasSizeLessThanOrEqualTo(2 * asked.size() + retries);
        assertThat(retries).as("each request once, and once for its connection").isLessThanOrEqualTo(2 * 12);
        assertThat(fixture.client.busyHosts()).isZero();
    }

    @Test
    void doesNotAskAnIllRegistryTwiceAsOften() throws Exception {
        IntStream.range(0, 20).forEach(i -> fixture.put("app" + i));
        fixture.registry.inject(When.blobs(), Fault.status(500)); // manifests keep the breaker closed
        int rounds = 30;

        for (int round = 0; round < rounds; round++) {
            CalmFixture.atOnce(20, () -> {
                try {
                    fixture.read("app1", CalmFixture.later());
                } catch (ContentException e) {
                    assertThat(e).isInstanceOf(ContentException.Unreachable.class);
                }
                return true;
            });
        }

        long first = fixture.events(Asked.class).size()
                - fixture.events(RegistryEvent.Retried.class).size();
        assertThat(fixture.events(RegistryEvent.Retried.class))
                .allMatch(retried -> retried.cause() == RetryCause.SERVER_ERROR)
                .hasSizeLessThan((int) (RetryBudget.MOST + first / 5 + 2 * 60));
    }
}
