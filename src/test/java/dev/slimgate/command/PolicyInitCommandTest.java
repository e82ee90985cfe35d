package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyInitCommandTest {
    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    private static Policy read(String yaml) {
        PolicyDocuments.Result result = PolicyDocuments.read("p.yaml", yaml);
        assertThat(result.problems()).isEmpty();
        assertThat(result.policies()).hasSize(1);
        return result.policies().getFirst();
    }

    @Test
    void proposesFromFlagsAlone() {
        int code = run.run(
                "policy",
                "init",
                "--strictness",
                "restricted",
                "--namespace-selector",
                "environment=production,!sandbox,team!=a",
                "--enforcement",
                "warn",
                "--until",
                "2027-01-15");

        Policy policy = read(run.out);
        assertThat(code).isZero();
        assertThat(policy.name()).isEqualTo("restricted");
        assertThat(policy.enforcement()).isEqualTo(Enforcement.WARN);
        assertThat(policy.stages().stages()).singleElement().satisfies(stage -> {
            assertThat(stage.until()).hasToString("2027-01-15T00:00:00Z");
            assertThat(stage.most()).isEqualTo(Enforcement.AUDIT);
        });
        assertThat(policy.match().namespaces().selects(Map.of("environment", "production")))
                .isTrue();
        assertThat(policy.match().namespaces().selects(Map.of("environment", "production", "team", "a")))
                .isFalse();
        assertThat(policy.match().namespaces().selects(Map.of("environment", "production", "sandbox", "1")))
                .isFalse();
        assertThat(run.err).contains("no cluster was looked at", "slimgate simulate --policy FILE");
    }

    @Test
    void asksOnATerminalForWhatNoOptionSays() throws IOException {
        Path file = directory.resolve("p.yaml");
        run.errTerminal = true;
        run.stdin = "strict\nprod\nwarn\nnot a selector\nenvironment=production\nno\n" + file + "\n";

        int code = run.run("policy", "init");

        Policy policy = read(Files.readString(file));
        assertThat(code).isZero();
        assertThat(policy.name()).isEqualTo("production");
        assertThat(policy.enforcement()).isEqualTo(Enforcement.WARN);
        assertThat(policy.match().namespaces().selects(Map.of())).isFalse();
        assertThat(run.err)
                .contains("How strict: baseline, restricted, production [baseline]: ")
                .contains("that is none of baseline, restricted, production")
                .contains("is not key=value");
        assertThat(run.out).contains("policy     production: 14 rules", "kubectl apply -f " + file);
    }

    @Test
    void theEndOfTheInputTakesWhatIsUsual() {
        run.errTerminal = true;

        int code = run.run("policy", "init", "--strictness", "baseline");

        assertThat(code).isZero();
        assertThat(read(run.out).enforcement()).isEqualTo(Enforcement.DENY);
        assertThat(run.err).doesNotContain("How strict");
    }

    @Test
    void givesUpOnWhoeverDoesNotAnswer() {
        run.errTerminal = true;
        run.stdin = "x\ny\nz\n";

        assertThat(run.run("policy", "init")).isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.err).contains("no answer to: How strict");
    }

    @Test
    void asksNothingWhereNobodyWouldAnswer() {
        run.errTerminal = true;

        assertThat(run.run("policy", "init", "--no-input")).isZero();
        assertThat(run.err).doesNotContain("[");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--until 2026-11-21",
                "--until soon",
                "--name Upper",
                "--namespace-selector a=b,",
                "--namespace-selector !a=b",
                "--strictness lax",
                "--kubeconfig /nowhere",
                "-o /nowhere/at/all.yaml"
            })
    void refusesWhatIsNoArgument(String args) {
        List<String> all = new java.util.ArrayList<>(List.of("policy", "init"));
        all.addAll(List.of(args.split(" ")));

        assertThat(run.run(all.toArray(String[]::new))).isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.out).isEmpty();
    }

    @Test
    void theCommandsOfThePageAreOnes() throws IOException {
        List<String> commands = Files.readAllLines(Path.of("docs", "policy-init.md")).stream()
                .filter(line -> line.startsWith("slimgate "))
                .toList();

        assertThat(commands).hasSizeGreaterThan(3);
        for (String command : commands) {
            String[] args = command.substring("slimgate ".length()).split(" ");
            CommandRun fresh = new CommandRun();
            assertThat(SlimgateCommand.commandLine(
                                    args,
                                    new SlimgateCommand.Wiring(fresh, fresh, "1"),
                                    new Console(
                                            new java.io.PrintWriter(new java.io.StringWriter()),
                                            new java.io.PrintWriter(new java.io.StringWriter()),
                                            java.io.InputStream.nullInputStream(),
                                            false,
                                            false,
                                            Map.of()))
                            .parseArgs(args)
                            .hasSubcommand())
                    .as(command)
                    .isTrue();
        }
    }
}
