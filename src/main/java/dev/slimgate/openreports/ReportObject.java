package dev.slimgate.openreports;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One report as it should stand in the cluster.
 *
 * @param namespace {@code ""} for that of the whole cluster
 * @param body all of it but for its owner; not to be changed
 * @param truncated how many results there are besides those that are listed
 */
public record ReportObject(String namespace, ObjectNode body, int truncated) {
    /** Whether it is that of the whole cluster. */
    public boolean cluster() {
        return namespace.isEmpty();
    }
}
