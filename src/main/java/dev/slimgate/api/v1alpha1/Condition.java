package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a status, as Kubernetes' own objects have them.
 *
 * @see <a href="https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#condition-v1-meta">Condition</a>
 */
public record Condition(
        @Required @JsonPropertyDescription("What the condition is about, such as Accepted.") @Size(min = 1, max = 316) String type,

        @Required
        @JsonPropertyDescription("True, False, or Unknown while nobody has looked.")
        @Pattern("^(True|False|Unknown)$") String status,

        @Required
        @JsonPropertyDescription("Why, in one word for programs.")
        @Size(min = 1, max = 1024) @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$") String reason,

        @Required @JsonPropertyDescription("Why, for people; may be empty.") @Size(max = 32768) String message,

        @JsonPropertyDescription(Words.OBSERVED_GENERATION) @Min(0) @Nullable Long observedGeneration,

        @Required @JsonPropertyDescription("When the status last changed.") @Size(max = 64) String lastTransitionTime) {

    /** The type of the condition that tells whether an object is in force. */
    public static final String ACCEPTED = "Accepted";

    /** The type of the condition that tells whether there is anything that a policy could judge. */
    public static final String MATCHING = "Matching";
}
