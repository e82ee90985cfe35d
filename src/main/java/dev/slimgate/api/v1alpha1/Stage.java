package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One step on the way to a policy's enforcement. */
public record Stage(
        @Required
        @JsonPropertyDescription("From this instant on the stage counts no more, such as 2026-12-31T00:00:00Z.")
        @Size(max = 64) String until,

        @Required @JsonPropertyDescription("The strictest effect that anything has up to then.")
        Mild enforcement) {

    /** What a stage may hold findings back to. */
    public enum Mild {
        @JsonProperty("Audit")
        AUDIT,
        @JsonProperty("Warn")
        WARN
    }
}
