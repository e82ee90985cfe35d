package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kubernetes label selector; an own type, as the model's own accepts operators that there are not. */
public record LabelSelector(
        @JsonPropertyDescription("Labels that must have just these values; all of them must hold. Absent: none.")
        @Size(max = 50) @Nullable Map<String, @Size(max = 63) String> matchLabels,

        @JsonPropertyDescription("Requirements on labels; all of them must hold. Absent: none.")
        @Size(max = 50) @Nullable List<Requirement> matchExpressions) {

    /** What the key of a label is: a name, before it perhaps a domain and a slash. */
    static final String KEY = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
            + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

    /** One requirement. */
    @ValidationRule(
            value = "(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
            message = "In and NotIn need at least one of values; Exists and DoesNotExist take none")
    public record Requirement(
            @Required
            @JsonPropertyDescription(
                    "The label's key, with its prefix where it has one, such as team or example.com/team.")
            @Size(min = 1, max = 317) @Pattern(KEY) String key,

            @Required
            @JsonPropertyDescription("How the label is compared: with the values, or only whether it is there.")
            Operator operator,

            @JsonPropertyDescription("The values that In or NotIn compare with; left out for Exists and DoesNotExist.")
            @Size(max = 100) @Nullable List<@Size(max = 63) String> values) {}

    /** How a label is compared. */
    public enum Operator {
        @JsonProperty("In")
        IN,
        @JsonProperty("NotIn")
        NOT_IN,
        @JsonProperty("Exists")
        EXISTS,
        @JsonProperty("DoesNotExist")
        DOES_NOT_EXIST
    }
}
