package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

/** The instrument of the cluster tests itself. */
class ApiServerKT {
    private final ApiServer server = ApiServer.shared();

    @Test
    void storesWhatTheAdministratorMakes() {
        try (KubernetesClient client = server.client()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("stored")
                            .endMetadata()
                            .build())
                    .create();

            assertThat(client.namespaces()
                            .withName("stored")
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry("kubernetes.io/metadata.name", "stored");
        }
    }

    @Test
    void letsOtherUsersDoWhatTheyMayOnly() {
        try (KubernetesClient client = server.client("alice", "developers")) {
            assertThatThrownBy(() -> client.secrets().inNamespace("kube-system").list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("alice");
        }
    }

    @Test
    void runsKubectl() {
        ApiServer.Output output = server.kubectl("", "get", "namespaces", "-o", "name");

        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(output.out()).contains("namespace/kube-system");
    }

    @Test
    void keepsWhatIsStoredOverARestart() {
        try (ApiServer own = ApiServer.start();
                KubernetesClient client = own.client()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("kept")
                            .endMetadata()
                            .build())
                    .create();
            own.stop();
            own.startAgain();

            assertThat(client.namespaces().withName("kept").get()).isNotNull();
        }
    }
}
