package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MinimalImagePolicy} asks for: as {@link ClusterPolicySpec}, but for its own namespace only, whose waivers
 * always touch it.
 */
public record PolicySpec(
        @Required @PrinterColumn(name = "Enforcement") @JsonPropertyDescription(Words.ENFORCEMENT)
        Enforcement enforcement,

        @JsonPropertyDescription(Words.STAGES) @Size(min = 1, max = 10) @Nullable List<Stage> stages,

        @JsonPropertyDescription(Words.MATCH) @Nullable Match match,

        @Required @JsonPropertyDescription(Words.RULES) Rules rules,

        @JsonPropertyDescription(Words.ON_UNRESOLVED) @Nullable OnUnresolved onUnresolved,

        @JsonPropertyDescription(Words.ON_PENDING) @Nullable OnPending onPending,

        @JsonPropertyDescription(Words.GRANDFATHER) @Nullable Grandfather grandfather,

        @JsonPropertyDescription(Words.DEBUG) @Nullable Debug debug) {}
