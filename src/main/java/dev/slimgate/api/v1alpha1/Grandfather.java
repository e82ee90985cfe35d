package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What of old a policy bears with for a while. */
public record Grandfather(
        @Required
        @JsonPropertyDescription(
                "An image counts that the same workload is known to have run before this instant, such as"
                        + " 2026-11-01T00:00:00Z. A date to come lets in what is started until then.")
        @Size(max = 64) String before,

        @Required
        @JsonPropertyDescription("From this instant on nothing is held back, such as 2027-03-01T00:00:00Z.")
        @Size(max = 64) String until) {}
