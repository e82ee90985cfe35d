package dev.slimgate.application;

/**
 * Something that works beside the answers in a cluster, such as the controller. Every bean of this type is started once
 * the cluster's state is known, in processes of its role, and closed before that state is.
 */
public interface ClusterPart {
    /** The role that it belongs to. */
    Role role();

    /** Starts it; must not block. */
    AutoCloseable start(ClusterContext context);
}
