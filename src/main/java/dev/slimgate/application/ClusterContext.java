package dev.slimgate.application;

import dev.slimgate.assess.Assessor;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.PolicyCounts;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Supplier;

/**
 * The cluster that this process is part of.
 *
 * @param client of this process' service account, or of a kubeconfig
 * @param config all settings
 * @param settings those for a cluster, checked
 * @param state what is known of the cluster
 * @param counts of images by policy
 * @param events on objects
 * @param leading which of several controllers writes
 * @param assessor the one entry that judges
 */
public record ClusterContext(
        KubernetesClient client,
        ServeConfig config,
        ClusterSettings settings,
        ClusterState state,
        PolicyCounts counts,
        ClusterEvents events,
        Leading leading,
        Supplier<Assessor> assessor) {}
