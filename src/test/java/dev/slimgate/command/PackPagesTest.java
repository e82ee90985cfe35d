package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages about packs and about tests of policies say what the program says. With {@code -Dslimgate.write=true} what a pack
 * asks is written into its page anew.
 */
class PackPagesTest {
    private static final Path PAGES = Path.of("docs", "packs");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern EXPLAINED =
            Pattern.compile("(?s)```console\n\\$ slimgate (policy explain (\\S+))\n(.*?)```");

    private final CommandRun run = new CommandRun();

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.filter(file -> !file.getFileName().toString().equals("README.md")).sorted().toList().stream();
        }
    }

    private static List<Path> packs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("policies"))) {
            return files.filter(
                            file -> file.toString().endsWith(".yaml") && !file.startsWith(Path.of("policies", "tests")))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceAll("\\.(yaml|md)$", "");
    }

    @Test
    void eachPackHasAPageAndATest() throws IOException {
        TreeSet<String> names =
                packs().stream().map(PackPagesTest::name).collect(Collectors.toCollection(TreeSet::new));

        assertThat(pages().map(PackPagesTest::name)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(names).allMatch(name -> Files.isRegularFile(Path.of("policies", "tests", name + ".yaml")));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void saysWhatThePackAsks(Path page) throws IOException {
        String text = Files.readString(page);
        Matcher block = EXPLAINED.matcher(text);
        assertThat(block.find()).isTrue();
        assertThat(run.run(block.group(1).split(" "))).as(run.err).isZero();
        if (Boolean.getBoolean("slimgate.write")) {
            Files.writeString(page, text.substring(0, block.start(3)) + run.out + text.substring(block.end(3)));
        }

        assertThat(block.group(3)).isEqualTo(run.out);
        assertThat(name(Path.of(block.group(2)))).isEqualTo(name(page));
    }

    @Test
    void theOverviewHasCategoryAndSeverityOfEachPack() throws IOException {
        String overview = Files.readString(PAGES.resolve("README.md"));

        for (Path pack : packs()) {
            JsonNode policy =
                    YAML.readTree(Files.readString(pack).replaceFirst("(?s)^.*?kind: BaseFamily.*?\n---\n", ""));
            JsonNode annotations = policy.at("/metadata/annotations");
            assertThat(annotations.path("slimgate.dev/severity").asText()).isIn("high", "medium", "low");
            assertThat(overview).contains(name(pack) + "](" + name(pack) + ".md)");
            assertThat(overview.lines().filter(line -> line.startsWith("| [" + name(pack) + "]")))
                    .singleElement()
                    .asString()
                    .endsWith("| " + annotations.path("slimgate.dev/category").asText() + " | "
                            + annotations.path("slimgate.dev/severity").asText() + " |");
        }
    }

    @Test
    void theExamplesOfThePageAboutTestsRunAsShown(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("docs", "policy-tests.md"));
        Matcher block = Pattern.compile("(?s)```(yaml|console)\n(.*?)```").matcher(page);
        int commands = 0;
        while (block.find()) {
            String body = block.group(2);
            if (block.group(1).equals("yaml")) {
                Path file =
                        folder.resolve(body.lines().findFirst().orElseThrow().substring(2));
                Files.createDirectories(file.getParent());
                Files.writeString(file, body);
            } else {
                String command = body.lines().findFirst().orElseThrow();
                String expected = body.substring(command.length() + 1);
                run.run(command.substring("$ slimgate ".length())
                        .replace("policies/", folder.resolve("policies") + "/")
                        .split(" "));
                assertThat((run.out + run.err).replace(folder + "/", "")).isEqualTo(expected);
                commands++;
            }
        }

        assertThat(commands).isEqualTo(2);
    }
}
