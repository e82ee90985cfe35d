package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} refuses before anything starts. */
class WebhookServerTest {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: p }
            spec: { enforcement: Deny, rules: { shell: { forbid: true } } }
            """;

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private int run(String... arguments) {
        Console console = new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        return SlimgateCommand.run(
                arguments, new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), "test"), console);
    }

    @Test
    void tellsAllProblemsOfAllFilesAtOnce() throws IOException {
        String first = write("policies/a.yaml", POLICY.replace("shell", "shel"));
        String second = write("policies/b.yaml", POLICY.replace("forbid: true", "forbid: maybe"));
        String registries = write("registries.yaml", "registries: [ { hst: example.org } ]\n");
        String namespaces = write("namespaces.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: [\n");

        int code = run(
                "serve",
                "--policies",
                folder.resolve("policies").toString(),
                "--registries",
                registries,
                "--namespaces",
                namespaces);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("slimgate: " + first + ":4:")
                .contains("slimgate: " + second + ":4:")
                .contains("slimgate: " + registries + ":1:")
                .contains("slimgate: " + namespaces + ":")
                .doesNotContain("\tat ");
    }

    @Test
    void aFolderWithoutPoliciesIsRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(run("serve", "--policies", empty.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("slimgate: ")
                .contains(empty.toString())
                .contains("no policy");
    }

    @Test
    void aCertificateThatIsNoneIsRefused() throws IOException {
        String policy = write("p.yaml", POLICY);
        String certificate = write("tls.crt", "no certificate");
        String key = write("tls.key", "no key");

        int code = run("serve", "--policies", policy, "--tls-certificate", certificate, "--tls-key", key);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("slimgate: " + certificate + ": holds no PEM certificate")
                .contains("slimgate: " + key + ": holds no PEM private key without a password");
    }
}
