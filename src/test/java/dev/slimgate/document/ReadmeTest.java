package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents that the README and the guides show are documents that Slimgate reads. */
class ReadmeTest {

    @Test
    void showsPoliciesThatAreSound() throws IOException {
        List<String> policies = blocks("kind: ClusterMinimalImagePolicy");

        assertThat(policies).isNotEmpty().allSatisfy(text -> {
            PolicyDocuments.Result read = PolicyDocuments.read("README.md", text);
            assertThat(read.problems()).isEmpty();
            assertThat(read.policies()).hasSize(1);
        });
    }

    @Test
    void explainsAdoptionByPoliciesThatAreSound() throws IOException {
        List<String> policies = blocks(Path.of("docs", "adoption.md"), "kind: ClusterMinimalImagePolicy");

        assertThat(policies).isNotEmpty().allSatisfy(text -> {
            PolicyDocuments.Result read = PolicyDocuments.read("adoption.md", text);
            assertThat(read.problems()).isEmpty();
            assertThat(read.policies()).hasSize(1);
        });
    }

    @Test
    void explainsRegistriesByDocumentsThatAreSound(@TempDir Path folder) throws IOException {
        for (String name : List.of("ca.pem", "robot.password", "proxy.password", "config.json")) {
            Files.writeString(folder.resolve(name), "x");
        }
        Path certs = Files.createDirectory(folder.resolve("certs.d"));

        List<String> documents = blocks(Path.of("docs", "registries.md"), "registries:");

        assertThat(documents).hasSize(8).allSatisfy(text -> {
            RegistryDocument.Result read = RegistryDocument.read(
                    folder.resolve("registries.yaml"), text.replace("/etc/containerd/certs.d", certs.toString()));
            assertThat(read.problems()).isEmpty();
            assertThat(read.settings().hosts()).isNotEmpty();
        });
    }

    @Test
    void explainsHostsTomlByFilesThatAreSound(@TempDir Path folder) throws IOException {
        Path hub = Files.createDirectories(folder.resolve("certs.d/docker.io"));
        Files.writeString(hub.resolve("mirror.pem"), "x");

        List<String> files = blocks(Path.of("docs", "registries.md"), "```toml\n", "[host.");

        assertThat(files).hasSize(1);
        Files.writeString(hub.resolve("hosts.toml"), files.getFirst());
        RegistryDocument.Result read =
                RegistryDocument.read(folder.resolve("registries.yaml"), "hostsDirectory: certs.d");
        assertThat(read.problems()).isEmpty();
        assertThat(read.settings().host("docker.io").orElseThrow().route().mirrors())
                .hasSize(2);
    }

    private static List<String> blocks(String containing) throws IOException {
        return blocks(Path.of("README.md"), containing);
    }

    private static List<String> blocks(Path file, String containing) throws IOException {
        return blocks(file, "```yaml\n", containing);
    }

    private static List<String> blocks(Path file, String fence, String containing) throws IOException {
        String readme = Files.readString(file);
        return Arrays.stream(readme.split(fence))
                .skip(1)
                .map(rest -> rest.substring(0, rest.indexOf("```")))
                .filter(block -> block.contains(containing))
                .toList();
    }
}
