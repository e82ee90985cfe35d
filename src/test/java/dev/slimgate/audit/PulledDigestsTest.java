package dev.slimgate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PulledDigestsTest {
    private static final String HEX = "6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";
    private static final Digest DIGEST = new Digest("sha256", HEX);

    private static ImageUse use(ContainerKind kind, String name, String image) {
        return new ImageUse(kind, name, image, null, null, null);
    }

    private static Map<ImageUse, Digest> pulled(String image, String id) throws IOException {
        JsonNode status = new ObjectMapper()
                .readTree("{\"containerStatuses\":[{\"name\":\"app\",\"imageID\":\"%s\"}]}".formatted(id));
        return PulledDigests.of(List.of(use(ContainerKind.CONTAINER, "app", image)), status);
    }

    @ParameterizedTest
    @CsvSource({
        // containerd
        "nginx:1.25, docker.io/library/nginx@sha256:" + HEX,
        "docker.io/library/nginx:1.25, docker.io/library/nginx@sha256:" + HEX,
        "registry.internal:5000/team/app, registry.internal:5000/team/app@sha256:" + HEX,
        // CRI-O
        "quay.io/team/app:2, quay.io/team/app@sha256:" + HEX,
        // dockershim and cri-dockerd
        "nginx:1.25, docker-pullable://nginx@sha256:" + HEX,
        "quay.io/team/app:2, docker-pullable://quay.io/team/app@sha256:" + HEX,
    })
    void readsWhatRuntimesWrite(String image, String id) throws IOException {
        assertThat(pulled(image, id)).containsValue(DIGEST).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:" + HEX, // the config's digest: loaded into the node and never pulled
                "docker://sha256:" + HEX,
                "docker.io/library/nginx@sha256:abc",
                "docker.io/library/nginx@md5:" + HEX,
                "@sha256:" + HEX,
                "docker-pullable://",
                "other.example/nginx@sha256:" + HEX, // under the spec's name it may stand for nothing
                "docker.io/library/httpd@sha256:" + HEX
            })
    void takesNothingElseForADigestOfTheSpecsRepository(String id) throws IOException {
        assertThat(pulled("nginx:1.25", id)).isEmpty();
    }

    @Test
    void tellsContainersOfDifferentKindsApart() throws IOException {
        List<ImageUse> uses = List.of(
                use(ContainerKind.CONTAINER, "a", "one:1"),
                use(ContainerKind.INIT, "b", "two:1"),
                use(ContainerKind.EPHEMERAL, "c", "three:1"),
                use(ContainerKind.IMAGE_VOLUME, "a", "one:1"),
                use(ContainerKind.CONTAINER, "d", "four:1"));
        JsonNode status = new ObjectMapper().readTree("""
                {"containerStatuses": [{"name": "a", "imageID": "docker.io/library/one@sha256:%1$s"}],
                 "initContainerStatuses": [{"name": "b", "imageID": "docker.io/library/two@sha256:%1$s"}],
                 "ephemeralContainerStatuses": [{"name": "c", "imageID": "docker.io/library/three@sha256:%1$s"}]}
                """.formatted(HEX));

        assertThat(PulledDigests.of(uses, status)).containsOnlyKeys(uses.subList(0, 3));
    }
}
