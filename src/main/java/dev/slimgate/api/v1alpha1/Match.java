package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which uses of which images a {@link MinimalImagePolicy} judges. */
public record Match(
        @JsonPropertyDescription(Words.OBJECT_SELECTOR) @Nullable LabelSelector objectSelector,

        @JsonPropertyDescription(Words.IMAGES) @Nullable Images images,

        @JsonPropertyDescription(Words.CONTAINERS) @Size(min = 1, max = 3) @Nullable List<Container> containers,

        @JsonPropertyDescription(Words.IMAGE_VOLUMES) @Nullable ImageVolumes imageVolumes,

        @JsonPropertyDescription(Words.TEMPLATES) @Nullable Templates templates) {

    /** A kind of container. */
    public enum Container {
        @JsonProperty("Container")
        CONTAINER,
        @JsonProperty("Init")
        INIT,
        @JsonProperty("Ephemeral")
        EPHEMERAL
    }

    /** How image volumes are judged. */
    public enum ImageVolumes {
        @JsonProperty("ContentRules")
        CONTENT_RULES,
        @JsonProperty("AllRules")
        ALL_RULES,
        @JsonProperty("Ignore")
        IGNORE
    }

    /** How pod templates are judged. */
    public enum Templates {
        @JsonProperty("Enforce")
        ENFORCE,
        @JsonProperty("Warn")
        WARN,
        @JsonProperty("Ignore")
        IGNORE
    }
}
