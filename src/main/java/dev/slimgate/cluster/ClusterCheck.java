package dev.slimgate.cluster;

import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks, before anything is started, whether there is a cluster and whether it knows our custom resources. */
public final class ClusterCheck {
    private ClusterCheck() {}

    /**
     * Asks the API server for {@code slimgate.dev/v1alpha1}.
     *
     * @param patience how long a cluster may take to answer
     * @throws ClusterAccessException where it does not answer or a resource is not there
     */
    public static void check(KubernetesClient client, Duration patience) {
        String server = Printable.of(String.valueOf(client.getMasterUrl()), 200);
        APIResourceList found = ask(client, server, patience);
        Set<String> there = found == null || found.getResources() == null
                ? Set.of()
                : found.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
        List<String> missing = Stream.of(ResourceKind.values())
                .map(ResourceKind::plural)
                .filter(plural -> !there.contains(plural))
                .toList();
        if (!missing.isEmpty()) {
            throw new ClusterAccessException("the cluster at " + server + " does not know "
                    + String.join(", ", missing) + " of " + ResourceKind.API_VERSION
                    + ": install the chart first, which brings these custom resources");
        }
    }

    private static @Nullable APIResourceList ask(KubernetesClient client, String server, Duration patience) {
        CompletableFuture<APIResourceList> answer = new CompletableFuture<>();
        Thread asking = Thread.ofVirtual().name("cluster-check").start(() -> {
            try {
                answer.complete(client.getApiResources(ResourceKind.API_VERSION));
            } catch (KubernetesClientException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unreachable(server, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            asking.interrupt();
            throw unreachable(server, e);
        } catch (InterruptedException e) {
            asking.interrupt();
            Thread.currentThread().interrupt();
            throw new ClusterAccessException("the wait for the cluster was interrupted", e);
        }
    }

    private static ClusterAccessException unreachable(String server, Throwable cause) {
        String reason;
        if (cause instanceof KubernetesClientException e && e.getCode() > 0) {
            reason = "answers with status " + e.getCode();
        } else if (cause instanceof TimeoutException) {
            reason = "does not answer";
        } else {
            reason = "cannot be reached: " + Printable.of(root(cause));
        }
        return new ClusterAccessException(
                "the cluster's API server at " + server + " " + reason
                        + "; name another by the kubeconfig, or give --policies to run without a cluster",
                cause);
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }
}
