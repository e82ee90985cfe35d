package dev.slimgate.application;

import dev.slimgate.admission.NamespaceSource;
import dev.slimgate.admission.NodePlatforms;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.RunSource;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.workload.WorkloadReader;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What judging knows of the world around an image: from files or from a cluster. */
interface Surroundings extends AutoCloseable {
    /** What is in force. */
    Supplier<Rulebook> rulebook();

    NamespaceSource namespaces();

    NodePlatforms nodes();

    /** Credentials that come before the configured ones, in the order in which they are tried. */
    List<CredentialSource> credentials();

    /** Knows the kinds that are judged. */
    WorkloadReader workloads();

    /** Knows what workloads ran before. */
    RunSource runs();

    /** What hears of answers, besides the metrics. */
    List<ReviewListener> listeners();

    /** Begins to follow changes. */
    void start();

    /** Whether there is what is needed to judge. */
    boolean ready();

    /** What operators should know of it, for the health check; empty where all is well. */
    Map<String, String> remarks();

    @Override
    void close();
}
