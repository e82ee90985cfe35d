package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.Credential;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pull secrets count for a pod, and in which order they are tried. */
class PullSecretsTest {
    private static final ImageReference IMAGE = ImageReference.parse("registry.test/team/api:1");

    private final MockCluster cluster = new MockCluster();

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    private void secret(String namespace, String name, String type, String key, String text) {
        cluster.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withType(type)
                        .addToData(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .create();
    }

    /** A login for a registry, or a path in it; its user is called as the Secret. */
    private void secret(String namespace, String name, String registry) {
        secret(
                namespace,
                name,
                "kubernetes.io/dockerconfigjson",
                ".dockerconfigjson",
                "{\"auths\":{\"%s\":{\"username\":\"%s\",\"password\":\"s3cret\"}}}".formatted(registry, name));
    }

    private void serviceAccount(String namespace, String name, String... secrets) {
        var account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata();
        Stream.of(secrets)
                .forEach(secret ->
                        account.addNewImagePullSecret().withName(secret).endImagePullSecret());
        cluster.client.resource(account.build()).create();
    }

    private static List<String> users(ClusterState state, Requester requester) {
        return state.pullSecrets().credentials(IMAGE, requester).stream()
                .map(credential -> ((Credential.Basic) credential).username())
                .toList();
    }

    @Test
    void thePodsSecretsAreTriedInItsOrderAndTheMostSpecificFirst() {
        secret("team", "a", "registry.test");
        secret("team", "b", "registry.test");
        secret("team", "narrow", "registry.test/team");
        secret("team", "elsewhere", "other.test");

        ClusterState state = cluster.state(new PullSecretScope.Namespaces(Set.of("team")));

        assertThat(users(state, new Requester("team", null, List.of("b", "absent", "a", "elsewhere", "narrow"))))
                .containsExactly("narrow", "b", "a");
    }

    @Test
    void thoseOfTheServiceAccountCountOnlyWhereThePodNamesNone() {
        secret("team", "of-default", "registry.test");
        secret("team", "of-robot", "registry.test");
        secret("team", "of-pod", "registry.test");
        serviceAccount("team", "default", "of-default");
        serviceAccount("team", "robot", "of-robot");
        serviceAccount("team", "bare");

        ClusterState state = cluster.state(new PullSecretScope.All());

        assertThat(users(state, new Requester("team", null, List.of()))).containsExactly("of-default");
        assertThat(users(state, new Requester("team", "robot", List.of()))).containsExactly("of-robot");
        assertThat(users(state, new Requester("team", "robot", List.of("of-pod"))))
                .containsExactly("of-pod");
        assertThat(users(state, new Requester("team", "bare", List.of()))).isEmpty();
        assertThat(users(state, new Requester("team", "unknown", List.of()))).isEmpty();
        assertThat(users(state, Requester.slimgate("team")))
                .as("what Slimgate asks for by itself")
                .isEmpty();
    }

    @Test
    void theOldFormOfASecretCountsToo() {
        secret(
                "team",
                "old",
                "kubernetes.io/dockercfg",
                ".dockercfg",
                "{\"registry.test\":{\"username\":\"old\",\"password\":\"s3cret\"}}");
        secret("team", "broken", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", "no json");

        ClusterState state = cluster.state(new PullSecretScope.All());

        assertThat(users(state, new Requester("team", null, List.of("broken", "old"))))
                .containsExactly("old");
    }

    @Test
    void onlyTheNamespacesOfTheScopeAreRead() {
        secret("open", "pull", "registry.test");
        secret("closed", "pull", "registry.test");
        Requester open = new Requester("open", null, List.of("pull"));
        Requester closed = new Requester("closed", null, List.of("pull"));

        ClusterState one = cluster.state(new PullSecretScope.Namespaces(Set.of("open")));
        assertThat(users(one, open)).containsExactly("pull");
        assertThat(users(one, closed)).isEmpty();

        ClusterState all = cluster.state(new PullSecretScope.All());
        assertThat(users(all, open)).containsExactly("pull");
        assertThat(users(all, closed)).containsExactly("pull");
    }

    @Test
    void withoutAScopeNoSecretAndNoServiceAccountIsAskedFor() {
        secret("team", "pull", "registry.test");
        serviceAccount("team", "default", "pull");
        cluster.requests();

        ClusterState state = cluster.state(new PullSecretScope.None());

        assertThat(users(state, new Requester("team", null, List.of("pull")))).isEmpty();
        assertThat(cluster.requests())
                .isNotEmpty()
                .noneMatch(request -> request.getPath().contains("secrets")
                        || request.getPath().contains("serviceaccounts"));
    }
}
