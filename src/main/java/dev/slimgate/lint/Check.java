package dev.slimgate.lint;

import java.util.Arrays;
import java.util.Optional;

/** What is looked for. The ids are a stable contract: pipelines and editors know remarks by them. */
public enum Check {
    NO_RULES("no-rules", Severity.ERROR, "All rules of a policy are switched off"),
    SELECTOR_NEVER_MATCHES("selector-never-matches", Severity.ERROR, "A selector asks for what no labels can be"),
    IMAGES_ALL_EXCLUDED("images-all-excluded", Severity.ERROR, "Everything that is included is excluded again"),
    INCLUDE_EXCLUDED("include-excluded", Severity.WARNING, "A pattern is included and excluded"),
    EXCLUDE_WITHOUT_EFFECT("exclude-without-effect", Severity.INFO, "What is excluded was never included"),
    UNREACHABLE_RULE("unreachable-rule", Severity.WARNING, "A rule judges no container that the policy matches"),
    LIMIT_WITHOUT_EFFECT("limit-without-effect", Severity.WARNING, "Another limit is always reached first"),
    PER_RUNTIME_SAME_AS_MAX("per-runtime-same-as-max", Severity.INFO, "A limit for a runtime is that for all"),
    LIMIT_BELOW_BASE("limit-below-base", Severity.ERROR, "No image of an allowed family is as small as the limit"),
    LIMIT_BELOW_RUNTIME("limit-below-runtime", Severity.ERROR, "No image of that runtime is as small as the limit"),
    LIMIT_TIGHT("limit-tight", Severity.INFO, "Services of good make are larger than the limit"),
    NO_FAMILY_CAN_PASS("no-family-can-pass", Severity.ERROR, "All allowed base families break another rule"),
    FAMILY_CANNOT_PASS("family-cannot-pass", Severity.WARNING, "An allowed base family breaks another rule"),
    ALLOWS_UNKNOWN("allows-unknown", Severity.WARNING, "Images that nothing is known of are allowed"),
    TOOL_NAMED_TWICE("tool-named-twice", Severity.INFO, "A word is part of another in the same list"),
    BASELINE_IS_A_TAG("baseline-is-a-tag", Severity.INFO, "What growth is compared with can move"),
    PIN_WITHOUT_EFFECT("pin-without-effect", Severity.WARNING, "Tags are to be pinned that are never pinned"),
    STAGE_OVER("stage-over", Severity.INFO, "The date of a stage has passed"),
    RULE_HELD_BACK("rule-held-back", Severity.INFO, "A rule denies by its own word, and a stage holds it back"),
    ENFORCEMENT_UNUSED("enforcement-unused", Severity.INFO, "All rules carry an enforcement of their own"),
    GRANDFATHER_OVER("grandfather-over", Severity.INFO, "The date of what is grandfathered has passed"),
    GRANDFATHER_WITHOUT_EFFECT(
            "grandfather-without-effect", Severity.WARNING, "What is grandfathered is borne with anyway"),
    GRANDFATHER_OPEN("grandfather-open", Severity.INFO, "What is started from now on is grandfathered too"),
    DEBUG_OVER("debug-over", Severity.INFO, "The date of a debug profile has passed"),
    DEBUG_WITHOUT_EFFECT("debug-without-effect", Severity.WARNING, "A debug profile never counts"),
    DEBUG_RULE_UNUSED("debug-rule-unused", Severity.WARNING, "A debug profile loosens what is not strict"),
    DEBUG_IMAGE_NOT_JUDGED("debug-image-not-judged", Severity.WARNING, "A debug image is not judged at all"),
    DEBUG_ANY_IMAGE("debug-any-image", Severity.WARNING, "Every image is one to debug with"),
    EXPRESSION_CONSTANT("expression-constant", Severity.ERROR, "An expression does not depend on what is judged"),
    EXPRESSION_UNKNOWN_VALUE("expression-unknown-value", Severity.ERROR, "A fact is compared with what it never is"),
    EXPRESSION_ABSENT_FACT("expression-absent-fact", Severity.WARNING, "A fact is read that may be absent"),
    EXPRESSION_TWICE("expression-twice", Severity.WARNING, "Two expressions of a policy are the same"),
    EXPRESSION_IS_A_RULE("expression-is-a-rule", Severity.INFO, "A rule asks for what an expression asks for"),
    EXPRESSION_WITHOUT_MESSAGE("expression-without-message", Severity.INFO, "An expression does not say what is wrong"),
    UNRESOLVED_SOFTER("unresolved-softer", Severity.WARNING, "What cannot be judged gets in"),
    PENDING_SOFTER("pending-softer", Severity.WARNING, "Pods start before their images are judged"),
    SELECTS_NO_NAMESPACE("selects-no-namespace", Severity.WARNING, "No namespace has the labels that are asked for"),
    NAMESPACE_UNKNOWN("namespace-unknown", Severity.WARNING, "A namespace is named that there is not"),
    LABEL_UNKNOWN("label-unknown", Severity.INFO, "No namespace has a label that is excluded"),
    DUPLICATE_NAME("duplicate-name", Severity.ERROR, "Two documents have one name"),
    NO_COMMON_FAMILY("no-common-family", Severity.ERROR, "Two policies allow no base family in common"),
    REDUNDANT_POLICY("redundant-policy", Severity.WARNING, "Another policy asks for all of it and more"),
    FAMILY_UNUSED("family-unused", Severity.INFO, "No policy allows a declared family"),
    WAIVER_EXPIRED("waiver-expired", Severity.WARNING, "A waiver has expired"),
    WAIVER_UNKNOWN_POLICY("waiver-unknown-policy", Severity.WARNING, "A waiver names a policy that there is not"),
    WAIVER_UNUSED_RULE("waiver-unused-rule", Severity.WARNING, "A waiver names a rule that no such policy has"),
    WAIVER_NOT_TAKEN("waiver-not-taken", Severity.WARNING, "No policy takes a waiver"),
    WAIVER_TOO_LONG("waiver-too-long", Severity.WARNING, "A waiver lasts longer than the policy grants");

    private final String id;
    private final Severity severity;
    private final String summary;

    Check(String id, Severity severity, String summary) {
        this.id = id;
        this.severity = severity;
        this.summary = summary;
    }

    /** Such as {@code unreachable-rule}; never changes its meaning. */
    public String id() {
        return id;
    }

    /** How bad it is at worst. */
    public Severity severity() {
        return severity;
    }

    /** What it is, one sentence without its full stop. */
    public String summary() {
        return summary;
    }

    /** The check of this id. */
    public static Optional<Check> of(String id) {
        return Arrays.stream(values()).filter(check -> check.id.equals(id)).findFirst();
    }
}
