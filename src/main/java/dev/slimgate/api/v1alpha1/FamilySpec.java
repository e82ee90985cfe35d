package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What a {@link BaseFamily} declares. */
public record FamilySpec(
        @Required
        @JsonPropertyDescription(
                "The golden images: references such as registry.example/base/java:21; a * in the tag stands for any"
                        + " characters.")
        @Size(min = 1, max = 100) List<@Size(min = 1, max = 512) String> images) {}
