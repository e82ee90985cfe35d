package dev.slimgate.oci;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The config of an image: how it says it wants to run and what its layers unpack to. All of it is the builder's claim,
 * but for the diff ids, which layers can be checked against.
 *
 * @param platform what the config says the image was built for; null where it says nothing of use
 * @param created when it was built, by its own word; null where absent or unreadable
 * @param user as written: {@code ""}, {@code 65532}, {@code app:app}
 * @param entrypoint empty where absent
 * @param cmd empty where absent
 * @param environmentNames names only: values may be secrets
 * @param path the value of {@code PATH}, the only one that is kept; null where absent
 * @param workingDirectory {@code ""} where absent
 * @param labels in no order
 * @param exposedPorts such as {@code 8080/tcp}
 * @param volumes mount points
 * @param diffIds digests of the unpacked layers, base layer first
 * @param history base layer first, with entries for steps that made no layer
 * @param duplicateKeys keys that stand twice in one object
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">image configuration</a>
 */
public record ImageConfig(
        @Nullable Platform platform,
        @Nullable Instant created,
        String user,
        List<String> entrypoint,
        List<String> cmd,
        List<String> environmentNames,
        @Nullable String path,
        String workingDirectory,
        Map<String, String> labels,
        Set<String> exposedPorts,
        Set<String> volumes,
        List<Digest> diffIds,
        List<History> history,
        List<String> duplicateKeys) {

    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        environmentNames = List.copyOf(environmentNames);
        labels = Map.copyOf(labels);
        exposedPorts = Set.copyOf(exposedPorts);
        volumes = Set.copyOf(volumes);
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
        duplicateKeys = List.copyOf(duplicateKeys);
    }

    /**
     * One build step.
     *
     * @param createdBy the command by the builder's word; {@code ""} where absent
     * @param emptyLayer whether the step made no layer
     */
    public record History(String createdBy, boolean emptyLayer) {}
}
