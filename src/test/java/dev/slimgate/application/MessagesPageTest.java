package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.ErrorClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code docs/messages.md} shows what the program says. Each place is a comment {@code <!-- said: rule shell -->} before a
 * block; with {@code -Dslimgate.write=true} the blocks are written anew. A rule or class of error without a place fails.
 */
@Timeout(180)
class MessagesPageTest {
    private static final Path PAGE = Path.of("docs", "messages.md");
    private static final Pattern PLACE = Pattern.compile("(?s)<!-- said: ([^>]+) -->\n```\n(.*?)\n```");

    @Test
    void showsEveryMessageAsTheProgramSaysIt() throws IOException {
        Map<String, String> said;
        try (SpokenMessages messages = new SpokenMessages()) {
            said = messages.all();
        }
        if (Boolean.getBoolean("slimgate.write")) {
            Files.writeString(
                    PAGE,
                    PLACE.matcher(Files.readString(PAGE))
                            .replaceAll(place -> Matcher.quoteReplacement("<!-- said: %s -->\n```\n%s\n```"
                                    .formatted(
                                            place.group(1), said.getOrDefault(place.group(1), "nothing says this")))));
        }

        Map<String, String> shown = new TreeMap<>();
        PLACE.matcher(Files.readString(PAGE)).results().forEach(place -> shown.put(place.group(1), place.group(2)));

        assertThat(shown)
                .as("./mvnw test -Dtest=MessagesPageTest -Dslimgate.write=true writes the blocks anew")
                .isEqualTo(said);
    }

    @Test
    void hasAPlaceAndAFixForEveryRuleAndClassOfError() throws IOException {
        String page = Files.readString(PAGE);

        List<String> missing = new ArrayList<>();
        Stream.concat(
                        PolicyDocuments.ruleNames().stream()
                                .filter(SpokenMessages::supported)
                                .map(rule -> "rule " + rule),
                        Stream.of(ErrorClass.values()).map(one -> "error " + one.label()))
                .filter(key -> !page.contains("<!-- said: " + key + " -->"))
                .forEach(missing::add);

        assertThat(missing).isEmpty();
        assertThat(sections(page))
                .isNotEmpty()
                .allSatisfy(section -> assertThat(section)
                        .as("a section that shows a message says what it means and what to do")
                        .contains("**Means** ", "**Fix** "));
    }

    private static List<String> sections(String page) {
        return Stream.of(page.split("\n### "))
                .skip(1)
                .filter(section -> section.contains("<!-- said: "))
                .toList();
    }
}
