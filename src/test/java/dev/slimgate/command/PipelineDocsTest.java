package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What docs/ci.md, the action and the hook tell pipelines to do can be done. */
class PipelineDocsTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path ACTION = Path.of(".github", "actions", "check", "action.yml");
    private static final Path HOOKS = Path.of(".pre-commit-hooks.yaml");

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "ci.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(page())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void parses(String... args) {
        Console console = new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                InputStream.nullInputStream(),
                false,
                false,
                Map.of());
        CommandRun run = new CommandRun();
        assertThat(SlimgateCommand.commandLine(args, new SlimgateCommand.Wiring(run, run, "1"), console)
                        .parseArgs(args)
                        .hasSubcommand())
                .isTrue();
    }

    @Test
    void everyYamlIsSound() throws IOException {
        assertThat(blocks("yaml"))
                .hasSize(3)
                .allSatisfy(text -> assertThat(YAML.readTree(text).isObject()).isTrue());
        assertThat(YAML.readTree(ACTION.toFile()).at("/runs/using").asText()).isEqualTo("composite");
    }

    @Test
    void everyCommandIsOneThatSlimgateReads() throws IOException {
        List<String> commands = Pattern.compile("slimgate (check [^'>\n]*)")
                .matcher(String.join(
                        "\n",
                        Stream.of("yaml", "groovy", "bash")
                                .flatMap(language -> {
                                    try {
                                        return blocks(language).stream();
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                })
                                .toList()))
                .results()
                .map(found -> found.group(1).strip())
                .toList();

        assertThat(commands).hasSize(4).allSatisfy(command -> parses(command.split(" ")));
    }

    @Test
    void theActionIsGivenWhatItTakesAndCallsWhatThereIs() throws IOException {
        JsonNode action = YAML.readTree(ACTION.toFile());
        JsonNode steps = YAML.readTree(blocks("yaml").getFirst()).at("/jobs/slimgate/steps");
        JsonNode given = StreamSupport.stream(steps.spliterator(), false)
                .filter(step -> step.path("uses").asText().contains("/.github/actions/check@"))
                .findFirst()
                .orElseThrow()
                .path("with");
        JsonNode step = action.at("/runs/steps/0");
        String script = step.path("run").asText();

        assertThat(names(given)).isSubsetOf(names(action.path("inputs")));
        assertThat(script).doesNotContain("${{");
        assertThat(names(step.path("env")))
                .allSatisfy(name -> assertThat(script).contains("$" + name));
        String options = String.join(
                " ",
                Pattern.compile("(?<=[ (])(--(?:policy|baseline)|-o)[ ]\\S+")
                        .matcher(script)
                        .results()
                        .map(found -> found.group().replace(")", "").replace(";", ""))
                        .distinct()
                        .filter(option -> !option.equals("-o sarif"))
                        .toList());
        assertThat(options).contains("--policy", "--baseline", "-o github");
        parses(("check k8s/ " + options).split(" "));
    }

    @Test
    void theScriptOfTheActionIsOneThatBashReads() throws Exception {
        String script = YAML.readTree(ACTION.toFile()).at("/runs/steps/0/run").asText();

        Process bash = new ProcessBuilder("bash", "-n", "-c", script)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void theHookIsOneThatIsThere() throws IOException {
        JsonNode hook = YAML.readTree(HOOKS.toFile()).path(0);
        JsonNode used = YAML.readTree(blocks("yaml").get(2)).at("/repos/0/hooks/0");

        assertThat(used.path("id").asText()).isEqualTo(hook.path("id").asText());
        List<String> entry = Arrays.asList(hook.path("entry").asText().split(" "));
        List<String> args = StreamSupport.stream(used.path("args").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        parses(Stream.of(entry.subList(1, entry.size()), args, List.of("k8s/a.yaml"))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
