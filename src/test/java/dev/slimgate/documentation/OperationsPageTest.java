package dev.slimgate.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slimgate.admission.LogKeys;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} knows every alert and every key of a log line. */
class OperationsPageTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "operations.md"));
    }

    @Test
    void saysWhatToDoAtEveryAlertAndAtNoOther() throws IOException {
        // the file is a template whose places stand inside of texts
        List<String> alerts = new YAMLMapper()
                .readTree(Files.readString(Path.of("charts/slimgate/alerts.yaml")))
                .findValuesAsText("alert");

        List<String> told = Pattern.compile("(?m)^### (Slimgate\\w+)$")
                .matcher(page())
                .results()
                .map(heading -> heading.group(1))
                .toList();

        assertThat(told).isNotEmpty().containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void explainsEveryKeyOfALogLine() throws IOException, IllegalAccessException {
        List<String> keys = new ArrayList<>();
        for (Field field : LogKeys.class.getFields()) {
            keys.add((String) field.get(null));
        }
        String table = page();

        assertThat(keys)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(table.lines()
                                .filter(line -> line.startsWith("| `"))
                                .anyMatch(line -> line.split("\\|")[1].contains("`" + key + "`")))
                        .as(key)
                        .isTrue());
    }

    @Test
    void showsALineOfKeysThatThereAre() throws IOException, IllegalAccessException {
        String line = page().lines()
                .filter(text -> text.startsWith("uid="))
                .findFirst()
                .orElseThrow();
        List<String> keys = new ArrayList<>();
        for (Field field : LogKeys.class.getFields()) {
            keys.add((String) field.get(null));
        }

        assertThat(Stream.of(line.split(" ")).filter(word -> word.contains("=")).map(word -> word.split("=")[0]))
                .isNotEmpty()
                .isSubsetOf(keys);
        assertThat(line).endsWith(" reviewed");
    }
}
