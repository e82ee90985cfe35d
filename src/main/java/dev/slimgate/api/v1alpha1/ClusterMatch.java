package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which uses of which images a {@link ClusterMinimalImagePolicy} judges. */
public record ClusterMatch(
        @JsonPropertyDescription("Selects namespaces by their labels. Absent: all namespaces but the exempt ones.")
        @Nullable LabelSelector namespaceSelector,

        @JsonPropertyDescription(Words.OBJECT_SELECTOR) @Nullable LabelSelector objectSelector,

        @JsonPropertyDescription(Words.IMAGES) @Nullable Images images,

        @JsonPropertyDescription(Words.CONTAINERS) @Size(min = 1, max = 3) @Nullable List<Match.Container> containers,

        @JsonPropertyDescription(Words.IMAGE_VOLUMES) Match.@Nullable ImageVolumes imageVolumes,

        @JsonPropertyDescription(Words.TEMPLATES) Match.@Nullable Templates templates) {}
