package dev.slimgate.cluster;

import dev.slimgate.content.Deadline;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.registry.CredentialSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as far as judging needs it, kept up to date by informers. Every question is answered from memory, but for
 * the labels of a namespace that no informer has told of yet. A change is in force with the watch event that brings it.
 * Stays usable with what was known when the API server goes away. Safe for use by many threads.
 */
public final class ClusterState implements AutoCloseable, Supplier<Rulebook> {
    private static final long LOOK_MILLIS = 1_000;

    private final Documents documents;
    private final Watched<Namespace, Map<String, String>> watchedNamespaces;
    private final Namespaces namespaces;
    private final Watched<Node, Nodes.Kept> watchedNodes;
    private final Nodes nodes;
    private final PullSecrets pullSecrets;
    private final @Nullable Watched<ConfigMap, RunRecord> runs;
    private final @Nullable String own;
    private final WatchMonitor monitor;
    private final List<Runnable> rulebookListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> documentListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> namespaceListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cluster-watches").factory());

    private ClusterState(
            KubernetesClient client,
            PullSecretScope pullSecretScope,
            List<Platform> platforms,
            SignatureCheck signatures,
            @Nullable String own,
            InstantSource clock) {
        this.documents = new Documents(
                client,
                signatures,
                () -> rulebookListeners.forEach(Runnable::run),
                () -> documentListeners.forEach(Runnable::run));
        this.watchedNamespaces = new Watched<>(
                "namespaces",
                client.namespaces(),
                Namespace::new,
                Namespaces::read,
                (before, after) -> namespaceListeners.forEach(Runnable::run));
        this.namespaces = new Namespaces(client, watchedNamespaces);
        this.watchedNodes = new Watched<>("nodes", client.nodes(), Node::new, Nodes::read, (before, after) -> {});
        this.nodes = new Nodes(watchedNodes.values(), List.copyOf(platforms));
        this.pullSecrets = new PullSecrets(client, pullSecretScope);
        this.runs = own == null
                ? null
                : new Watched<>(
                        "configmaps of " + own,
                        client.configMaps().inNamespace(own).withLabel(StoredRuns.LABEL, StoredRuns.VALUE),
                        ConfigMap::new,
                        (map, before) -> StoredRuns.about(map).isEmpty() ? null : StoredRuns.read(map),
                        (before, after) -> {});
        this.own = own;
        this.monitor = new WatchMonitor(watched(), clock);
    }

    /**
     * Begins to list and watch, and returns at once; see {@link #synced}.
     *
     * @param pullSecrets which may be read
     * @param platforms further ones, for groups of nodes that are scaled to zero
     * @param signatures says what the signatures of waivers are worth
     * @param clock only for telling how long a watch has been lost
     */
    public static ClusterState open(
            KubernetesClient client,
            PullSecretScope pullSecrets,
            List<Platform> platforms,
            SignatureCheck signatures,
            InstantSource clock) {
        return open(client, pullSecrets, platforms, signatures, null, clock);
    }

