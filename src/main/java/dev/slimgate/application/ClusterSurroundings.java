package dev.slimgate.application;

import dev.slimgate.admission.NamespaceSource;
import dev.slimgate.admission.NodePlatforms;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.RunSource;
import dev.slimgate.assess.Assessor;
import dev.slimgate.cluster.ClusterCheck;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.PolicyCounts;
import dev.slimgate.cluster.StoredDocument;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In a cluster: everything comes from its API server, and the parts of this process' roles run beside. */
final class ClusterSurroundings implements Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSurroundings.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long LOOK_MILLIS = 20;

    private final ClusterContext context;
    private final WaiverSignatures signatures;
    private final List<ClusterPart> parts;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final ScheduledExecutorService starter = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cluster-start").factory());

    private ClusterSurroundings(ClusterContext context, WaiverSignatures signatures, List<ClusterPart> parts) {
        this.context = context;
        this.signatures = signatures;
        this.parts = List.copyOf(parts);
    }

    /**
     * Looks whether the cluster is there and begins to read it.
     *
     * @param assessor the one entry that judges; not asked for before the start
     * @throws dev.slimgate.cluster.ClusterAccessException where it is not, or does not know our custom resources
     */
    static ClusterSurroundings open(
            KubernetesClient client,
            ServeConfig config,
            ClusterSettings settings,
            WaiverSignatures signatures,
            List<ClusterPart> parts,
            Supplier<Assessor> assessor) {
        ClusterCheck.check(client, PATIENCE);
        InstantSource clock = InstantSource.system();
        ClusterState state = ClusterState.open(
                client,
                settings.pullSecrets(),
                settings.platforms(),
                signatures.check(),
                config.cluster().namespace(),
                clock);
        PolicyCounts counts = PolicyCounts.start(client, state, Instant.now());
        ClusterEvents events = ClusterEvents.start(client, settings.identity(), clock);
        return new ClusterSurroundings(
                new ClusterContext(client, config, settings, state, counts, events, new Leading(), assessor),
                signatures,
                parts);
    }

    /** All that the parts are given too. */
    ClusterContext context() {
        return context;
    }

    @Override
    public Supplier<Rulebook> rulebook() {
        return context.state();
    }

    @Override
    public NamespaceSource namespaces() {
        return context.state()::labels;
    }

    @Override
    public NodePlatforms nodes() {
        return context.state()::platforms;
    }

    @Override
    public List<CredentialSource> credentials() {
        return List.of(context.state().pullSecrets());
    }

    @Override
    public WorkloadReader workloads() {
        return context.settings().workloadReader();
    }

    @Override
    public RunSource runs() {
        return workload -> context.state().ran(workloads().runners(workload));
    }

    @Override
    public List<ReviewListener> listeners() {
        return context.settings().roles().contains(Role.WEBHOOK)
                ? List.of(new ReviewTrail(context.counts()::count, context.events()::tell, this::waiverUid))
                : List.of();
    }

    private String waiverUid(String fullName) {
        return context.state().waiver(fullName).map(StoredDocument::uid).orElse("");
    }

    /** Has the parts started as soon as the state is known: one that knew no policies would take them for gone. */
    @Override
    public void start() {
        starter.execute(this::startParts);
        long period = context.config().policyReload().toMillis();
        var _ = starter.scheduleWithFixedDelay(this::lookAtKeys, period, period, TimeUnit.MILLISECONDS);
    }

    private void lookAtKeys() {
        if (signatures.reload()) {
            context.state().signaturesAgain();
        }
    }

    private void startParts() {
        if (!context.state().synced()) {
            var _ = starter.schedule(this::startParts, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        LOG.atInfo()
                .addKeyValue("policies", context.state().get().policies().size())
                .addKeyValue("namespaces", context.state().namespaces().size())
                .log("the cluster's state is known");
        for (ClusterPart part : parts) {
            if (context.settings().roles().contains(part.role())) {
                try {
                    started.push(part.start(context));
                } catch (RuntimeException e) {
                    LOG.atError()
                            .setCause(e)
                            .log("could not start {}", part.getClass().getSimpleName());
                }
            }
        }
    }

    /** A cluster without any policy is ready: nothing is judged there, as somebody wants it. */
    @Override
    public boolean ready() {
        return context.state().synced();
    }

    @Override
    public Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>();
        List<String> waitedFor = context.state().waitedFor();
        if (!waitedFor.isEmpty()) {
            remarks.put("waitingFor", String.join(", ", waitedFor));
        }
        context.state().troubles().forEach((what, why) -> remarks.put("cannotList " + what, why));
        context.state().lostWatches().forEach((what, since) -> remarks.put("notWatching " + what, "since " + since));
        return remarks;
    }

    @Override
    public void close() {
        starter.shutdownNow();
        for (AutoCloseable part : started) {
            close(part);
        }
        context.counts().close();
        context.events().close();
        context.state().close();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.atWarn().log("did not end well: {}", Printable.of(e.toString()));
        }
    }
}
