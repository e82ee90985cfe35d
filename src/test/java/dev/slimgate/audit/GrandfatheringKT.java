package dev.slimgate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.audit.ClusterReader.Progress;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.PullSecretScope;
import dev.slimgate.cluster.RunWriter;
import dev.slimgate.cluster.StoredRuns;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real API server lets be known of what ran before, and how that is kept. */
@Timeout(120)
class GrandfatheringKT {
    private static final String ID = "registry.test/shop/web@sha256:" + "a".repeat(64);
    private static final Digest RUN = Digest.parse("sha256:" + "a".repeat(64));
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final String CONTROLLER = "system:serviceaccount:slimgate-system:slimgate-controller";
    private static final String WEBHOOK = "system:serviceaccount:slimgate-system:slimgate-webhook";

    private final ApiServer server = ApiServer.start();
    private final KubernetesClient admin = server.client();
    private final RunningCluster cluster = new RunningCluster(server);

    @AfterEach
    void close() {
        cluster.close();
        admin.close();
        server.close();
    }

    private RunRecord seen() {
        return new ClusterReader(admin, ReadSettings.DEFAULTS)
                .read(Set.of("shop"), new PodDetails(Set.of(), false, false, true), Progress.NONE)
                .inventory()
                .ran();
    }

    private void started(String pod, Instant at, String phase) {
        admin.pods().inNamespace("shop").withName(pod).editStatus(stored -> {
            ContainerStatusBuilder status = new ContainerStatusBuilder()
                    .withName("app")
                    .withImage("")
                    .withImageID(ID)
                    .withReady(true)
                    .withRestartCount(0);
            ContainerStatusBuilder told = phase.equals("Running")
                    ? status.withNewState()
                            .withNewRunning()
                            .withStartedAt(at.toString())
                            .endRunning()
                            .endState()
                    : status.withNewState()
                            .withNewTerminated()
                            .withExitCode(0)
                            .withStartedAt(at.toString())
                            .withFinishedAt(at.plusSeconds(5).toString())
                            .endTerminated()
                            .endState();
            stored.setStatus(new PodStatusBuilder()
                    .withPhase(phase)
                    .withContainerStatuses(told.build())
                    .build());
            return stored;
        });
    }

