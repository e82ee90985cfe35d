package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.RequestEntry;
import dev.slimgate.demo.When;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many requests authentication costs. */
class TokenReuseTest {
    private final CalmFixture fixture = new CalmFixture();

    @BeforeEach
    void askForTokens() {
        fixture.registry.authentication(Authentication.Token.forAnybody());
        fixture.put("app");
        fixture.put("other");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void costsTwoRoundTripsAtFirstContactOneForTheNextRepositoryAndThenNone() {
        fixture.read("app", CalmFixture.later());
        assertThat(fixture.registry.requests())
                .extracting(RequestEntry::path, RequestEntry::status)
                .startsWith(tuple("/v2/app/manifests/1", 401), tuple("/token", 200), tuple("/v2/app/manifests/1", 200))
                .hasSize(4);
        fixture.registry.resetRequests();

        fixture.read("other", CalmFixture.later());
        assertThat(fixture.registry.requests())
                .extracting(RequestEntry::path)
                .startsWith("/token", "/v2/other/manifests/1")
                .hasSize(3);
        fixture.registry.resetRequests();

        fixture.read("app", CalmFixture.later());
        assertThat(fixture.registry.requests()).hasSize(2);
    }

    @Test
    void asksForOneTokenHoweverManyNeedIt() throws Exception {
        fixture.read("other", CalmFixture.later());
        fixture.registry.resetRequests();

        CalmFixture.atOnce(64, () -> fixture.read("app", CalmFixture.later()));

        assertThat(fixture.tokens()).isEqualTo(1);
        assertThat(fixture.registry.requests()).hasSize(1 + 2 * 64);
    }

    @Test
    void asksForOneTokenThoughWhoAskedFirstHasNoTimeLeft() {
        fixture.read("other", CalmFixture.later());
        fixture.registry.resetRequests();
        fixture.registry.inject(When.path("/token"), new Fault.Delay(Duration.ofSeconds(1)));

        assertThatThrownBy(() -> fixture.read("app", Deadline.after(Duration.ofMillis(100))))
                .isInstanceOf(ContentException.TimedOut.class);
        fixture.read("app", CalmFixture.later());

        assertThat(fixture.tokens()).isEqualTo(1);
    }

    @Test
    void renewsATokenBeforeItsEndOnceWhileTheOldOneIsUsed() throws Exception {
        fixture.read("app", CalmFixture.later());
        fixture.registry.resetRequests();
        fixture.skip(Duration.ofSeconds(275)); // of 300
        fixture.registry.inject(When.path("/token").nth(1), new Fault.BlackHole());

        CalmFixture.atOnce(64, () -> fixture.read("app", CalmFixture.later()));

        CalmFixture.await(() -> fixture.tokens() == 1);
        assertThat(fixture.registry.requests()).hasSize(1 + 2 * 64);
    }

    @Test
    void asksForOneTokenWhenManyFindTheirsRevoked() throws Exception {
        fixture.read("app", CalmFixture.later());
        fixture.registry.resetRequests();
        fixture.registry.revokeTokens();

        CalmFixture.atOnce(8, () -> fixture.open("app").digest(CalmFixture.later()));

        assertThat(fixture.tokens()).isEqualTo(1);
    }

    @Test
    void keepsATokenWhenARequestNeedsAnother() {
        fixture.read("app", CalmFixture.later());
        fixture.registry.resetRequests();
        fixture.registry.inject(
                When.path("/v2/app/manifests/1").nth(1),
                Fault.unauthorized("Bearer realm=\"" + fixture.registry.url()
                        + "/token\",service=\"demo-registry\",scope=\"repository:other:pull\","
                        + "error=\"insufficient_scope\""));
        assertThatThrownBy(() -> fixture.read("app", CalmFixture.later()))
                .isInstanceOf(ContentException.Unauthorized.class);
        long tokens = fixture.tokens();

        fixture.read("app", CalmFixture.later());

        assertThat(fixture.tokens()).isEqualTo(tokens);
    }
}
