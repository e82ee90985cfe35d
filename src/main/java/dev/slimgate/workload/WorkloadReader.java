package dev.slimgate.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** Reads the objects that run images; knows the places where each kind keeps its pod. */
public final class WorkloadReader {

    /** The workload in an object; empty for a kind that runs no images. */
    public Optional<Workload> read(HasMetadata object) {
        return Optional.empty();
    }
}
