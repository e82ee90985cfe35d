package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rule.Outcome;
import dev.slimgate.policy.Rule.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The judging of one use of one image: outcomes of rules to findings.
 *
 * @param comparisons other images that rules compare with
 * @param waivers that speak of this image
 * @param leniency of policies towards this use of it
 */
record Judging(ImageUse use, PodContext pod, Comparisons comparisons, Waivers waivers, Leniency leniency, Instant now) {
    /** What findings on a policy as a whole have for a rule. */
    static final String POLICY = "policy";

    private static final int MOST_REASON = 200;

    /** What is wrong with the reference, safe to show; empty where it can be read. */
    Optional<String> malformed() {
        try {
            use.reference();
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of(Printable.of(String.valueOf(e.getMessage()), MOST_REASON));
        }
    }

    /** Nothing of the image is known: an error for each rule, but for those that only look at its name. */
    Judgement failed(List<Policy> matching, Failure failure) {
        boolean readable = malformed().isEmpty() && !(failure instanceof Failure.Unreadable);
        return all(matching, (policy, rule) -> {
            Optional<Outcome> outcome = readable ? rule.withoutFacts(use, pod) : Optional.<Outcome>empty();
            return outcome.map(o -> finding(policy, rule, o)).orElseGet(() -> error(policy, rule, failure));
        });
    }

    /** Whether some rule cannot decide by manifest and config. */
    boolean needsContents(List<Policy> matching, ImageFacts facts) {
        return matching.stream()
                .filter(policy -> unjudged(policy).isEmpty())
                .flatMap(policy -> policy.rules().stream().filter(rule -> applies(policy, rule)))
                .anyMatch(rule -> rule.judge(subject(facts, null)) instanceof Outcome.NeedsContents);
    }

    /**
     * By manifest and config.
     *
     * @param failure why the layers are not known; null where nobody asked for them
     */
    Judgement byManifest(List<Policy> matching, ImageFacts facts, @Nullable Failure failure) {
        Subject subject = subject(facts, null);
        AtomicBoolean needsContents = new AtomicBoolean();
        Judgement judgement = all(matching, (policy, rule) -> {
            Outcome outcome = rule.judge(subject);
            if (outcome instanceof Outcome.NeedsContents) {
                needsContents.set(true);
                return failure == null ? null : error(policy, rule, failure);
            }
            return finding(policy, rule, outcome);
        });
        return new Judgement(judgement.findings(), failure == null && needsContents.get());
    }

    /** By everything. */
    Judgement byContents(List<Policy> matching, ImageFacts facts, ContentFacts contents) {
        Subject subject = subject(facts, contents);
        return all(matching, (policy, rule) -> finding(policy, rule, rule.judge(subject)));
    }

    private Subject subject(ImageFacts facts, @Nullable ContentFacts contents) {
        return new Subject(use, pod, facts, contents, comparisons, now);
    }

    private Judgement all(List<Policy> matching, BiFunction<Policy, Rule, @Nullable Finding> judge) {
        List<Finding> findings = new ArrayList<>();
        for (Policy policy : matching) {
            Optional<Failure> unjudged = unjudged(policy);
            if (unjudged.isPresent()) {
                findings.add(error(policy, unjudged.get()));
                continue;
            }
            for (Rule rule : policy.rules()) {
                Finding finding = applies(policy, rule) ? judge.apply(policy, rule) : notForVolumes(policy, rule);
                if (finding != null) {
                    findings.add(waivers.applyTo(finding, policy));
                }
            }
        }
        return new Judgement(findings, false);
    }

    /** Why the policy cannot be applied at all. */
    private Optional<Failure> unjudged(Policy policy) {
        String broken = policy.broken();
        if (broken != null) {
            return Optional.of(new Failure.NoPolicy("does not compile: " + Printable.of(broken, MOST_REASON)));
        }
        boolean selects = !policy.match().namespaces().requirements().isEmpty();
        if (selects && pod.namespaceLabels() instanceof NamespaceLabels.Missing missing) {
            return Optional.of(new Failure.NoPolicy("whether it is meant for namespace "
                    + Printable.of(pod.namespace()) + " could not be found out: "
                    + Printable.of(missing.reason(), MOST_REASON)));
        }
        return Optional.empty();
    }

    private boolean applies(Policy policy, Rule rule) {
        return policy.match().judges(rule, use);
    }

    private Finding notForVolumes(Policy policy, Rule rule) {
        return finding(policy, rule, new Outcome.Skipped("not judged for an image volume"));
    }

