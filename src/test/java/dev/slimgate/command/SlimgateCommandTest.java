package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.report.Schemas;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlimgateCommandTest {
    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    @Test
    void showsItsVersion() {
        int code = run.run("--version");

        assertThat(code).isZero();
        assertThat(run.out.strip()).isEqualTo("slimgate 1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "inspect", "check", "diff", "serve"})
    void everyCommandHasAHelpText(String command) {
        int code = run.run(command, "--help");

        assertThat(code).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out)
                .contains("Usage: slimgate " + command)
                .contains("\nOptions:\n")
                .contains("Examples:")
                .contains("Exit codes:")
                .contains("--color");
        assertThat(run.out.lines())
                .filteredOn(line -> line.startsWith("  slimgate"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    @Test
    void theHelpListsTheCommandsWithTheDemoFirst() {
        int code = run.run("--help");

        assertThat(code).isZero();
        assertThat(run.out).containsSubsequence("demo", "inspect", "check", "serve", "generate-completion");
    }

    @Test
    void kubectlCallsItByItsOwnName() {
        run.environment.put("SLIMGATE_CALLED", "kubectl-slimgate");

        run.run("inspect", "--help");

        assertThat(run.out).contains("Usage: kubectl slimgate inspect");
    }

    @Test
    void generatesACompletionScript() {
        run.environment.put("SLIMGATE_CALLED", "kubectl-slimgate");

        int code = run.run("generate-completion");

        assertThat(code).isZero();
        assertThat(run.out).contains("complete -F _complete_slimgate").contains("--namespace-labels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unheard-of",
                "inspect",
                "inspect a b",
                "inspect a --unheard-of",
                "inspect a --platform linux",
                "inspect a --timeout soon",
                "inspect a --timeout 0s",
                "inspect a --timeout 25h",
                "inspect a -o yaml",
                "check",
                "check file.yaml",
                "check --policy p.yaml",
                "check - - --policy p.yaml",
                "check a.yaml --policy p.yaml -o xml",
                "check a.yaml --policy p.yaml --no-match perhaps",
                "serve --namespaces .",
                "serve --tls-certificate c.pem --tls-key k.pem",
                "serve --policies . --role webhook",
                "serve --policies . --port 65536",
                "serve --policies . --port -1",
                "serve --policies . --tls-certificate c.pem",
                "serve --policies . --tls-key k.pem",
                "serve --policies no-such-directory",
                "serve --policies . --registries no-such-file",
                "demo --port 70000",
            })
    void usageErrorsEndWithTwoAndSaySoOnStandardError(String line) {
        int code = run.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err).startsWith("slimgate: ").doesNotContain("\tat ", "internal");
        assertThat(run.served).isNull();
        assertThat(run.demonstrated).isNull();
    }

    @Test
    void suggestsWhatWasMeant() {
        run.run("inspekt", "node:22");

        assertThat(run.err).contains("inspect").contains("Try 'slimgate --help'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect -o json", "check --output=json x", "inspect a b -ojson", "check -o=json"})
    void usageErrorsAreObjectsWithJson(String line) {
        int code = run.run(line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(run.err).isEmpty();
        assertThat(Schemas.valid("error", run.out).path("error").path("class").asText())
                .isEqualTo("usage");
    }

    @Test
    void servesAsTold() throws Exception {
        Path certificate = Files.createFile(directory.resolve("tls.crt"));
        Path key = Files.createFile(directory.resolve("tls.key"));

        int code = run.run(
                "serve",
                "--policies",
                directory.toString(),
                "--port",
                "0",
                "--host",
                "127.0.0.1",
                "--tls-certificate",
                certificate.toString(),
                "--tls-key",
                key.toString(),
                "--no-match",
                "deny");

        assertThat(code).isZero();
        assertThat(run.served.policies()).containsExactly(directory);
        assertThat(run.served.port()).isZero();
        assertThat(run.served.host()).isEqualTo("127.0.0.1");
        assertThat(run.served.tlsCertificate()).isEqualTo(certificate);
        assertThat(run.served.tlsKey()).isEqualTo(key);
        assertThat(run.served.noMatch()).isEqualTo(dev.slimgate.policy.NoMatch.DENY);
        assertThat(run.served.registries()).isNull();
        assertThat(run.served.dockerConfig()).isTrue();
    }

    @Test
    void servesOnItsUsualPort() {
        run.run("serve", "--policies", directory.toString());

        assertThat(run.served.port()).isEqualTo(8443);
        assertThat(run.served.host()).isEqualTo("0.0.0.0");
    }

    @Test
    void demonstratesAsTold() {
        run.outTerminal = true;

        run.run("demo", "--once", "--port", "0", "--report", "report.html");

        assertThat(run.demonstrated).isEqualTo(new DemoOptions(0, true, true, Path.of("report.html")));
    }

    @Test
    void aReportThatCannotBeWrittenIsToldBeforeTheDemonstration() {
        int code = run.run(
                "demo", "--report", directory.resolve("gone/report.html").toString());

        assertThat(code).isEqualTo(2);
        assertThat(run.err).contains("report.html: there is no such directory");
        assertThat(run.demonstrated).isNull();
        assertThat(run.run("demo", "--report", directory.toString())).isEqualTo(2);
        assertThat(run.err).contains(": is a directory");
    }

    @Test
    void anExitCodeOfTheServerIsTheProcesss() {
        Server failing = new Server() {
            @Override
            public int serve(ServeOptions options) {
                return 2;
            }

            @Override
            public int demo(DemoOptions options) {
                throw new UsageException("port 8443 is in use: --port 0 takes any that is free");
            }
        };
        var err = new java.io.StringWriter();
        Console console = new Console(
                new java.io.PrintWriter(new java.io.StringWriter()),
                new java.io.PrintWriter(err),
                java.io.InputStream.nullInputStream(),
                false,
                false,
                java.util.Map.of());
        var wiring = new SlimgateCommand.Wiring(run, failing, "1");

        assertThat(SlimgateCommand.run(new String[] {"serve", "--policies", "."}, wiring, console))
                .isEqualTo(2);
        assertThat(SlimgateCommand.run(new String[] {"demo"}, wiring, console)).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("slimgate: port 8443 is in use: --port 0 takes any that is free\n");
    }
}
