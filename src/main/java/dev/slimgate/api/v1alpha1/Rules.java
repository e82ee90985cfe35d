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
        value = "has(self.baseFamily) || has(self.compressedSize) || has(self.uncompressedSize) || has(self.shell)"
                + " || has(self.packageManager) || has(self.tools) || has(self.user) || has(self.waste)"
                + " || has(self.leftovers) || has(self.layers) || has(self.age) || has(self.baseSupport)"
                + " || has(self.reference) || has(self.growth) || has(self.runnable) || has(self.expressions)",
        message = "rules names no rule")
public record Rules(
        @JsonPropertyDescription("The base of the image must be one of a list.") @Nullable BaseFamilyRule baseFamily,

        @JsonPropertyDescription(
                "The image must not be larger than a limit: the sum of its layers as they are stored and pulled.")
        @Nullable CompressedSizeRule compressedSize,

        @JsonPropertyDescription(
                "The image must not be larger than a limit when it is unpacked: the sum of its files over all layers.")
        @Nullable UncompressedSizeRule uncompressedSize,

        @JsonPropertyDescription(
                "The image must hold no shell: no file that is one by its name or its content, whether executable or not.")
        @Nullable ForbidRule shell,

        @JsonPropertyDescription("The image must hold no package manager, neither of a distribution nor of a language.")
        @Nullable ForbidRule packageManager,

        @JsonPropertyDescription("The image must hold none of these tools, which help an intruder.") @Nullable ToolsRule tools,

        @JsonPropertyDescription(
                "The container must not run as root: by the pod's runAsUser, else by the image's USER, whose name is looked"
                        + " up in the image's own passwd.")
        @Nullable UserRule user,

        @JsonPropertyDescription(
                "The image must not ship much that a later layer overwrites or removes: nobody can reach it, and every"
                        + " node downloads it.")
        @Nullable WasteRule waste,

        @JsonPropertyDescription("The image must hold nothing of these kinds that its build left behind.") @Nullable LeftoversRule leftovers,

        @JsonPropertyDescription("The image must not have more layers than a limit.") @Nullable LayersRule layers,

        @JsonPropertyDescription("The image must not be older than a limit.") @Nullable AgeRule age,

        @JsonPropertyDescription(
                "The distribution inside must still get security updates. One of which nobody knows when support ends is"
                        + " not judged.")
        @Nullable BaseSupportRule baseSupport,

        @JsonPropertyDescription("How the image is referred to: by latest, by another tag, or by its digest.") @Nullable ReferenceRule reference,

        @JsonPropertyDescription(
                "The image must not have grown much since an older one: by the sum of its layers as they are pulled.")
        @Nullable GrowthRule growth,

        @JsonPropertyDescription(
                "What the image names to start must be able to start. Not judged where the container has a command of its"
                        + " own.")
        @Nullable RunnableRule runnable,

        @JsonPropertyDescription(
                "What no other rule says, in the Common Expression Language: each must be true of image, container, pod,"
                        + " namespace, object and oldObject. See docs/expressions.md.")
        @Size(min = 1, max = 50) @Nullable List<ExpressionRule> expressions) {

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

    /** How many bytes unpacked. */
    public record UncompressedSizeRule(
            @Required
            @JsonPropertyDescription(
                    "The most bytes that all files of all layers together may have: a number, or a quantity such as 500M.")
            IntOrString max,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** Tools that must not be there. */
    public record ToolsRule(
            @Required
            @JsonPropertyDescription("Which tools; compilers stands for all compilers, assemblers and linkers.")
            @Size(min = 1, max = 100) List<String> forbid,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** How much out of reach. */
    @ValidationRule(
            value = "has(self.maxBytes) || has(self.minEfficiency) || has(self.dive)",
            message = "waste sets no limit: name maxBytes, minEfficiency or dive")
    public record WasteRule(
            @JsonPropertyDescription(
                    "The most bytes of files that no path of the image reaches; each byte counts once. Absent: no limit.")
            @Nullable IntOrString maxBytes,

            @JsonPropertyDescription(
                    "The least share of all file bytes that some path of the image reaches. Absent: no limit.")
            @Min(0) @Max(1) @Nullable Double minEfficiency,

            @JsonPropertyDescription(
                    "Limits for the figures that the tool dive gives, under the names of its .dive-ci. Dive counts every"
                            + " copy of a file. Absent: none.")
            @Nullable DiveLimits dive,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** The thresholds of dive. */
    @ValidationRule(
            value = "has(self.lowestEfficiency) || has(self.highestWastedBytes) || has(self.highestUserWastedPercent)",
            message = "dive sets no limit: name lowestEfficiency, highestWastedBytes or highestUserWastedPercent")
    public record DiveLimits(
            @JsonPropertyDescription("The least efficiency, from 0 to 1. Absent: no limit.") @Min(0) @Max(1) @Nullable Double lowestEfficiency,

            @JsonPropertyDescription("The most wasted bytes, a number or a quantity such as 20M. Absent: no limit.")
            @Nullable IntOrString highestWastedBytes,

            @JsonPropertyDescription(
                    "The largest share of wasted bytes in all layers but the first, from 0 to 1. Absent: no limit.")
            @Min(0) @Max(1) @Nullable Double highestUserWastedPercent) {}

    /** Leftovers that must not be there. */
    public record LeftoversRule(
            @Required
            @JsonPropertyDescription("Which kinds of leftovers. Of a credential only path and kind are ever told.")
            @Size(min = 1) List<Leftover> forbid,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** What a build leaves behind. */
    public enum Leftover {
        @JsonProperty("PackageCache")
        PACKAGE_CACHE,
        @JsonProperty("VersionControl")
        VERSION_CONTROL,
        @JsonProperty("Credentials")
        CREDENTIALS,
        @JsonProperty("DevDependencies")
        DEV_DEPENDENCIES,
        @JsonProperty("BuildTools")
        BUILD_TOOLS,
        @JsonProperty("Tests")
        TESTS,
        @JsonProperty("SourceMaps")
        SOURCE_MAPS,
        @JsonProperty("Documentation")
        DOCUMENTATION,
        @JsonProperty("TemporaryFiles")
        TEMPORARY_FILES,
        @JsonProperty("EditorFiles")
        EDITOR_FILES
    }

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

    /** Whether supported. */
    public record BaseSupportRule(
            @Required @JsonPropertyDescription("True switches the rule on, false off.")
            boolean forbidEndOfLife,

            @JsonPropertyDescription("How many days before the end a warning begins. Absent: none.")
            @Min(1) @Max(1_000_000) @Nullable Integer warnDays,

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

    /** How much larger than before. */
    @ValidationRule(
            value = "has(self.maxPercent) || has(self.maxBytes)",
            message = "growth sets no limit: name maxPercent or maxBytes")
    public record GrowthRule(
            @JsonPropertyDescription("The most percent of the older image's bytes that were added. Absent: no limit.")
            @Min(0) @Max(1_000_000) @Nullable Integer maxPercent,

            @JsonPropertyDescription(
                    "The most bytes that were added, a number or a quantity such as 20M. Absent: no limit.")
            @Nullable IntOrString maxBytes,

            @JsonPropertyDescription(
                    "The older image, such as registry.example/shop/api:1.0; its image for the same platform counts."
                            + " Absent: what the same workload ran before, where an update tells it.")
            @Size(min = 1, max = 512) @Nullable String baseline,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** Whether it starts. */
    public record RunnableRule(
            @Required @JsonPropertyDescription("True switches the rule on, false off.")
            boolean require,

            @JsonPropertyDescription(Words.OWN_ENFORCEMENT) @Nullable Enforcement enforcement) {}

    /** What must be true. */
    public record ExpressionRule(
            @Required
            @JsonPropertyDescription(
                    "What reports, and waivers as expressions/NAME, call it by: lower-case letters, digits and hyphens.")
            @Size(min = 1, max = 63) String name,

            @Required
            @JsonPropertyDescription(
                    "True for the images that keep the rule. Checked when it is stored; one that has no value, as a fact"
                            + " is absent or it takes too long, is an error and never a pass.")
            @Size(min = 1, max = 4096) String cel,

            @JsonPropertyDescription("What to say of an image that breaks it. Absent: the expression itself.")
            @Size(min = 1, max = 1024) @Nullable String message,

            @JsonPropertyDescription(
                    "An expression that makes that message, a string. Absent, or without a value: message.")
            @Size(min = 1, max = 4096) @Nullable String messageExpression,

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
