package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link ClusterMinimalImagePolicy} asks for. Components are described where users read it: in the schema. */
public record ClusterPolicySpec(
        @Required @PrinterColumn(name = "Enforcement") @JsonPropertyDescription(Words.ENFORCEMENT)
        Enforcement enforcement,

        @JsonPropertyDescription(Words.STAGES) @Size(min = 1, max = 10) @Nullable List<Stage> stages,

        @JsonPropertyDescription(Words.MATCH) @Nullable ClusterMatch match,

        @Required @JsonPropertyDescription(Words.RULES) Rules rules,

        @JsonPropertyDescription(Words.ON_UNRESOLVED) @Nullable OnUnresolved onUnresolved,

        @JsonPropertyDescription(Words.ON_PENDING) @Nullable OnPending onPending,

        @JsonPropertyDescription(
                "Which ImageWaivers touch this policy. Absent: none; a cluster policy is loosened only where it says so itself.")
        @Nullable WaiverTerms waivers,

        @JsonPropertyDescription(Words.GRANDFATHER) @Nullable Grandfather grandfather,

        @JsonPropertyDescription(Words.DEBUG) @Nullable Debug debug) {}
