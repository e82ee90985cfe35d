package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What images must be like: the rules that this version judges. A rule of a later version is an unknown field here, so
 * that nobody relies on a rule that is not judged.
 */
@ValidationRule(
        value = "has(self.baseFamily) || has(self.compressedSize) || has(self.shell) || has(self.packageManager)"
                + " || has(self.user) || has(self.layers) || has(self.age) || has(self.reference)",
        message = "rules names no rule")
public record Rules(
        @JsonPropertyDescription("The base of the image must be one of a list.") @Nullable BaseFamilyRule baseFamily,

        @JsonPropertyDescription(
                "The image must not be larger than a limit: the sum of its layers as they are stored and pulled.")
        @Nullable CompressedSizeRule compressedSize,

        @JsonPropertyDescription("The image must hold no shell.") @Nullable ForbidRule shell,

        @JsonPropertyDescription("The image must hold no package manager, neither of a distribution nor of a language.")
        @Nullable ForbidRule packageManager,

        @JsonPropertyDescription("The container must not run as root.") @Nullable UserRule user,

        @JsonPropertyDescription("The image must not have more layers than a limit.") @Nullable LayersRule layers,

        @JsonPropertyDescription("The image must not be older than a limit.") @Nullable AgeRule age,

        @JsonPropertyDescription("How the image is referred to.") @Nullable ReferenceRule reference) {

    /** On what an image is built. */
    public record BaseFamilyRule(
            @Required
            @JsonPropertyDescription(
                    "The allowed families: those that Slimgate knows itself, such as distroless, and BaseFamily objects by"
                            + " name. An image passes by a BaseFamily when it is built on one of its golden images.")
            @Size(min = 1, max = 100) List<@Size(min = 1, max = 253) String> allow,

            @JsonPropertyDescription(
                    "How well the family must be known: Claim is what the image says of itself, Content what its layers"
                            + " contain, Layers that it has the very layers of a known image. Absent: Content. A"
                            + " BaseFamily is always known by layers.")
            @Nullable Evidence minimumEvidence,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** How much is proved. */
    public enum Evidence {
        @JsonProperty("Claim")
        CLAIM,
        @JsonProperty("Content")
        CONTENT,
        @JsonProperty("Layers")
        LAYERS
    }

    /** How many bytes. */
    @ValidationRule(
            value = "has(self.max) || has(self.perRuntime) || has(self.perLayer)",
            message = "compressedSize sets no limit: name max, perRuntime or perLayer")
    public record CompressedSizeRule(
            @JsonPropertyDescription(
                    "The most bytes that all layers together may have: a number, or a quantity such as 150M (10^6 bytes"
                            + " a unit) or 150Mi (2^20). Absent: no limit.")
            @Nullable IntOrString max,

            @JsonPropertyDescription(
                    "The most bytes by language runtime, such as go or java, in the place of max where the runtime is"
                            + " known. Absent: max for all.")
            @Nullable Map<String, IntOrString> perRuntime,

            @JsonPropertyDescription("The most bytes that one layer may have, written as max is. Absent: no limit.")
            @Nullable IntOrString perLayer,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** Something that must not be there. */
    public record ForbidRule(
            @Required @JsonPropertyDescription("True switches the rule on, false off.")
            boolean forbid,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** As whom the container runs. */
    public record UserRule(
            @Required @JsonPropertyDescription("True switches the rule on, false off.")
            boolean nonRoot,

            @JsonPropertyDescription(
                    "Whether root is all right in a pod with a user namespace of its own (hostUsers: false). Absent:"
                            + " false.")
            @Nullable Boolean allowUserNamespace,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** How many layers. */
    public record LayersRule(
            @Required @JsonPropertyDescription("The most layers that the image may have.") @Min(1) @Max(1_000_000) int maxCount,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** How old. */
    public record AgeRule(
            @Required @JsonPropertyDescription("The most days since the image was built.") @Min(1) @Max(1_000_000) int maxDays,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** How referred to. */
    @ValidationRule(
            value = "has(self.tags) || has(self.forbidLatest)",
            message = "reference asks for nothing: name tags or forbidLatest")
    public record ReferenceRule(
            @JsonPropertyDescription(
                    "What becomes of a tag without a digest: Allow it, Pin it in Pods to the digest that it names (one"
                            + " that arrives unpinned is a violation), Deny it. Absent: Allow.")
            @Nullable Tags tags,

            @JsonPropertyDescription(
                    "Whether the tag latest, also where no tag is written, is a violation. Absent: false.")
            @Nullable Boolean forbidLatest,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** What becomes of tags. */
    public enum Tags {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("Pin")
        PIN,
        @JsonProperty("Deny")
        DENY
    }
}
