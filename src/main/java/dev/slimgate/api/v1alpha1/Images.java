package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Globs over registry and repository. */
public record Images(
        @JsonPropertyDescription(
                "Images that are judged: globs over registry and repository without tag, such as registry.example/team/**."
                        + " * stays within a path component, ** crosses them; Docker Hub's own images are"
                        + " docker.io/library/name. Absent: all.")
        @Size(min = 1, max = 100) @Nullable List<@Size(min = 1, max = 512) String> include,

        @JsonPropertyDescription("Images that are not judged, even if included: globs as in include. Absent: none.")
        @Size(max = 100) @Nullable List<@Size(min = 1, max = 512) String> exclude) {}
