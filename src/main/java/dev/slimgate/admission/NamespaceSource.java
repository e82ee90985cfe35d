package dev.slimgate.admission;

import dev.slimgate.content.Deadline;
import dev.slimgate.policy.PodContext.NamespaceLabels;

/** Where the labels of namespaces come from: an informer, files, or nowhere. */
@FunctionalInterface
public interface NamespaceSource {
    /** The labels; Missing where a namespace that should be known is still not there by the deadline. */
    NamespaceLabels labels(String namespace, Deadline deadline);
}
