package dev.slimgate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ApiServer.Output;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a real API server says to the chart and to {@code deploy/}. */
class ChartKT {
    static final List<String> VALUE_SETS = Chart.valueSets();

    private static ApiServer server;
    private static final Path THIRD_PARTIES = Path.of("src/test/resources/chart-crds");

    @BeforeAll
    static void definitionsAndNamespaces() {
        server = ApiServer.shared();
        for (Path folder : List.of(Chart.FOLDER.resolve("crds"), THIRD_PARTIES)) {
            Output applied = server.kubectl("", "apply", "--server-side", "-f", folder.toString());
            assertThat(applied.exitCode()).as(applied.err()).isZero();
        }
        Output established = server.kubectl("", "wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
        assertThat(established.exitCode()).as(established.err()).isZero();
        try (KubernetesClient client = server.client()) {
            for (String name : List.of(Chart.NAMESPACE, "team-a", "team-b")) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .serverSideApply();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void acceptsEveryObjectOfEveryValueSet(String set) {
        String rendered = Chart.render(Chart.values(set));

        Output dryRun = dryRun(rendered);

        assertThat(dryRun.exitCode()).as(dryRun.err()).isZero();
        assertThat(dryRun.err()).doesNotContain("Warning");
        assertThat(dryRun.out().lines())
                .hasSize(Chart.rendered(set).size() + Chart.hooks(set).size());
    }

    @Test
    void acceptsThePlainManifests() {
        Output dryRun =
                server.kubectl("", "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "deploy/");

        assertThat(dryRun.exitCode()).as(dryRun.err()).isZero();
        assertThat(dryRun.out().lines()).hasSameSizeAs(PlainManifests.all());
    }

    @Test
    void refusesAFieldThatNobodyKnows() {
        String misspelt =
                Chart.render(Chart.values("default")).replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");

        Output dryRun = dryRun(misspelt);

        assertThat(dryRun.exitCode()).isNotZero();
        assertThat(dryRun.err()).contains("readOnlyRootFileSystem");
    }

    /** Installs, fills the configurations as the controller does, upgrades, uninstalls. */
    @Test
    void livesFromInstallToUninstall() throws Exception {
        try (ApiServer own = ApiServer.start();
                KubernetesClient client = own.client()) {
            new Helm(Chart.FOLDER)
                    .install()
                    .withName("slimgate")
                    .withNamespace(Chart.NAMESPACE)
                    .createNamespace()
                    .withValuesFile(Chart.values("chart-certificates"))
                    .withKubeConfig(own.kubeconfig())
                    .call();
            Map<String, String> made = certificate(client);
            fillWebhooks(own);

            new Helm(Chart.FOLDER)
                    .upgrade()
                    .withName("slimgate")
                    .withNamespace(Chart.NAMESPACE)
                    .withValuesFile(Chart.values("chart-certificates"))
                    .set("webhook.replicas", 3)
                    .withKubeConfig(own.kubeconfig())
                    .call();

            assertThat(certificate(client))
                    .as("an upgrade keeps the certificate")
                    .isEqualTo(made);
            assertThat(client.apps()
                            .deployments()
                            .inNamespace(Chart.NAMESPACE)
                            .withName("slimgate-webhook")
                            .get()
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(3);
            assertThat(client.admissionRegistration()
                            .v1()
                            .validatingWebhookConfigurations()
                            .withName("slimgate")
                            .get()
                            .getWebhooks())
                    .as("an upgrade leaves alone what the controller wrote")
                    .hasSize(1);

            CompletableFuture<Long> gateRemoved = new CompletableFuture<>();
            CompletableFuture<Long> podsRemoved = new CompletableFuture<>();
            try (var gate = client.admissionRegistration()
                            .v1()
                            .validatingWebhookConfigurations()
                            .withName("slimgate")
                            .inform(removal(gateRemoved));
                    var pods = client.apps()
                            .deployments()
                            .inNamespace(Chart.NAMESPACE)
                            .withName("slimgate-webhook")
                            .inform(removal(podsRemoved))) {
                Helm.uninstall("slimgate")
                        .withNamespace(Chart.NAMESPACE)
                        .withKubeConfig(own.kubeconfig())
                        .call();

                assertThat(gateRemoved.get(20, TimeUnit.SECONDS))
                        .as("the configuration goes before the pods")
                        .isLessThan(podsRemoved.get(20, TimeUnit.SECONDS));
            }

            assertThat(client.admissionRegistration()
                            .v1()
                            .validatingWebhookConfigurations()
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .list()
                            .getItems())
                    .as("definitions stay, and with them the policies of users")
                    .hasSize(4);
        }
    }

    /** Completes with the revision of the store at which the object was first removed. */
    private static <T extends HasMetadata> ResourceEventHandler<T> removal(CompletableFuture<Long> removed) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T added) {}

            @Override
            public void onUpdate(T before, T after) {}

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                removed.complete(Long.valueOf(object.getMetadata().getResourceVersion()));
            }
        };
    }

    private static Map<String, String> certificate(KubernetesClient client) throws Exception {
        Secret secret = client.secrets()
                .inNamespace(Chart.NAMESPACE)
                .withName("slimgate-tls")
                .get();
        X509Certificate serving = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(
                        Base64.getDecoder().decode(secret.getData().get("tls.crt"))));
        serving.checkValidity();
        return secret.getData();
    }

    private static void fillWebhooks(ApiServer server) {
        Output patched =
                server.kubectl("", "patch", "validatingwebhookconfiguration", "slimgate", "--type=merge", "-p", """
                {"webhooks": [{
                  "name": "enforce.slimgate.dev", "failurePolicy": "Fail", "sideEffects": "None",
                  "admissionReviewVersions": ["v1"],
                  "clientConfig": {"service": {"name": "slimgate-webhook", "namespace": "slimgate-system", "path": "/validate"}},
                  "rules": [{"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"]}]
                }]}
                """);
        assertThat(patched.exitCode()).as(patched.err()).isZero();
    }

    private static Output dryRun(String yaml) {
        return server.kubectl(yaml, "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-");
    }
}