    /** The API server's second, as creation timestamps have no more. */
    private static Instant now() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond());
    }

    @Test
    void aPodRunsSinceItsContainerStartedAndNeverSinceBeforeItWasMade() {
        cluster.namespace("shop", "");
        Instant begun = now();
        HasMetadata web = cluster.deployment("shop", "web", "registry.test/shop/web:1");
        // Whoever makes a Pod cannot say when it was made, nor what its status is.
        HasMetadata pod = admin.resource("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web-5d7f-1
                  namespace: shop
                  creationTimestamp: 2020-01-01T00:00:00Z
                  annotations: { slimgate.dev/ran: "2020-01-01T00:00:00Z" }
                spec: { nodeName: node-0, containers: [ { name: app, image: "registry.test/shop/web:1" } ] }
                status: { phase: Running, containerStatuses: [ { name: app, image: "", imageID: "%s", ready: true,
                  restartCount: 0, state: { running: { startedAt: 2020-01-01T00:00:00Z } } } ] }
                """.formatted(ID)).item();
        pod.addOwnerReference(web);
        pod.getMetadata().getOwnerReferences().forEach(owner -> owner.setController(true));
        admin.resource(pod).create();

        assertThat(seen()).isEqualTo(RunRecord.NONE);

        // And a node whose clock is wrong, or that lies, moves nothing before the Pod either.
        started("web-5d7f-1", LONG_AGO, "Running");

        Runner deployment = new Runner("shop", "Deployment", "web");
        assertThat(seen().seen()).containsOnlyKeys(deployment);
        assertThat(seen().of(Set.of(deployment)).get(RUN)).isAfterOrEqualTo(begun);

        Instant later = now().plusSeconds(600);
        started("web-5d7f-1", later, "Running");
        assertThat(seen().of(Set.of(deployment))).containsExactly(Map.entry(RUN, later));
    }

    @Test
    void whatACronJobsPodsRanCountsWhenTheyHaveEnded() {
        cluster.namespace("shop", "");
        HasMetadata nightly = cluster.apply("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: { name: nightly, namespace: shop }
                spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: {
                  restartPolicy: Never, containers: [ { name: app, image: "registry.test/shop/web:1" } ] } } } } }
                """);
        HasMetadata job = cluster.apply(nightly, """
                apiVersion: batch/v1
                kind: Job
                metadata: { name: nightly-29100000, namespace: shop }
                spec: { template: { spec: {
                  restartPolicy: Never, containers: [ { name: app, image: "registry.test/shop/web:1" } ] } } }
                """);
        cluster.pod(job, "nightly-29100000-x", "registry.test/shop/web:1", ID, "node-0");
        Instant start = now().plusSeconds(5);
        started("nightly-29100000-x", start, "Succeeded");

        assertThat(seen().seen())
                .containsExactly(Map.entry(new Runner("shop", "CronJob", "nightly"), Map.of(RUN, start)));
        assertThat(new ClusterReader(admin, ReadSettings.DEFAULTS)
                        .read(Set.of("shop"), PodDetails.NONE, Progress.NONE)
                        .inventory()
                        .ran())
                .isEqualTo(RunRecord.NONE);
    }

    @Test
    void theRecordIsKeptByTheChartsRolesOutOfTenantsReach() throws IOException {
        cluster.namespace("slimgate-system", "");
        cluster.namespace("shop", "");
        crds();
        Runner web = new Runner("shop", "Deployment", "web");
        RunRecord first = new RunRecord(Map.of(web, Map.of(RUN, LONG_AGO)));
        RunRecord second = new RunRecord(Map.of(web, Map.of(RUN, LONG_AGO.plusSeconds(9))));
        // A tenant's own ConfigMap of that name and label is none of Slimgate's.
        cluster.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: { name: slimgate-ran.shop, namespace: shop, labels: { slimgate.dev/record: ran } }
                data: { namespace: shop, runs: "Deployment/evil %s 2001-01-01T00:00:00Z" }
                """.formatted(RUN));
        try (KubernetesClient controller = server.client(CONTROLLER);
                KubernetesClient webhook = server.client(WEBHOOK);
                ClusterState state = ClusterState.open(
                        webhook,
                        new PullSecretScope.None(),
                        List.of(),
                        SignatureCheck.NO_KEYS,
                        "slimgate-system",
                        InstantSource.system())) {
            await(state::synced);
            RunWriter writer = new RunWriter(controller, "slimgate-system", () -> true);

            writer.add(second, Set.of("shop"));
            await(() -> state.ran().equals(second));
            writer.add(first, Set.of());
            await(() -> state.ran().equals(first));
            writer.add(second, Set.of("shop"));

            assertThat(StoredRuns.read(controller, "slimgate-system")).isEqualTo(first);
            assertThat(state.ran(new WorkloadReader().runners(pod("web-5d7f", "ReplicaSet"))))
                    .containsExactly(Map.entry(RUN, LONG_AGO));
            assertThat(state.ran(new WorkloadReader().runners(pod("evil-5d7f", "ReplicaSet"))))
                    .isEmpty();

            writer.add(RunRecord.NONE, Set.of("team-a"));
            await(() -> state.ran().equals(RunRecord.NONE));
        }
    }

    @Test
    void ofTooMuchTheEarliestIsKeptAndNobodyWritesWhoDoesNotLead() {
        cluster.namespace("slimgate-system", "");
        Map<Runner, Map<Digest, Instant>> many = new HashMap<>();
        for (int i = 0; i <= StoredRuns.MOST; i++) {
            many.put(new Runner("shop", "Deployment", "w" + i), Map.of(RUN, LONG_AGO.plusSeconds(i)));
        }
        RunRecord record = new RunRecord(many);

        new RunWriter(admin, "slimgate-system", () -> false).add(record, Set.of());
        assertThat(StoredRuns.read(admin, "slimgate-system")).isEqualTo(RunRecord.NONE);

        new RunWriter(admin, "slimgate-system", () -> true).add(record, Set.of());
        assertThat(StoredRuns.read(admin, "slimgate-system"))
                .isEqualTo(record.before(LONG_AGO.plusSeconds(StoredRuns.MOST)));
    }

    private void crds() throws IOException {
        for (String file : List.of("charts/slimgate/crds/", "deploy/10-access.yaml", "deploy/20-webhook.yaml")) {
            String path = System.getProperty("test.basedir", ".") + "/" + file;
            assertThat(server.kubectl("", "apply", "--server-side", "-f", path).exitCode())
                    .isZero();
        }
        assertThat(server.kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
                        .exitCode())
                .isZero();
    }

    private static Workload pod(String controller, String kind) throws IOException {
        String json = """
                { "apiVersion": "v1", "kind": "Pod", "metadata": { "generateName": "x-", "namespace": "shop",
                  "ownerReferences": [ { "apiVersion": "apps/v1", "kind": "%s", "name": "%s", "uid": "1",
                    "controller": true } ] },
                  "spec": { "containers": [ { "name": "app", "image": "registry.test/shop/web:1" } ] } }
                """.formatted(kind, controller);
        return new WorkloadReader()
                .read(KubernetesObjects.read(new ObjectMapper().readTree(json)))
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to be within 60 s");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