    private Finding finding(Policy policy, Rule rule, Outcome outcome) {
        Enforcement effect = enforcement(policy, rule);
        return switch (outcome) {
            case Outcome.Passed passed -> finding(policy, rule, Result.PASS, effect, "");
            case Outcome.Skipped skipped -> finding(policy, rule, Result.SKIP, effect, skipped.text());
            case Outcome.Violated violated ->
                finding(
                        policy,
                        rule,
                        effect == Enforcement.WARN ? Result.WARN : Result.FAIL,
                        effect,
                        violated.text() + later(policy, rule, Enforcement.DENY));
            case Outcome.Warned warned ->
                finding(
                        policy,
                        rule,
                        Result.WARN,
                        effect.milder(Enforcement.WARN),
                        warned.text() + later(policy, rule, Enforcement.WARN));
            case Outcome.Undecidable undecidable -> error(policy, rule, new Failure.Unreadable(undecidable.text()));
            case Outcome.Uncompared uncompared ->
                error(
                        policy,
                        rule,
                        new Failure.NotFound(
                                uncompared.failed().errorClass(),
                                uncompared.failed().message(),
                                uncompared.failed().configuredHost()));
            case Outcome.NeedsContents needs ->
                throw new IllegalStateException("rule " + rule.name() + " asks for contents that it was given");
        };
    }

    private static Finding finding(Policy policy, Rule rule, Result result, Enforcement effect, String text) {
        return new Finding(
                policy.name(), policy.namespace(), rule.name(), result, effect, rule.label(), text, null, false);
    }

    private Finding error(Policy policy, Rule rule, Failure failure) {
        Enforcement effect = capped(policy, rule.name(), failure.effect(policy, pod, enforcement(policy, rule)));
        Enforcement otherwise = failure.effect(policy, pod, templateCapped(policy, written(policy, rule)));
        String why = why(policy, rule, templateCapped(policy, otherwise));
        return error(policy, rule.name(), rule.label(), effect, failure, failure.message() + why);
    }

    /** One error for the policy as a whole, as strict as its strictest rule. */
    private Finding error(Policy policy, Failure failure) {
        Enforcement strictest = policy.rules().stream()
                .map(rule -> capped(policy, POLICY, written(policy, rule)))
                .reduce(Enforcement::stricter)
                .orElseGet(() -> capped(policy, POLICY, policy.enforcement()));
        Enforcement effect = capped(policy, POLICY, failure.effect(policy, pod, strictest));
        return error(policy, POLICY, POLICY, effect, failure, failure.message());
    }

    private static Finding error(
            Policy policy, String rule, String label, Enforcement effect, Failure failure, String text) {
        return new Finding(
                policy.name(),
                policy.namespace(),
                rule,
                Result.ERROR,
                effect,
                label,
                text,
                failure.errorClass(),
                failure instanceof Failure.StillRunning);
    }

    private Enforcement enforcement(Policy policy, Rule rule) {
        return capped(policy, rule.name(), written(policy, rule));
    }

    private static Enforcement written(Policy policy, Rule rule) {
        Enforcement own = rule.enforcement();
        return own == null ? policy.enforcement() : own;
    }

    private Enforcement capped(Policy policy, String rule, Enforcement enforcement) {
        return templateCapped(policy, enforcement).milder(stages(policy, rule).most(now));
    }

    /** A policy as a whole that cannot be applied says nothing about the image: nothing is mild there but its own steps. */
    private Stages stages(Policy policy, String rule) {
        return rule.equals(POLICY) ? policy.stages() : leniency.stages(policy, rule);
    }

    private Enforcement templateCapped(Policy policy, Enforcement enforcement) {
        boolean mild = pod.template() && policy.match().templates() == Match.Templates.WARN;
        return mild ? enforcement.milder(Enforcement.WARN) : enforcement;
    }

    /**
     * Why a finding is milder than it would be, and what becomes of it once what holds it back has ended, behind a semicolon;
     * else nothing.
     */
    private String later(Policy policy, Rule rule, Enforcement most) {
        Enforcement effect = templateCapped(policy, written(policy, rule)).milder(most);
        String announcement = stages(policy, rule.name())
                .announcement(effect, now)
                .map(words -> "; " + words)
                .orElse("");
        return why(policy, rule, effect) + announcement;
    }

    private String why(Policy policy, Rule rule, Enforcement effect) {
        return effect == Enforcement.DENY
                ? leniency.words(policy, rule.name()) + leniency.refusal(policy, rule.name())
                : "";
    }
}