    /**
     * The same, with the record of what ran.
     *
     * @param own Slimgate's own namespace, where that is kept; null for none
     */
    public static ClusterState open(
            KubernetesClient client,
            PullSecretScope pullSecrets,
            List<Platform> platforms,
            SignatureCheck signatures,
            @Nullable String own,
            InstantSource clock) {
        ClusterState state = new ClusterState(client, pullSecrets, platforms, signatures, own, clock);
        var _ = state.looks.scheduleWithFixedDelay(
                state.monitor::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return state;
    }

    /** What is in force now. */
    @Override
    public Rulebook get() {
        return documents.rulebook();
    }

    /** Reads the signatures of all waivers again, as other keys count now. */
    public void signaturesAgain() {
        documents.signaturesAgain();
    }

    /** Every policy, waiver and family as it is stored, policies first, each kind by full name. */
    public List<StoredDocument> documents() {
        return documents.all();
    }

    /** A policy by its full name: {@code name}, or {@code namespace/name} of a namespaced one. */
    public Optional<StoredDocument> policy(String fullName) {
        return documents.policy(fullName);
    }

    /** A waiver by its full name, {@code namespace/name}. */
    public Optional<StoredDocument> waiver(String fullName) {
        return documents.waiver(fullName);
    }

    /** The labels of all namespaces, by name. */
    public Map<String, Map<String, String>> namespaces() {
        return Map.copyOf(namespaces.all());
    }

    /**
     * The labels of a namespace. One that the informer does not have is read live, once, by the deadline; one that is not
     * there even so is Missing.
     */
    public NamespaceLabels labels(String namespace, Deadline deadline) {
        return namespaces.labels(namespace, deadline);
    }

    /** The platform of a known node; else the configured platforms and those of all schedulable nodes, each once. */
    public List<Platform> platforms(@Nullable String nodeName) {
        return nodes.platforms(nodeName);
    }

    /** What these are known to have run, each digest with the first time; empty where nobody knows. */
    public Map<Digest, Instant> ran(Collection<Runner> runners) {
        if (runs == null) {
            return Map.of();
        }
        Map<Digest, Instant> ran = new HashMap<>();
        for (String namespace :
                runners.stream().map(Runner::namespace).distinct().toList()) {
            RunRecord record = runs.values().get(own + "/" + StoredRuns.name(namespace));
            if (record != null) {
                ran.putAll(record.of(runners)); // a workload is of one namespace
            }
        }
        return ran;
    }

    /** All that is recorded of what ran. */
    public RunRecord ran() {
        return runs == null ? RunRecord.NONE : StoredRuns.together(runs.values().values());
    }

    /** The pull secrets that may be read, in the kubelet's order. */
    public CredentialSource pullSecrets() {
        return pullSecrets;
    }

    /**
     * Whether everything has been listed. Pull secrets and the record of what ran are not waited for where the API server
     * refuses to show them: without them private images are not found and nothing old is borne with, and without Slimgate
     * nothing is judged.
     */
    public boolean synced() {
        return waitedFor().isEmpty();
    }

    /** What has yet to be listed, in words. */
    public List<String> waitedFor() {
        return watched().stream()
                .filter(one -> !one.synced() && !(isOptional(one) && one.tried()))
                .map(Watched::what)
                .toList();
    }

    private boolean isOptional(Watched<?, ?> one) {
        return one == runs || pullSecrets.watched().contains(one);
    }

    /** What cannot be listed, with the reason in words. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        for (Watched<?, ?> one : watched()) {
            String trouble = one.trouble();
            if (trouble != null) {
                troubles.put(one.what(), trouble);
            }
        }
        return troubles;
    }

    /** What the API server no longer tells changes of, with the time since when. What was known stays in use. */
    public Map<String, Instant> lostWatches() {
        return monitor.lost();
    }

    /** Has somebody told of each change of {@link #get}, on the thread that reads the watch: do no work on it. */
    public void onRulebookChange(Runnable listener) {
        rulebookListeners.add(listener);
    }

    /** Has somebody told of each change of {@link #documents}, also in a status; as {@link #onRulebookChange}. */
    public void onDocumentChange(Runnable listener) {
        documentListeners.add(listener);
    }

    /** Has somebody told of each change of a namespace's labels; as {@link #onRulebookChange}. */
    public void onNamespaceChange(Runnable listener) {
        namespaceListeners.add(listener);
    }

    private List<Watched<?, ?>> watched() {
        List<Watched<?, ?>> all = new ArrayList<>(documents.watched());
        all.add(watchedNamespaces);
        all.add(watchedNodes);
        all.addAll(pullSecrets.watched());
        if (runs != null) {
            all.add(runs);
        }
        return all;
    }

    @Override
    public void close() {
        looks.shutdownNow();
        watched().forEach(Watched::close);
    }
}
