package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final Challenge TOKEN = new Challenge(
            "bearer",
            Map.of("realm", "https://auth.example/token", "service", "registry", "scope", "repository:a/b:pull"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:a/b:pull\"",
                "bearer scope=\"repository:a/b:pull\" , service=registry , realm=\"https://auth.example/token\"",
                "BEARER REALM=\"https://auth.example/token\",,Service=\"registry\",scope=\"repository:a/b:pull\",",
                "Bearer  realm = \"https://auth.example/token\", service = \"registry\", scope=\"repository:a/b:pull\"",
                "Bearer realm=\"https://auth.example\\/to\\ken\",service=\"registry\",scope=\"repository:a/b:pull\"",
                "Bearer realm=\"https://auth.example/token\",realm=\"https://evil.example\",service=\"registry\","
                        + "scope=\"repository:a/b:pull\"",
            })
    void readsOneChallengeInAnyLegalForm(String header) {
        assertThat(Challenge.parse(List.of(header))).containsExactly(TOKEN);
    }

    @Test
    void readsSeveralChallengesOfOneHeader() {
        List<Challenge> challenges = Challenge.parse(
                List.of(
                        "Negotiate abc+/==, Basic realm=\"a, Bearer realm=\\\"no\\\"\", Newauth, Bearer realm=\"https://r/t\""));

        assertThat(challenges)
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "a, Bearer realm=\"no\"")),
                        new Challenge("newauth", Map.of()),
                        new Challenge("bearer", Map.of("realm", "https://r/t")));
    }

    @Test
    void readsChallengesOfSeveralHeaders() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Basic realm=\"x\"", "Bearer realm=\"https://r/t\",service=\"s\""));

        assertThat(challenges).extracting(Challenge::scheme).containsExactly("basic", "bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " , ,", "\"", "=", "Bearer realm=\"unterminated", "Basic =,=", "\u0000\u0001"})
    void survivesWhatIsNoChallenge(String header) {
        assertThat(Challenge.parse(List.of(header))).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void readsNoMoreThanSixteenChallenges() {
        assertThat(Challenge.parse(List.of("Basic, ".repeat(1000)))).hasSize(16);
    }
}
