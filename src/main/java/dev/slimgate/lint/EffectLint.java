package dev.slimgate.lint;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Stages.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a policy does where something is wrong: enforcement, stages, and what could not be found out. */
final class EffectLint {
    private final Policy policy;
    private final Instant now;
    private final Remarks remarks;

    EffectLint(Policy policy, Instant now, Remarks remarks) {
        this.policy = policy;
        this.now = now;
        this.remarks = remarks;
    }

    void look() {
        stages();
        unused();
        if (strictest() == Enforcement.DENY) {
            unresolved(policy.unresolved());
            Enforcement pods = policy.pending().pods();
            if (pods != null && pods != Enforcement.DENY) {
                remarks.add(
                        Check.PENDING_SOFTER,
                        policy,
                        "spec.onPending.pods",
                        "a Pod whose image takes long to read starts without having been judged; an image can be made"
                                + " to take long",
                        "choose pods: Deny: the retry finds the work done");
            }
        }
    }

    private Enforcement strictest() {
        Enforcement strictest = Enforcement.AUDIT;
        for (Rule rule : policy.rules()) {
            Enforcement own = rule.enforcement();
            strictest = strictest.stricter(own == null ? policy.enforcement() : own);
        }
        return strictest;
    }

    private void stages() {
        List<Stage> stages = policy.stages().stages();
        for (int i = 0; i < stages.size(); i++) {
            if (!now.isBefore(stages.get(i).until())) {
                remarks.add(
                        Check.STAGE_OVER,
                        policy,
                        "spec.stages[" + i + "]",
                        "ended " + stages.get(i).until().truncatedTo(ChronoUnit.SECONDS) + ", and holds nothing back"
                                + " any more",
                        "remove it");
            }
        }
        Optional<Stage> current = policy.stages().at(now);
        if (current.isEmpty()) {
            return;
        }
        for (Rule rule : policy.rules()) {
            Enforcement own = rule.enforcement();
            if (own != null
                    && own.compareTo(policy.enforcement()) > 0
                    && own.compareTo(current.get().most()) > 0) {
                remarks.add(
                        Check.RULE_HELD_BACK,
                        policy,
                        ExpressionLint.path(policy, rule) + ".enforcement",
                        rule.name() + " says " + own.label() + " by its own word, and up to "
                                + current.get().until().truncatedTo(ChronoUnit.SECONDS) + " the stage makes it "
                                + current.get().most().label(),
                        "move the rule to a policy without stages if it is to count now");
            }
        }
    }

    private void unused() {
        List<Rule> rules = policy.rules();
        boolean milder = !rules.isEmpty()
                && rules.stream()
                        .allMatch(rule ->
                                rule.enforcement() != null && rule.enforcement().compareTo(policy.enforcement()) < 0);
        if (milder) {
            remarks.add(
                    Check.ENFORCEMENT_UNUSED,
                    policy,
                    "spec.enforcement",
                    "every rule has a milder enforcement of its own, so that "
                            + policy.enforcement().label() + " counts for nothing that is wrong with an image",
                    "write the milder one here");
        }
    }

    /** Whoever makes an image chooses whether it can be read; whether a registry is down, they do not. */
    private void unresolved(OnUnresolved given) {
        Map<ErrorClass, Enforcement> softer = new TreeMap<>();
        for (ErrorClass each : ErrorClass.values()) {
            Enforcement effect = given.byClass().getOrDefault(each, given.otherwise());
            if (effect != null && effect != Enforcement.DENY) {
                softer.put(each, effect);
            }
        }
        for (ErrorClass each : List.of(ErrorClass.INVALID, ErrorClass.TOO_LARGE)) {
            Enforcement effect = softer.get(each);
            if (effect != null) {
                boolean own = given.byClass().containsKey(each);
                remarks.add(
                        Check.UNRESOLVED_SOFTER,
                        policy,
                        "spec.onUnresolved." + (own ? each.label() : "default"),
                        "an image from a configured registry that is " + each.words()
                                + " is not denied, and whoever builds it can make it so",
                        "write " + each.label() + ": Deny");
            }
        }
    }
}
