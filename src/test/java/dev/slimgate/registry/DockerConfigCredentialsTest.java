package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerConfigCredentialsTest {
    @TempDir
    Path folder;

    @Test
    void givesTheMostSpecificFirst() throws IOException {
        DockerConfigCredentials config = config("{\"auths\":{"
                + "\"*.example\":" + auth("glob", "1") + ",\"registry.example\":" + auth("host", "2")
                + ",\"registry.example/team\":" + auth("path", "s3cret") + ",\"other.example\":" + auth("other", "4")
                + "}}");

        List<Credential> found = config.credentials(ImageReference.parse("registry.example/team/a"), Requester.NOBODY);

        assertThat(found)
                .map(credential -> ((Credential.Basic) credential).username())
                .containsExactly("path", "host", "glob");
        assertThat(found.toString()).doesNotContain("s3cret").contains("docker config", "registry.example/team");
    }

    @Test
    void readsEveryFormOfAnEntry() throws IOException {
        DockerConfigCredentials config = config("{\"auths\":{\"a.example\":" + auth("u", "p:w")
                + ",\"b.example\":{\"username\":\"u\",\"password\":\"p\"}"
                + ",\"c.example\":{\"auth\":\"" + base64("u:") + "\",\"identitytoken\":\"t\"}"
                + ",\"d.example\":{\"auth\":\"!\"},\"e.example\":{}}}");

        assertThat(found(config, "a.example/x"))
                .satisfiesExactly(
                        c -> assertThat(((Credential.Basic) c).password()).isEqualTo("p:w"));
        assertThat(found(config, "b.example/x"))
                .satisfiesExactly(
                        c -> assertThat(((Credential.Basic) c).password()).isEqualTo("p"));
        assertThat(found(config, "c.example/x"))
                .satisfiesExactly(
                        c -> assertThat(((Credential.IdentityToken) c).token()).isEqualTo("t"));
        assertThat(found(config, "d.example/x")).isEmpty();
        assertThat(found(config, "e.example/x")).isEmpty();
    }

    @Test
    void readsTheFileAgainWhenItChanges() throws IOException {
        DockerConfigCredentials config = config("{\"auths\":{\"a.example\":" + auth("u", "old") + "}}");
        assertThat(found(config, "a.example/x")).hasSize(1);

        config("{\"auths\":{\"a.example\":" + auth("u", "renewed") + "}}");

        assertThat(found(config, "a.example/x"))
                .satisfiesExactly(
                        c -> assertThat(((Credential.Basic) c).password()).isEqualTo("renewed"));
    }

    @Test
    void holdsNothingWhereTheFileIsAbsentOrBroken() throws IOException {
        assertThat(found(new DockerConfigCredentials(folder.resolve("none")), "a.example/x"))
                .isEmpty();
        assertThat(found(config("{\"auths\":"), "a.example/x")).isEmpty();
    }

    @Test
    void asksACredentialHelper() throws IOException {
        helper("test", "read server; echo \"{\\\"Username\\\":\\\"u\\\",\\\"Secret\\\":\\\"for-$server\\\"}\"");
        DockerConfigCredentials config = config("{\"credHelpers\":{\"a.example\":\"test\",\"b.example\":\"../test\"},"
                + "\"auths\":{\"a.example\":" + auth("second", "2") + "}}");

        List<Credential> found = found(config, "a.example/x");

        assertThat(found).hasSize(2);
        assertThat(found.getFirst()).isEqualTo(new Credential.Basic("credential helper test", "u", "for-a.example"));
        assertThat(found(config, "b.example/x"))
                .as("a name that leaves the search path")
                .isEmpty();
    }

    @Test
    void asksTheCredentialStoreForAnIdentityToken() throws IOException {
        helper("store", "read server; echo \"{\\\"Username\\\":\\\"<token>\\\",\\\"Secret\\\":\\\"$server\\\"}\"");

        List<Credential> found = found(config("{\"credsStore\":\"store\"}"), "nginx");

        assertThat(found)
                .containsExactly(new Credential.IdentityToken(
                        "credential helper store", "<token>", "https://index.docker.io/v1/"));
    }

    @ParameterizedTest
    @CsvSource({"exit 1", "'read server; exec sleep 60'", "'read server; exec yes'", "'read server; echo no'"})
    void goesOnWithoutAHelperThatFails(String script) throws IOException {
        helper("bad", script);

        assertThat(found(config("{\"credsStore\":\"bad\"}"), "a.example/x")).isEmpty();
    }

    private static List<Credential> found(DockerConfigCredentials config, String image) {
        return config.credentials(ImageReference.parse(image), Requester.NOBODY);
    }

    private DockerConfigCredentials config(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        return new DockerConfigCredentials(file, new CredentialHelpers(folder.toString(), Duration.ofSeconds(2)));
    }

    private void helper(String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve("docker-credential-" + name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private static String auth(String username, String password) {
        return "{\"auth\":\"" + base64(username + ":" + password) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
