package dev.slimgate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.audit.ClusterReader.Reading;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ListingException;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Problem;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What runs in a cluster, read from a real API server. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(180)
class ClusterReaderKT {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});
    private static final int TWO_PAGES = 520;
    private static final String IMAGE = "registry.example/web:1";
    private static final String RUNS_ONE = "registry.example/web@" + ONE;

    private static ApiServer server;
    private static RunningCluster cluster;

    @BeforeAll
    static void starts() {
        server = ApiServer.start();
        cluster = new RunningCluster(server);
    }

    @AfterAll
    static void stops() {
        if (cluster != null) {
            cluster.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static Reading read(String... namespaces) {
        return read(ReadSettings.DEFAULTS, PodDetails.NONE, namespaces);
    }

    private static Reading read(ReadSettings settings, PodDetails details, String... namespaces) {
        try (KubernetesClient admin = server.client()) {
            return new ClusterReader(admin, settings).read(Set.of(namespaces), details, ClusterReader.Progress.NONE);
        }
    }

    private static Reading readAs(String user, String... namespaces) {
        try (KubernetesClient client = server.client(user)) {
            return new ClusterReader(client, ReadSettings.DEFAULTS)
                    .read(Set.of(namespaces), PodDetails.NONE, ClusterReader.Progress.NONE);
        }
    }

    /** {@code kind/name of its owner: how many Pods, name of the object}, sorted. */
    private static List<String> lines(Reading reading) {
        return reading.inventory().subjects().stream()
                .map(subject -> "%s/%s: %d %s"
                        .formatted(
                                subject.owner().kind(),
                                subject.owner().name(),
                                subject.pods(),
                                subject.workload().name()))
                .sorted()
                .toList();
    }

    private static List<Subject> pods(Reading reading) {
        return reading.inventory().subjects().stream()
                .filter(subject -> subject.pods() > 0)
                .sorted(Comparator.comparing(subject -> subject.workload().name()))
                .toList();
    }

    @Test
    void tellsEachPodUnderTheObjectThatPeopleKnow() {
        cluster.namespace("owners", "team: a");
        HasMetadata replicas = cluster.deployment("owners", "web", IMAGE);
        cluster.pod(replicas, "web-5d7f-a", IMAGE, RUNS_ONE, "");
        HasMetadata cron = cluster.apply("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: { name: nightly, namespace: owners }
                spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: {
                  restartPolicy: Never, containers: [ { name: app, image: job } ] } } } } }
                """);
        HasMetadata job = cluster.apply(cron, """
                apiVersion: batch/v1
                kind: Job
                metadata: { name: nightly-1, namespace: owners }
                spec: { template: { spec: { restartPolicy: Never, containers: [ { name: app, image: job } ] } } }
                """);
        cluster.pod(job, "nightly-1-x", "job", "", "");
        HasMetadata set = cluster.apply("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: { name: db, namespace: owners }
                spec: { selector: { matchLabels: { app: db } }, serviceName: db, template: {
                  metadata: { labels: { app: db } }, spec: { containers: [ { name: app, image: db } ] } } }
                """);
        cluster.pod(set, "db-0", "db", "", "");
        cluster.pod("owners", "alone", IMAGE, RUNS_ONE, "");

        Reading reading = read("owners");

        assertThat(lines(reading))
                .containsExactly(
                        "CronJob/nightly: 0 nightly",
                        "CronJob/nightly: 1 nightly-1-x",
                        "Deployment/web: 0 web",
                        "Deployment/web: 1 web-5d7f-a",
                        "Pod/alone: 1 alone",
                        "StatefulSet/db: 0 db",
                        "StatefulSet/db: 1 db-0");
        assertThat(reading.inventory().subjects())
                .extracting(Subject::owner)
                .allMatch(owner -> !owner.uid().isEmpty() && owner.namespace().equals("owners"));
        assertThat(reading.inventory().namespaces().get("owners")).containsEntry("team", "a");
        assertThat(reading.inventory().problems()).isEmpty();
        assertThat(reading.whole()).isTrue();
        cluster.remove("owners");
    }

    @Test
    void leavesOutWhatWillNotRunAgain() {
        cluster.namespace("over", "team: a");
        HasMetadata replicas = cluster.deployment("over", "web", IMAGE);
        HasMetadata deployment = cluster.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: asleep, namespace: over }
                spec: { replicas: 0, selector: { matchLabels: { app: a } }, template: {
                  metadata: { labels: { app: a } }, spec: { containers: [ { name: app, image: asleep } ] } } }
                """);
        for (String old : List.of("asleep-1", "asleep-2")) {
            cluster.apply(deployment, """
                    apiVersion: apps/v1
                    kind: ReplicaSet
                    metadata: { name: %s, namespace: over }
                    spec: { replicas: 0, selector: { matchLabels: { app: a } }, template: {
                      metadata: { labels: { app: a } }, spec: { containers: [ { name: app, image: %s } ] } } }
                    """.formatted(old, old));
        }
        cluster.pod(replicas, "web-5d7f-done", IMAGE, RUNS_ONE, "", Map.of(), "Succeeded");
        cluster.pod(replicas, "web-5d7f-lost", IMAGE, RUNS_ONE, "", Map.of(), "Failed");
        cluster.pod(replicas, "web-5d7f-soon", IMAGE, "", "", Map.of(), "Pending");
        cluster.pod(replicas, "web-5d7f-going", IMAGE, RUNS_ONE, "on-a-node", Map.of(), "Running");
        HasMetadata done = cluster.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: { name: done, namespace: over }
                spec: { suspend: true, template: { spec: { restartPolicy: Never, containers: [ { name: app, image: done } ] } } }
                """);
        cluster.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: { name: later, namespace: over }
                spec: { suspend: true, template: { spec: { restartPolicy: Never, containers: [ { name: app, image: later } ] } } }
                """);
        try (KubernetesClient admin = server.client()) {
            // Bound to a node, it is only marked, until a kubelet says that it has ended.
            admin.pods().inNamespace("over").withName("web-5d7f-going").delete();
            admin.batch().v1().jobs().resource((Job) done).editStatus(job -> {
                job.setStatus(new JobStatusBuilder()
                        .withStartTime("2026-01-01T00:00:00Z")
                        .addNewCondition()
                        .withType("FailureTarget")
                        .withStatus("True")
                        .endCondition()
                        .addNewCondition()
                        .withType("Failed")
                        .withStatus("True")
                        .endCondition()
                        .build());
                return job;
            });
        }

        assertThat(lines(read("over")))
                .containsExactly(
                        "Deployment/asleep: 0 asleep",
                        "Deployment/web: 0 web",
                        "Deployment/web: 1 web-5d7f-soon",
                        "Job/later: 0 later");
        cluster.remove("over");
    }

    @Test
    void judgesAlikePodsOnceAndOthersByThemselves() {
        cluster.node("arm-1", "linux/arm64");
        cluster.node("amd-1", "linux/amd64");
        cluster.node("amd-2", "linux/amd64");
        cluster.namespace("alike", "team: a");
        HasMetadata replicas = cluster.deployment("alike", "web", IMAGE);
        cluster.pod(replicas, "web-a", IMAGE, RUNS_ONE, "amd-1", Map.of("pod-template-hash", "5d7f"), "Running");
        cluster.pod(replicas, "web-b", IMAGE, RUNS_ONE, "amd-2", Map.of("pod-template-hash", "9c1e"), "Running");
        cluster.pod(replicas, "web-c", IMAGE, RUNS_ONE, "arm-1", Map.of("pod-template-hash", "5d7f"), "Running");
        cluster.pod(replicas, "web-d", IMAGE, "registry.example/web@" + TWO, "amd-1");
        cluster.pod(replicas, "web-e", IMAGE, RUNS_ONE, "amd-1", Map.of("stage", "canary"), "Running");

        Reading reading = read("alike");
        Reading apart =
                read(ReadSettings.DEFAULTS, new PodDetails(Set.of("pod-template-hash"), false, false, false), "alike");

        assertThat(lines(reading))
                .containsExactly(
                        "Deployment/web: 0 web",
                        "Deployment/web: 1 web-c",
                        "Deployment/web: 1 web-d",
                        "Deployment/web: 1 web-e",
                        "Deployment/web: 2 web-a");
        assertThat(pods(reading))
                .extracting(Subject::nodes)
                .containsExactly(Set.of("amd-1", "amd-2"), Set.of("arm-1"), Set.of("amd-1"), Set.of("amd-1"));
        assertThat(pods(reading))
                .extracting(Subject::platforms)
                .containsExactly(
                        List.of(Platform.LINUX_AMD64),
                        List.of(new Platform("linux", "arm64", null, null)),
                        List.of(Platform.LINUX_AMD64),
                        List.of(Platform.LINUX_AMD64));
        assertThat(pods(reading).stream()
                        .map(subject -> subject.running().values().iterator().next()))
                .containsExactly(ONE, ONE, TWO, ONE);
        assertThat(lines(apart)).contains("Deployment/web: 1 web-a", "Deployment/web: 1 web-b");
        assertThat(reading.inventory().nodes()).isEqualTo(3);
        cluster.remove("alike");
        cluster.removeNodes();
    }

    @Test
    void believesNoOwnerReferenceThatItCanCheckAndThatIsWrong() {
        cluster.namespace("forged", "team: a");
        cluster.namespace("victim", "team: b");
        HasMetadata victim = cluster.deployment("victim", "bank", IMAGE);
        HasMetadata own = cluster.deployment("forged", "web", IMAGE);
        // The right name and the UID of another's; the UID of another's in another namespace; no such object at all.
        String owner = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: forged
                  ownerReferences: [ { apiVersion: %s, kind: %s, name: %s, uid: %s, controller: true } ]
                spec: { containers: [ { name: app, image: "registry.example/web:1" } ] }
                """;
        String bank = victim.getMetadata().getUid();
        cluster.apply(owner.formatted("other-uid", "apps/v1", "ReplicaSet", "web-5d7f", bank));
        cluster.apply(owner.formatted("other-namespace", "apps/v1", "ReplicaSet", "bank-5d7f", bank));
        cluster.apply(owner.formatted("gone", "apps/v1", "Deployment", "gone", "none"));
        cluster.apply(owner.formatted("kubelet", "v1", "Node", "node-1", "some"));
        cluster.apply(owner.formatted("db-1", "postgresql.example/v1", "Cluster", "db", "u1"));
        cluster.apply(owner.formatted("db-2", "postgresql.example/v1", "Cluster", "db", "u1"));

        Reading reading = read("forged", "victim");

        assertThat(lines(reading))
                .containsExactly(
                        "Cluster/db: 2 db-1",
                        "Deployment/bank: 0 bank",
                        "Deployment/web: 0 web",
                        "Pod/gone: 1 gone",
                        "Pod/kubelet: 1 kubelet",
                        "Pod/other-namespace: 1 other-namespace",
                        "Pod/other-uid: 1 other-uid");
        assertThat(pods(reading).getFirst().owner())
                .isEqualTo(new Owner("postgresql.example/v1", "Cluster", "forged", "db", ""));
        assertThat(own.getMetadata().getUid()).isNotEqualTo(bank);
        cluster.remove("forged", "victim");
    }

    @Test
    void readsFurtherKindsAndTellsTheirReplicaSetsUnderThem() {
        cluster.namespace("further", "team: a");
        cluster.apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: { name: rollouts.argoproj.io }
                spec:
                  group: argoproj.io
                  scope: Namespaced
                  names: { plural: rollouts, singular: rollout, kind: Rollout }
                  versions:
                    - name: v1alpha1
                      served: true
                      storage: true
                      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
                """);
        assertThat(server.kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
                        .exitCode())
                .isZero();
        HasMetadata rollout = cluster.apply("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: { name: shop, namespace: further }
                spec: { template: { spec: { containers: [ { name: app, image: shop } ] } } }
                """);
        HasMetadata replicas = cluster.apply(rollout, """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: { name: shop-1, namespace: further }
                spec: { selector: { matchLabels: { app: a } }, template: {
                  metadata: { labels: { app: a } }, spec: { containers: [ { name: app, image: shop } ] } } }
                """);
        cluster.pod(replicas, "shop-1-a", "shop", "", "");
        ReadSettings settings = ReadSettings.DEFAULTS.with(
                new WorkloadReader(
                        Map.of("argoproj.io/Rollout", "spec.template", "example.org/Absent", "spec.template")),
                List.of(
                        new FurtherKind("argoproj.io", "rollouts", "Rollout"),
                        new FurtherKind("example.org", "absents", "Absent")),
                List.of());

        Reading known = read(settings, PodDetails.NONE, "further");
        Reading unknown = read("further");

        assertThat(lines(known)).containsExactly("Rollout/shop: 0 shop", "Rollout/shop: 1 shop-1-a");
        assertThat(known.inventory().problems()).isEmpty();
        // Not told of the kind: the ReplicaSet's template is what there is, in the name of what it says made it.
        assertThat(lines(unknown)).containsExactly("Rollout/shop: 0 shop-1", "Rollout/shop: 1 shop-1-a");
        cluster.remove("further");
    }

    @Test
    void readsTheNamespacesThatTheCallerMaySeeAndSaysWhatItMayNot() {
        cluster.namespace("mine", "team: a");
        cluster.namespace("theirs", "team: b");
        cluster.deployment("mine", "web", IMAGE);
        cluster.deployment("theirs", "web", IMAGE);
        cluster.viewer("mia", "mine");

        Reading named = readAs("mia", "mine");
        Reading forbidden = readAs("mia", "mine", "theirs", "nowhere");
        Reading nothing = readAs("mia");

        assertThat(lines(named)).containsExactly("Deployment/web: 0 web");
        assertThat(named.whole()).isTrue();
        assertThat(named.inventory().problems()).extracting(Problem::what).containsExactly("nodes");
        assertThat(forbidden.whole()).isFalse();
        assertThat(lines(forbidden)).containsExactly("Deployment/web: 0 web");
        assertThat(forbidden.inventory().namespaces()).containsOnlyKeys("mine");
        assertThat(forbidden.inventory().problems())
                .contains(new Problem(
                        "pods in 2 namespaces: nowhere, theirs", "the API server forbids to list them (403)"));
        assertThat(nothing.inventory().subjects()).isEmpty();
        assertThat(nothing.inventory().problems()).extracting(Problem::what).contains("nodes", "namespaces", "pods");
        cluster.remove("mine", "theirs");
    }

    @Test
    void asksForAllNamespacesThatItKnowsWhereNoClusterWideListIsAllowed() {
        cluster.namespace("seen-1", "team: a");
        cluster.namespace("seen-2", "team: a");
        cluster.namespace("unseen", "team: b");
        for (String name : List.of("seen-1", "seen-2", "unseen")) {
            cluster.deployment(name, "web", IMAGE);
        }
        cluster.viewer("sam", "seen-1", "seen-2");
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: see-namespaces }
                rules: [ { apiGroups: [""], resources: [namespaces], verbs: [list] } ]
                """);
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: { name: see-namespaces }
                roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: see-namespaces }
                subjects: [ { apiGroup: rbac.authorization.k8s.io, kind: User, name: sam } ]
                """);

        Reading reading = readAs("sam");

        assertThat(reading.inventory().namespaces()).containsOnlyKeys("seen-1", "seen-2");
        assertThat(lines(reading)).containsExactly("Deployment/web: 0 web", "Deployment/web: 0 web");
        assertThat(reading.whole()).as("nobody asked for more than may be read").isTrue();
        assertThat(reading.inventory().problems())
                .extracting(Problem::what)
                .hasSize(2)
                .contains("nodes")
                .anyMatch(what -> what.startsWith("pods in ") && what.contains("namespaces: "));
        cluster.remove("seen-1", "seen-2", "unseen");
    }

    @Test
    void readsManyPagesAndStopsAtItsBounds() {
        cluster.namespace("many", "team: a");
        HasMetadata replicas = cluster.deployment("many", "web", IMAGE);
        for (int i = 0; i < TWO_PAGES; i++) {
            cluster.apply(replicas, """
                    apiVersion: v1
                    kind: Pod
                    metadata: { name: web-%04d, namespace: many }
                    spec: { containers: [ { name: app, image: "registry.example/web:%d" } ] }
                    """.formatted(i, i % 2));
        }
        ReadSettings few = new ReadSettings(
                new WorkloadReader(), List.of(), List.of(), 500, 50_000, Duration.ofSeconds(30), Thread::sleep);
        ReadSettings oneImage = new ReadSettings(
                new WorkloadReader(), List.of(), List.of(), 400_000, 1, Duration.ofSeconds(30), Thread::sleep);

        Reading all = read("many");
        Reading bounded = read(few, PodDetails.NONE, "many");
        Reading ofOneImage = read(oneImage, PodDetails.NONE, "many");

        assertThat(pods(all)).extracting(Subject::pods).containsExactly(TWO_PAGES / 2, TWO_PAGES / 2);
        assertThat(all.whole()).isTrue();
        assertThat(pods(bounded).stream().mapToInt(Subject::pods).sum()).isEqualTo(500);
        assertThat(bounded.whole()).isFalse();
        assertThat(bounded.inventory().problems())
                .contains(new Problem(
                        "the rest of the cluster", "there are more than 500 objects; what comes after is not read"));
        assertThat(pods(ofOneImage)).extracting(Subject::pods).containsExactly(TWO_PAGES / 2);
        assertThat(ofOneImage.whole()).isFalse();
        cluster.remove("many");
    }

    @Test
    void readsNothingWithoutAnApiServerOrWithCredentialsThatAreNone() {
        Config wrong = new ConfigBuilder(Config.empty())
                .withMasterUrl(server.url())
                .withTrustCerts(true)
                .withOauthToken("nobody's")
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(wrong).build()) {
            ClusterReader reader = new ClusterReader(client, ReadSettings.DEFAULTS);

            assertThatThrownBy(() -> reader.read(Set.of(), PodDetails.NONE, ClusterReader.Progress.NONE))
                    .isInstanceOf(ListingException.class)
                    .hasMessage("the API server does not accept the credentials (401)");
        }
    }
}
