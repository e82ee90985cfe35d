package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.controller.CertificatePlan.Serving;
import dev.slimgate.controller.CertificatePlan.Step;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificatePlanTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration OVERLAP = Duration.ofHours(24);
    private static final CertificateSettings SETTINGS = settings("slimgate-webhook.slimgate-system.svc");

    private final CertificatePlan plan = new CertificatePlan(SETTINGS);

    private static CertificateSettings settings(String... names) {
        return new CertificateSettings(
                CertificateSettings.Mode.SELF,
                "slimgate-tls",
                "slimgate-ca",
                List.of(names),
                Duration.ofDays(3650),
                Duration.ofDays(90),
                OVERLAP);
    }

    /** What a cluster stores, changed by the steps that the plan asks for. */
    private static final class Stored {
        Authorities authorities = Authorities.NONE;

        @Nullable Serving serving;

        List<X509Certificate> published = List.of();

        boolean isPublished() {
            return published.equals(authorities.bundle());
        }

        void take(Step step) {
            switch (step) {
                case Step.StoreAuthorities store -> authorities = store.authorities();
                case Step.StoreServing store -> serving = store.serving();
                case Step.Publish() -> published = authorities.bundle();
                case Step.Wait wait -> {}
            }
        }
    }

    private Instant settle(Stored stored, Instant now) {
        return settle(plan, stored, now);
    }

    private static Instant settle(CertificatePlan plan, Stored stored, Instant now) {
        for (int i = 0; i < 20; i++) {
            Step step = plan.next(stored.authorities, stored.serving, stored.isPublished(), now);
            if (step instanceof Step.Wait wait) {
                assertThat(wait.until()).isAfter(now);
                return wait.until();
            }
            stored.take(step);
        }
        throw new AssertionError("the plan does not come to an end");
    }

    @Test
    void theFirstAuthorityIsTrustedBeforeAnythingIsServed() {
        Stored stored = new Stored();

        stored.take(plan.next(stored.authorities, null, false, START));
        Step second = plan.next(stored.authorities, null, stored.isPublished(), START);
        settle(stored, START);

        assertThat(second).isEqualTo(new Step.Publish());
        assertThat(stored.serving).isNotNull();
        X509Certificate leaf = stored.serving.certificate().certificate();
        assertThat(KeyedCertificate.isIssuedBy(leaf, stored.published.getFirst()))
                .isTrue();
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(START.minus(Duration.ofMinutes(5)));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(90)));
    }

    @Test
    void aServingCertificateIsRenewedInItsLastThirdByTheSameAuthority() {
        Stored stored = new Stored();
        Instant due = settle(stored, START);
        Serving first = stored.serving;
        List<X509Certificate> trusted = stored.published;

        settle(stored, due.minusSeconds(1));
        Serving before = stored.serving;
        settle(stored, due);

        assertThat(due).isBetween(START.plus(Duration.ofDays(60)), START.plus(Duration.ofDays(60)));
        assertThat(before).isSameAs(first);
        assertThat(stored.serving).isNotSameAs(first);
        assertThat(stored.published).isEqualTo(trusted);
    }

    @Test
    void anotherNameOfTheWebhookMakesAnotherCertificate() {
        Stored stored = new Stored();
        settle(stored, START);
        CertificatePlan renamed =
                new CertificatePlan(settings("SLIMGATE-webhook.slimgate-system.svc", "10.0.0.7", "::1"));

        settle(renamed, stored, START);
        Serving second = stored.serving;
        settle(renamed, stored, START.plusSeconds(1));

        assertThat(stored.serving).isSameAs(second);
        assertThat(plan.next(stored.authorities, stored.serving, true, START)).isInstanceOf(Step.Wait.class);
    }

    @Test
    void aCertificateWithTheKeyOfAnotherIsReplacedAtOnce() {
        Stored stored = new Stored();
        settle(stored, START);
        KeyedCertificate other = CertificateIssuer.authority(START, Duration.ofDays(1));
        Serving mixed = new Serving(
                new KeyedCertificate(stored.serving.certificate().certificate(), other.key()),
                stored.serving.authority());

        Step step = plan.next(stored.authorities, mixed, true, START);

        assertThat(step).isInstanceOfSatisfying(Step.StoreServing.class, store -> {
            assertThat(store.why()).contains("do not belong together");
            assertThat(store.serving().certificate().fits()).isTrue();
        });
    }

    @Test
    void anAuthorityThatIsLostIsReplacedWhileWhatItSignedStaysTrusted() {
        Stored stored = new Stored();
        settle(stored, START);
        Serving served = stored.serving;
        Instant later = START.plus(Duration.ofDays(3));
        stored.authorities = Authorities.NONE;

        settle(stored, later);
        List<X509Certificate> both = stored.published;
        Serving meanwhile = stored.serving;
        settle(stored, later.plus(OVERLAP));
        Serving replaced = stored.serving;
        settle(stored, later.plus(OVERLAP).plus(OVERLAP));

        assertThat(both).hasSize(2).contains(served.authority());
        assertThat(meanwhile).isSameAs(served);
        assertThat(replaced).isNotSameAs(served);
        assertThat(stored.published).containsExactly(replaced.authority());
    }

    @Test
    void anExpiredWorldIsMadeAnewAtOnce() {
        Stored stored = new Stored();
        settle(stored, START);
        Instant muchLater = START.plus(Duration.ofDays(5000));

        settle(stored, muchLater);

        assertThat(stored.serving.certificate().isValidAt(muchLater)).isTrue();
        assertThat(stored.published).containsExactly(stored.serving.authority());
    }

    @Test
    void aServingCertificateIsNoAuthority() {
        Stored stored = new Stored();
        settle(stored, START);
        KeyedCertificate leaf = stored.serving.certificate();

        Step step = plan.next(new Authorities(leaf, START, null, null, null), stored.serving, true, START);

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.StoreAuthorities.class,
                        store -> assertThat(store.authorities().current()).isNotEqualTo(leaf));
    }

    @Test
    void refusesLivesThatLeaveNoTimeToRotate() {
        assertThatThrownBy(() -> new CertificateSettings(
                        CertificateSettings.Mode.SELF,
                        "a",
                        "b",
                        List.of("c"),
                        Duration.ofDays(90),
                        Duration.ofDays(90),
                        OVERLAP))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A value with its history: whoever looks late sees what was there before. */
    private static final class Delayed<T> {
        private final NavigableMap<Instant, T> history = new TreeMap<>();

        void set(Instant at, T value) {
            history.put(at, value);
        }

        @Nullable T seenAt(Instant now, Duration delay) {
            var entry = history.floorEntry(now.minus(delay));
            return entry == null ? null : entry.getValue();
        }
    }

    /**
     * Fifteen years with two replicas, two API servers that learn late, a controller that comes late or stops between two
     * steps, and a Secret that is lost now and then.
     */
    @Property(tries = 6)
    void whatIsServedIsAcceptedAtEveryInstant(@ForAll long seed) {
        Random random = new Random(seed);
        Duration[] replicas = {delay(random), delay(random)};
        Duration[] apiServers = {delay(random), delay(random)};
        Delayed<Serving> serving = new Delayed<>();
        Delayed<List<X509Certificate>> bundle = new Delayed<>();
        Stored stored = new Stored();
        Instant now = START;
        Instant end = START.plus(Duration.ofDays(15 * 365));
        Instant checkFrom = Instant.MAX;
        int authorities = 0;
        @Nullable KeyedCertificate last = null;

        while (now.isBefore(end)) {
            Step step = plan.next(stored.authorities, stored.serving, stored.isPublished(), now);
            stored.take(step);
            serving.set(now, stored.serving);
            bundle.set(now, stored.published);
            if (stored.serving != null && checkFrom.equals(Instant.MAX)) {
                checkFrom = now.plus(Duration.ofHours(1)); // by then everybody has seen the first ones
            }
            if (stored.authorities.current() != last) {
                last = stored.authorities.current();
                authorities++;
            }
            Instant next = now.plusSeconds(random.nextInt(5) == 0 ? random.nextInt(5 * 86_400) : random.nextInt(30));
            if (step instanceof Step.Wait wait && wait.until().isAfter(next)) {
                next = wait.until().plusSeconds(random.nextInt(86_400));
            }
            for (Instant at : List.of(now, now.plusSeconds(1 + random.nextInt(3600)), next.minusMillis(1))) {
                if (at.isAfter(checkFrom) && at.isBefore(next)) {
                    check(at, serving, bundle, replicas, apiServers);
                }
            }
            if (random.nextInt(60) == 0 && now.isAfter(checkFrom) && step instanceof Step.Wait) {
                stored.authorities = Authorities.NONE; // somebody has deleted the Secret
            }
            now = next;
        }

        assertThat(authorities).as("authorities in fifteen years").isGreaterThan(2);
    }

    private static Duration delay(Random random) {
        return Duration.ofSeconds(random.nextInt(3600));
    }

    private static void check(
            Instant at,
            Delayed<Serving> serving,
            Delayed<List<X509Certificate>> bundle,
            Duration[] replicas,
            Duration[] apiServers) {
        for (Duration replica : replicas) {
            Serving served = serving.seenAt(at, replica);
            assertThat(served).as("served at %s", at).isNotNull();
            assertThat(served.certificate().isValidAt(at)).as("valid at %s", at).isTrue();
            for (Duration apiServer : apiServers) {
                List<X509Certificate> trusted = bundle.seenAt(at, apiServer);
                assertThat(trusted)
                        .as("trusted at %s by an API server %s late, of a replica %s late", at, apiServer, replica)
                        .anyMatch(authority -> KeyedCertificate.isValidAt(authority, at)
                                && served.certificate().isIssuedBy(authority));
            }
        }
    }
}
