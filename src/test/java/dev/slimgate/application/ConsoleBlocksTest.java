package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.documentation.MarkdownPage;
import dev.slimgate.documentation.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Blocks of the language {@code console} are played: each {@code $ slimgate …} runs in this process, and prints what stands
 * below it. The sample images are in {@code registry.internal}, which {@code registries.yaml} lists; YAML blocks of the same page
 * whose first line is {@code # name.yaml} are that file. With {@code -Dslimgate.write=true} the output is written anew.
 */
class ConsoleBlocksTest {
    private static DemoRegistry registry;

    @TempDir
    Path folder;

    @BeforeAll
    static void servesTheSamples() {
        registry = DemoRegistry.start();
        SampleWorkloads.fill(registry, SampleImages.all(Instant.parse("2026-11-01T00:00:00Z")));
    }

    @AfterAll
    static void ends() {
        registry.close();
    }

    @TestFactory
    Stream<DynamicTest> showWhatTheProgramPrints() throws IOException {
        return MarkdownPage.all().stream()
                .filter(page -> page.blocks().stream().anyMatch(ConsoleBlocksTest::isPlayed))
                .map(page -> DynamicTest.dynamicTest(page.file().toString(), () -> play(page)));
    }

    /** All but those that another test plays, with files of its own. */
    private static boolean isPlayed(MarkdownPage.Block block) {
        return block.language().equals("console") && block.marker().isEmpty();
    }

    private void play(MarkdownPage page) throws IOException {
        Map<String, Path> files = files(page);
        Map<String, String> played = new LinkedHashMap<>();
        for (MarkdownPage.Block block : page.blocks()) {
            if (isPlayed(block)) {
                played.put(block.text(), played(block, files));
            }
        }
        if (Boolean.getBoolean("slimgate.write")) {
            String text = Files.readString(page.file());
            for (Map.Entry<String, String> block : played.entrySet()) {
                text = text.replace("```console\n" + block.getKey(), "```console\n" + block.getValue());
            }
            Files.writeString(page.file(), text);
            return;
        }
        assertThat(played)
                .isNotEmpty()
                .allSatisfy((shown, printed) ->
                        assertThat(MarkdownPage.withoutDigests(shown)).isEqualTo(MarkdownPage.withoutDigests(printed)));
    }

    private Map<String, Path> files(MarkdownPage page) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(
                "registries.yaml",
                Files.writeString(
                        Files.createTempDirectory(folder, "page").resolve("registries.yaml"),
                        "registries: [ { host: \"%s\", plainHttp: true, limits: { timeout: 30s } } ]"
                                .formatted(registry.host())));
        for (MarkdownPage.Block block : page.blocks()) {
            String first = block.text().lines().findFirst().orElse("");
            if (block.language().equals("yaml") && first.matches("# [\\w-]+\\.yaml")) {
                String name = first.substring(2);
                Path file = files.get("registries.yaml").resolveSibling(name);
                files.put(name, Files.writeString(file, there(block.text())));
            }
        }
        return files;
    }

    /** The block as it ought to be: its commands, each with what it prints. */
    private static String played(MarkdownPage.Block block, Map<String, Path> files) {
        StringBuilder text = new StringBuilder();
        List<String> commands =
                block.text().lines().filter(line -> line.startsWith("$ ")).toList();
        assertThat(commands).isNotEmpty().allMatch(command -> command.startsWith("$ slimgate "));
        for (String command : commands) {
            text.append(command).append("\n").append(run(command.substring("$ slimgate ".length()), files));
        }
        return text.toString();
    }

    private static String run(String command, Map<String, Path> files) {
        List<String> arguments = new ArrayList<>(Arrays.asList(Words.of(there(command))));
        arguments.replaceAll(word -> files.containsKey(word) ? files.get(word).toString() : word);
        if (Set.of("check", "inspect", "diff").contains(arguments.getFirst())) {
            arguments.addAll(List.of("--timeout", "50s")); // the machine may be busy with other tests
        }
        StringWriter out = new StringWriter();
        PrintWriter both = new PrintWriter(out);
        Console console = new Console(both, both, InputStream.nullInputStream(), false, false, Map.of());
        SlimgateCommand.run(
                arguments.toArray(String[]::new),
                new SlimgateCommand.Wiring(
                        CommandEngine::open, new WebhookServer(), "test", () -> Instant.parse("2026-11-21T12:00:00Z")),
                console);
        String printed = out.toString().replace(registry.host(), "registry.internal");
        for (Map.Entry<String, Path> file : files.entrySet()) {
            printed = printed.replace(file.getValue().toString(), file.getKey());
        }
        return printed.lines().map(line -> line.stripTrailing() + "\n").reduce("", String::concat);
    }

    private static String there(String text) {
        return text.replace("registry.internal", registry.host());
    }
}
