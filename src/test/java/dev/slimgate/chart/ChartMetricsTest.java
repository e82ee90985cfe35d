package dev.slimgate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard ask for what is documented; that the server gives it is shown where one runs. */
class ChartMetricsTest {
    private static final Path CHART = Path.of("charts", "slimgate");
    private static final Pattern SERIES = Pattern.compile("\\b(slimgate_[a-z_]+)");
    private static final Pattern SUFFIX = Pattern.compile("_(count|sum|max|bucket)$");

    private static JsonNode alerts() throws IOException {
        // What Helm fills in is one word to YAML.
        String text = Files.readString(CHART.resolve("alerts.yaml")).replaceAll("\\{\\{.*?}}", "X");
        return new YAMLMapper().readTree(text).at("/groups/0/rules");
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>(alerts().findValuesAsText("expr"));
        queries.addAll(new ObjectMapper()
                .readTree(CHART.resolve("dashboards/slimgate.json").toFile())
                .path("panels")
                .findValuesAsText("expr"));
        return queries;
    }

    private static Set<String> documented() throws IOException {
        return Pattern.compile("(?m)^\\| `(slimgate_[a-z_]+)`")
                .matcher(Files.readString(Path.of("docs", "metrics.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everySeriesThatIsAskedForIsDocumented() throws IOException {
        Set<String> asked = SERIES.matcher(String.join("\n", queries()))
                .results()
                .map(found -> SUFFIX.matcher(found.group(1)).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(asked).hasSizeGreaterThan(15).isSubsetOf(documented());
    }

    @Test
    void everyQueryKeepsToItsNamespaceAndClosesWhatItOpens() throws IOException {
        assertThat(queries()).hasSizeGreaterThan(20).allSatisfy(query -> {
            String unquoted = query.replaceAll("\"[^\"]*\"", "");
            for (String pair : List.of("()", "[]", "{}")) {
                assertThat(unquoted.chars().filter(c -> c == pair.charAt(0)).count())
                        .as(query)
                        .isEqualTo(unquoted.chars()
                                .filter(c -> c == pair.charAt(1))
                                .count());
            }
            assertThat(Pattern.compile("\\b(slimgate_[a-z_]+|http_[a-z_]+|up)\\b(?!\\{namespace=)")
                            .matcher(query.replaceAll("\\{[^}]*}", "{namespace=}"))
                            .find())
                    .as(query)
                    .isFalse();
        });
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhereToReadOn() throws IOException {
        assertThat(alerts()).hasSizeGreaterThan(8).allSatisfy(alert -> {
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).isNotBlank();
            assertThat(Path.of(alert.at("/annotations/runbook").asText())).isRegularFile();
        });
    }

    @Test
    void noTwoPanelsOverlap() throws IOException {
        JsonNode panels = new ObjectMapper()
                .readTree(CHART.resolve("dashboards/slimgate.json").toFile())
                .path("panels");

        assertThat(panels.findValuesAsText("id")).doesNotHaveDuplicates();
        assertThat(panels.findValues("gridPos"))
                .extracting(
                        place -> place.path("x").asInt() + "," + place.path("y").asInt())
                .doesNotHaveDuplicates();
    }
}
