package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which waivers touch a cluster policy. */
@ValidationRule(
        value = "self.from != 'Namespaces' || has(self.namespaces) && self.namespaces.size() > 0",
        message = "from: Namespaces must name the namespaces whose waivers count")
@ValidationRule(
        value = "self.from == 'Namespaces' || !has(self.namespaces)",
        message = "namespaces has a meaning with from: Namespaces only")
public record WaiverTerms(
        @Required
        @JsonPropertyDescription(
                "Whose waivers touch this policy: None nobody's; Signed those with a good signature, each for its own"
                        + " namespace; Namespaces those in the listed namespaces, wherever this policy matches.")
        From from,

        @JsonPropertyDescription("With from: Namespaces, the namespaces whose waivers count.")
        @Size(max = 1000) @Nullable List<@Size(max = 63) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String> namespaces,

        @JsonPropertyDescription(
                "How many days after its creation a waiver ends at the latest, whatever its expiresAt. Absent: no bound.")
        @Min(1) @Max(3650) @Nullable Integer maxDays) {

    /** Whose waivers. */
    public enum From {
        @JsonProperty("None")
        NONE,
        @JsonProperty("Signed")
        SIGNED,
        @JsonProperty("Namespaces")
        NAMESPACES
    }
}
