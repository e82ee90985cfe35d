package dev.slimgate.lint;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Stages.Stage;
import dev.slimgate.policy.expression.ExpressionRule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a policy bears with, {@code grandfather} and {@code debug}: whether it ever counts, and how wide it is. */
final class LeniencyLint {
    private static final String EVERYTHING = "**";

    private final Policy policy;
    private final Instant now;
    private final Remarks remarks;

    LeniencyLint(Policy policy, Instant now, Remarks remarks) {
        this.policy = policy;
        this.now = now;
        this.remarks = remarks;
    }

    void look() {
        if (policy.rules().isEmpty()) {
            return; // told already
        }
        Grandfather grandfather = policy.grandfather();
        if (grandfather != null) {
            grandfather(grandfather);
        }
        DebugProfile debug = policy.debug();
        if (debug != null) {
            debug(debug);
        }
    }

    private void grandfather(Grandfather old) {
        if (!now.isBefore(old.until())) {
            over(Check.GRANDFATHER_OVER, "spec.grandfather", old.until());
            return;
        }
        Optional<Instant> staged = staged(old.until());
        if (policy.rules().stream().noneMatch(this::canDeny)) {
            remarks.add(
                    Check.GRANDFATHER_WITHOUT_EFFECT,
                    policy,
                    "spec.grandfather",
                    "no rule denies anything, so that there is nothing to hold back",
                    "drop it until a rule denies");
        } else if (staged.isPresent()) {
            remarks.add(
                    Check.GRANDFATHER_WITHOUT_EFFECT,
                    policy,
                    "spec.grandfather.until",
                    "up to " + second(staged.get()) + " a stage holds back what is found on every image, old and new",
                    "choose an until after the last stage, or drop grandfather");
        }
        if (old.before().isAfter(now)) {
            remarks.add(
                    Check.GRANDFATHER_OPEN,
                    policy,
                    "spec.grandfather.before",
                    "whatever anybody starts before " + second(old.before()) + " is borne with until "
                            + second(old.until()),
                    "choose a time that has passed, best that of the first audit's end");
        }
    }

    private void debug(DebugProfile debug) {
        Instant until = debug.until();
        if (until != null && !now.isBefore(until)) {
            over(Check.DEBUG_OVER, "spec.debug", until);
            return;
        }
        if (!policy.match().containers().contains(ContainerKind.EPHEMERAL)) {
            withoutEffect(
                    "spec.debug",
                    "match.containers leaves out Ephemeral: this policy lets people debug with any image already",
                    "name Ephemeral in match.containers, or drop debug");
            return;
        }
        Optional<Instant> staged = staged(until);
        if (staged.isPresent()) {
            withoutEffect(
                    "spec.debug.until",
                    "up to " + second(staged.get()) + " a stage holds back what is found on every image",
                    "choose an until after the last stage, or drop debug");
            return;
        }
        if (policy.rules().stream().noneMatch(rule -> debug.loosens(rule.name()) && canDeny(rule))) {
            withoutEffect(
                    "spec.debug.rules",
                    "none of the rules that it loosens denies anything here: "
                            + String.join(", ", new TreeSet<>(debug.rules())),
                    "name in debug.rules the rules that are meant, or drop debug");
        } else if (!debug.rules().equals(DebugProfile.USUAL)) {
            new TreeSet<>(debug.rules()).forEach(rule -> rule(debug, rule));
        }
        images(debug.images());
    }

    /** One rule that is named, and perhaps not there. */
    private void rule(DebugProfile debug, String name) {
        List<Rule> meant = policy.rules().stream()
                .filter(rule -> Rule.field(rule.name()).equals(name))
                .toList();
        String why;
        if (meant.isEmpty()) {
            why = "the policy has no rule " + name;
        } else if (meant.stream().noneMatch(rule -> debug.loosens(rule.name()))) {
            why = name + " are never loosened";
        } else if (meant.stream().noneMatch(this::canDeny)) {
            why = name + " denies nothing anyway";
        } else {
            return;
        }
        remarks.add(
                Check.DEBUG_RULE_UNUSED,
                policy,
                "spec.debug.rules",
                why,
                name.equals(ExpressionRule.KIND) && !meant.isEmpty()
                        ? "drop it; an expression may say container.kind == 'Ephemeral' || … by itself"
                        : "drop " + name + ": once it is there and strict, it would be loosened unseen");
    }

    private void images(List<String> images) {
        ImagePatterns judged = policy.match().images();
        List<String> globs =
                images.stream().filter(image -> !image.startsWith("sha256:")).toList();
        for (String glob : globs) {
            boolean never = Globs.anyCovers(judged.exclude(), glob)
                    || judged.include().stream().noneMatch(selected -> Globs.overlap(selected, glob));
            if (never) {
                remarks.add(
                        Check.DEBUG_IMAGE_NOT_JUDGED,
                        policy,
                        "spec.debug.images[" + images.indexOf(glob) + "]",
                        "match.images selects nothing of \"" + Printable.of(glob)
                                + "\": it may run already as far as this policy goes",
                        "drop it, or look for a slip in the name");
            }
        }
        // A policy of the debug images themselves lists them in both places; that is no slip.
        boolean all = judged.include().stream()
                .allMatch(selected -> globs.stream()
                        .anyMatch(glob -> Globs.covers(glob, selected)
                                && (selected.equals(EVERYTHING) || !selected.equals(glob))));
        if (all) {
            remarks.add(
                    Check.DEBUG_ANY_IMAGE,
                    policy,
                    "spec.debug.images",
                    "every image that the policy judges is one to debug with",
                    "name the repositories of the debug images; where all are meant, leave Ephemeral out of"
                            + " match.containers");
        }
    }

    /** Whether the rule, or an error in judging it, can deny: errors follow the rule unless the policy says otherwise. */
    private boolean canDeny(Rule rule) {
        Enforcement own = rule.enforcement();
        return (own == null ? policy.enforcement() : own) == Enforcement.DENY
                || chosen().anyMatch(effect -> effect == Enforcement.DENY);
    }

    private Stream<Enforcement> chosen() {
        return Stream.concat(
                policy.unresolved().byClass().values().stream(),
                Stream.of(
                                Optional.ofNullable(policy.unresolved().otherwise()),
                                Optional.ofNullable(policy.pending().templates()),
                                Optional.ofNullable(policy.pending().pods()))
                        .flatMap(Optional::stream));
    }

    /** When the last stage ends, if that is not before this time; what is borne with for good outlasts all stages. */
    private Optional<Instant> staged(@Nullable Instant until) {
        List<Stage> stages = policy.stages().stages();
        return until == null || stages.isEmpty() || stages.getLast().until().isBefore(until)
                ? Optional.empty()
                : Optional.of(stages.getLast().until());
    }

    private void over(Check check, String path, Instant until) {
        remarks.add(check, policy, path, "ended " + second(until) + ", and bears with nothing any more", "remove it");
    }

    private void withoutEffect(String path, String message, String fix) {
        remarks.add(Check.DEBUG_WITHOUT_EFFECT, policy, path, message, fix);
    }

    private static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
