package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.TooManyException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, nginx, true",
        "index.docker.io, nginx, true",
        "docker.io, nginx, true",
        "https://docker.io/v1/, team/app, true",
        "registry-1.docker.io, team/app, true",
        "docker.io/team, team/app, true",
        "docker.io/team, other/app, false",
        "index.docker.io, registry.example/nginx, false",
        "registry.example, registry.example/a, true",
        "http://registry.example, registry.example/a, true",
        "REGISTRY.example, registry.example/a, true",
        "https://registry.example/v2/, registry.example/a, true",
        "https://registry.example/v1/team, registry.example/team/a, true",
        "https://registry.example/, registry.example/a, true",
        "registry.example, registry.example:5000/a, false",
        "registry.example:5000, registry.example:5000/a, true",
        "registry.example:5000, registry.example/a, false",
        "*.example, registry.example/a, true",
        "*.example, a.registry.example/a, false",
        "*.*.example, a.registry.example/a, true",
        "*.registry.example, registry.example/a, false",
        "reg*.example, registry.example/a, true",
        "r?gistry.example, registry.example/a, true",
        "*.example:5000, registry.example:5000/a, true",
        "*, localhost:5000/a, false",
        "registry.example/team, registry.example/team/app, true",
        "registry.example/team, registry.example/team, true",
        "registry.example/team, registry.example/teamwork/app, true",
        "registry.example/team/, registry.example/teamwork/app, false",
        "registry.example/team/, registry.example/team/app, true",
        "registry.example/other, registry.example/team/app, false",
        "registry.example/*, registry.example/team/app, false",
        "example, registry.example/a, false",
        "user:word@registry.example, registry.example/a, false",
    })
    void matchesKeysAsTheKubeletDoes(String key, String image, boolean matches) {
        assertThat(AuthKey.parse(key).matches(ImageReference.parse(image))).isEqualTo(matches);
    }

    @Test
    void triesTheLoginsOfAllSecretsInTheKubeletsOrder() {
        DockerConfig first = config("first", "*.example", "registry.example", "other.example");
        DockerConfig second = config("second", "registry.example/team", "registry.example", "*.example");

        List<Credential> found =
                DockerConfig.matching(List.of(first, second), ImageReference.parse("registry.example/team/a"));

        assertThat(found)
                .map(Credential::source)
                .containsExactly(
                        "second, entry registry.example/team",
                        "first, entry registry.example",
                        "second, entry registry.example",
                        "first, entry *.example",
                        "second, entry *.example");
    }

    @Test
    void triesTheOldNamesOfDockerHubLast() {
        DockerConfig first = config("first", "https://index.docker.io/v1/");
        DockerConfig second = config("second", "docker.io", "docker.io/library");

        List<Credential> found = DockerConfig.matching(List.of(first, second), ImageReference.parse("nginx"));

        assertThat(found)
                .map(Credential::source)
                .containsExactly(
                        "second, entry docker.io/library", "second, entry docker.io", "first, entry index.docker.io");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auths\":{\"a.example\":{\"auth\":\"dTpwOnc=\"}}}",
                "{\"a.example\":{\"auth\":\"dTpwOnc=\",\"email\":\"u@example\"}}",
                "{\"auths\":{\"a.example\":{\"username\":\"u\",\"password\":\"p:w\"}}}",
                "{\"auths\":{\"a.example\":{\"auth\":\"dTpwOnc\\u003d\\n\"}}}",
                "{\"auths\":{\"a.example\":{\"username\":\"u\",\"password\":\"p:w\",\"auth\":\"!\"}}}"
            })
    void readsEveryFormOfASecret(String json) {
        DockerConfig config = DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8), "s");

        List<Credential> found = DockerConfig.matching(List.of(config), ImageReference.parse("a.example/x"));

        assertThat(found).containsExactly(new Credential.Basic("s, entry a.example", "u", "p:w"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"auths\":null}",
                "{\"auths\":[]}",
                "{\"auths\":\"s3cret\"}",
                "{\"auths\":{\"a.example\":{}}}",
                "{\"auths\":{\"a.example\":\"s3cret\"}}",
                "{\"auths\":{\"a.example\":{\"auth\":[\"s3cret\"]}}}",
                "{\"credsStore\":\"desktop\",\"credHelpers\":{\"a.example\":\"ecr-login\"}}"
            })
    void holdsNothingWhereThereIsNoLogin(String json) {
        DockerConfig config = DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8), "s");

        assertThat(DockerConfig.matching(List.of(config), ImageReference.parse("a.example/x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"auths\":{\"s3cret", "[\"s3cret\"]", "s3cret", ""})
    void refusesWhatIsNoConfigWithoutQuotingIt(String json) {
        assertThatThrownBy(() -> DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8), "s"))
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void boundsHostileSecrets() {
        byte[] tooLong = new byte[(1 << 20) + 1];
        String many = IntStream.range(0, 1001)
                .mapToObj(i -> "\"r" + i + ".example\":{\"auth\":\"dTpw\"}")
                .collect(Collectors.joining(",", "{\"auths\":{", "}}"));
        String longKey = "{\"auths\":{\"" + "*".repeat(700) + ".example\":{\"auth\":\"dTpw\"}}}";

        assertThatThrownBy(() -> DockerConfig.parse(tooLong, "s")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> DockerConfig.parse(many.getBytes(StandardCharsets.UTF_8), "s"))
                .isInstanceOf(TooManyException.class);
        assertThat(DockerConfig.matching(
                        List.of(DockerConfig.parse(longKey.getBytes(StandardCharsets.UTF_8), "s")),
                        ImageReference.parse("a.example/x")))
                .isEmpty();
    }

    @Test
    void showsNothingOfWhatItHolds() {
        DockerConfig config = config("pull secret team-a/robot", "a.example");

        assertThat(config).hasToString("pull secret team-a/robot, 1 entries");
        assertThat(DockerConfig.matching(List.of(config), ImageReference.parse("a.example/x"))
                        .toString())
                .doesNotContain("s3cret");
    }

    private static DockerConfig config(String source, String... keys) {
        String auth = Base64.getEncoder().encodeToString("robot:s3cret".getBytes(StandardCharsets.UTF_8));
        String json = List.of(keys).stream()
                .map(key -> "\"" + key + "\":{\"auth\":\"" + auth + "\"}")
                .collect(Collectors.joining(",", "{\"auths\":{", "}}"));
        return DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8), source);
    }
}
