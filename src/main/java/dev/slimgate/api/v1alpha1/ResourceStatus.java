package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a waiver or of a base family. */
public record ResourceStatus(
        @JsonPropertyDescription(Words.CONDITIONS) @Size(max = 8) @Nullable List<Condition> conditions,

        @JsonPropertyDescription(Words.OBSERVED_GENERATION) @Min(0) @Nullable Long observedGeneration) {}
