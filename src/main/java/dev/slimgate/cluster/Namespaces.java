package dev.slimgate.cluster;

import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The labels of namespaces. One that the informer does not have yet, as when it is made in the same second as its first
 * Pod, is read live, once for all who ask at that moment.
 */
final class Namespaces {
    private final KubernetesClient client;
    private final Watched<Namespace, Map<String, String>> watched;
    private final Map<String, CompletableFuture<NamespaceLabels>> reads = new ConcurrentHashMap<>();

    Namespaces(KubernetesClient client, Watched<Namespace, Map<String, String>> watched) {
        this.client = client;
        this.watched = watched;
    }

    static Map<String, String> read(Namespace namespace, @Nullable Map<String, String> before) {
        return labelsOf(namespace);
    }

    /** By name. */
    Map<String, Map<String, String>> all() {
        return watched.values();
    }

    /** The labels; Missing where the namespace cannot be found by the deadline. */
    NamespaceLabels labels(String namespace, Deadline deadline) {
        if (namespace.isEmpty()) {
            return new NamespaceLabels.NotGiven(); // an object in no namespace is excluded by no namespace selector
        }
        Map<String, String> known = watched.values().get(namespace);
        return known != null ? new NamespaceLabels.Known(known) : live(namespace, deadline);
    }

    private NamespaceLabels live(String namespace, Deadline deadline) {
        CompletableFuture<NamespaceLabels> read = reads.computeIfAbsent(namespace, this::start);
        try {
            return read.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new NamespaceLabels.Missing("the API server did not tell in time");
        } catch (ExecutionException e) {
            return new NamespaceLabels.Missing("the API server could not tell");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NamespaceLabels.Missing("the wait for the API server was interrupted");
        }
    }

    private CompletableFuture<NamespaceLabels> start(String namespace) {
        CompletableFuture<NamespaceLabels> result = new CompletableFuture<>();
        Thread.ofVirtual().name("namespace-" + namespace).start(() -> {
            try {
                result.complete(get(namespace));
            } catch (KubernetesClientException e) {
                result.complete(new NamespaceLabels.Missing("the API server could not tell: " + reason(e)));
            } finally {
                reads.remove(namespace, result);
                result.cancel(false); // without effect but where something unforeseen was thrown
            }
        });
        return result;
    }

    private NamespaceLabels get(String namespace) {
        Namespace found = client.namespaces().withName(namespace).get();
        return found == null
                ? new NamespaceLabels.Missing("the API server does not know it")
                : new NamespaceLabels.Known(labelsOf(found));
    }

    private static String reason(KubernetesClientException e) {
        return e.getCode() <= 0 ? Printable.of(String.valueOf(e.getMessage())) : "status " + e.getCode();
    }

    private static Map<String, String> labelsOf(Namespace namespace) {
        Map<String, String> labels = namespace.getMetadata().getLabels();
        return labels == null ? Map.of() : Map.copyOf(labels);
    }
}
