package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

class ChallengeFuzzTest {
    private static final int MOST_CHALLENGES = 16;
    private static final int MOST_LENGTH = 8 * 1024;

    @FuzzTest
    void readsAnyHeaderAndWhatItHasReadOnceMore(byte[] data) {
        List<String> headers =
                new String(data, StandardCharsets.ISO_8859_1).lines().toList();

        List<Challenge> challenges = Challenge.parse(headers);

        assertThat(challenges).hasSizeLessThanOrEqualTo(MOST_CHALLENGES);
        for (Challenge challenge : challenges) {
            assertThat(challenge.scheme())
                    .isNotEmpty()
                    .isEqualTo(challenge.scheme().toLowerCase(Locale.ROOT));
            assertThat(challenge.parameters().keySet())
                    .allMatch(name -> !name.isEmpty() && name.equals(name.toLowerCase(Locale.ROOT)));
        }
        String written = challenges.stream().map(ChallengeFuzzTest::written).collect(Collectors.joining(", "));
        if (written.length() <= MOST_LENGTH) {
            assertThat(Challenge.parse(List.of(written))).isEqualTo(challenges);
        }
    }

    private static String written(Challenge challenge) {
        return challenge.scheme()
                + challenge.parameters().entrySet().stream()
                        .map(ChallengeFuzzTest::written)
                        .collect(Collectors.joining(", ", " ", ""));
    }

    private static String written(Map.Entry<String, String> parameter) {
        return parameter.getKey() + "=\"" + parameter.getValue().replaceAll("[\"\\\\]", "\\\\$0") + "\"";
    }
}
