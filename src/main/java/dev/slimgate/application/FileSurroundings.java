package dev.slimgate.application;

import dev.slimgate.admission.NamespaceSource;
import dev.slimgate.admission.NodePlatforms;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.RunSource;
import dev.slimgate.command.KnownNamespaces;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.workload.WorkloadReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Without a cluster: policies and namespaces come from files, and nobody knows of nodes and pull secrets. */
final class FileSurroundings implements Surroundings {
    private final WatchedPolicies policies;
    private final NamespaceSource namespaces;
    private final Duration period;
    private final ScheduledExecutorService reloads = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-reload").factory());

    FileSurroundings(ServeConfig config, WaiverSignatures signatures) {
        this.policies = new WatchedPolicies(config.policies().orElse(List.of()), signatures);
        this.namespaces = namespaces(config.namespaces());
        this.period = config.policyReload();
    }

    @Override
    public Supplier<Rulebook> rulebook() {
        return policies;
    }

    @Override
    public NamespaceSource namespaces() {
        return namespaces;
    }

    @Override
    public NodePlatforms nodes() {
        return nodeName -> List.of();
    }

    @Override
    public List<CredentialSource> credentials() {
        return List.of();
    }

    @Override
    public WorkloadReader workloads() {
        return new WorkloadReader();
    }

    @Override
    public RunSource runs() {
        return RunSource.NONE;
    }

    @Override
    public List<ReviewListener> listeners() {
        return List.of();
    }

    /** Reads the policies, and goes on looking for changes. */
    @Override
    public void start() {
        policies.reload();
        var _ = reloads.scheduleWithFixedDelay(
                policies::reload, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Somebody who names files and has no policy in them has made a mistake. */
    @Override
    public boolean ready() {
        return !policies.get().policies().isEmpty();
    }

    @Override
    public Map<String, String> remarks() {
        return Map.of();
    }

    @Override
    public void close() {
        reloads.shutdownNow();
    }

    private static NamespaceSource namespaces(Optional<Path> file) {
        if (file.isEmpty()) {
            return (namespace, deadline) -> new NamespaceLabels.NotGiven();
        }
        KnownNamespaces known = KnownNamespaces.read(file.get());
        return (namespace, deadline) -> known.labels(namespace); // as `check` does it
    }
}
