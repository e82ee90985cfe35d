package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What "could not find out" does, by class. */
public record OnUnresolved(
        @JsonProperty("default")
        @JsonPropertyDescription("For the classes that are not named. Absent: Deny under Deny, else Warn.")
        @Nullable Enforcement otherwise,

        @JsonPropertyDescription("The image, or a part of it, is not in the registry. Absent: as default.") @Nullable Enforcement notFound,

        @JsonPropertyDescription("The registry refuses the credentials that there are. Absent: as default.") @Nullable Enforcement unauthorized,

        @JsonPropertyDescription("The registry asks to come back later. Absent: as default.") @Nullable Enforcement rateLimited,

        @JsonPropertyDescription("The registry cannot be reached, or fails. Absent: as default.") @Nullable Enforcement unreachable,

        @JsonPropertyDescription("The registry did not answer before the answer was due. Absent: as default.") @Nullable Enforcement timedOut,

        @JsonPropertyDescription(
                "The reference cannot be read, or the image is none, or contradicts itself. Never softer than the"
                        + " built-in default. Absent: as default.")
        @Nullable Enforcement invalid,

        @JsonPropertyDescription("The image is beyond a bound up to which Slimgate reads. Absent: as default.")
        @Nullable Enforcement tooLarge,

        @JsonPropertyDescription("Slimgate may not connect to the address of the registry. Absent: as default.")
        @Nullable Enforcement refused) {}
