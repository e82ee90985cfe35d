package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images that people debug with. */
public record Debug(
        @Required
        @JsonPropertyDescription(
                "The images: digests (sha256:...), or globs over registry and repository without tag as in match.images.")
        @Size(min = 1, max = 100) List<@Size(min = 1, max = 512) String> images,

        @JsonPropertyDescription(
                "The rules that are loosened, by their field names. Absent: shell, packageManager, tools, leftovers,"
                        + " compressedSize, uncompressedSize, layers, waste and growth.")
        @Size(min = 1, max = 100) @Nullable List<String> rules,

        @JsonPropertyDescription(
                "How long after its start such a container is borne with: 30m, 4h, 1d; at most 30d. It cannot be removed from"
                        + " its Pod, so after that the audit reports it as a violation. Absent: as long as its Pod lives.")
        @Size(min = 2, max = 8) @Nullable String maxDuration,

        @JsonPropertyDescription(
                "From this instant on nothing is loosened, such as 2027-03-01T00:00:00Z. Absent: for good.")
        @Size(max = 64) @Nullable String until) {}
