package dev.slimgate.lint;

import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.Waiver.Signature;
import dev.slimgate.policy.WaiverTerms;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a waiver has an effect at all: on which policies, and until when. */
final class WaiverLint {
    private final List<Policy> policies;
    private final Surroundings surroundings;
    private final Remarks remarks;

    WaiverLint(List<Policy> policies, Surroundings surroundings, Remarks remarks) {
        this.policies = policies;
        this.surroundings = surroundings;
        this.remarks = remarks;
    }

    void look(Waiver waiver) {
        Map<String, Map<String, String>> namespaces = surroundings.namespaces();
        if (!namespaces.isEmpty() && !namespaces.containsKey(waiver.namespace())) {
            add(
                    Check.NAMESPACE_UNKNOWN,
                    waiver,
                    "metadata.namespace",
                    "there is no namespace " + waiver.namespace() + " among those given",
                    "name a namespace that there is, or give its labels with --namespace-labels");
        }
        if (!surroundings.now().isBefore(waiver.expiresAt())) {
            add(
                    Check.WAIVER_EXPIRED,
                    waiver,
                    "spec.expiresAt",
                    "expired " + waiver.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ", and waives nothing any more",
                    "remove it, or have it granted anew");
            return;
        }
        if (!policies.isEmpty()) { // a file with waivers alone is meant for policies elsewhere
            terms(waiver);
        }
    }

    private void terms(Waiver waiver) {
        Set<String> known = policies.stream().map(Policy::fullName).collect(Collectors.toSet());
        for (String name : new TreeSet<>(waiver.policies())) {
            if (!known.contains(name)) {
                String own = waiver.namespace() + "/" + name;
                add(
                        Check.WAIVER_UNKNOWN_POLICY,
                        waiver,
                        "spec.policies",
                        "there is no policy " + name + " here",
                        known.contains(own)
                                ? "write " + own + ": a bare name is a cluster policy's"
                                : "mend the name, or look at all policies together");
            }
        }
        List<Policy> meant = policies.stream()
                .filter(policy ->
                        waiver.policies().isEmpty() || waiver.policies().contains(policy.fullName()))
                .toList();
        if (meant.isEmpty()) {
            return;
        }
        List<Policy> taking =
                meant.stream().filter(policy -> takes(policy, waiver)).toList();
        if (taking.isEmpty()) {
            Policy first = meant.getFirst();
            add(
                    Check.WAIVER_NOT_TAKEN,
                    waiver,
                    "spec.policies",
                    (meant.size() == 1 ? "policy " + first.fullName() + " takes" : "none of the policies here takes")
                            + (meant.size() == 1 ? " no such waiver" : " it") + ": " + why(first),
                    "allow it in the policy's spec.waivers, or remove it");
            return;
        }
        rules(waiver, taking);
        life(waiver, taking);
    }

    private static boolean takes(Policy policy, Waiver waiver) {
        String namespace = policy.namespace();
        if (namespace != null) {
            return namespace.equals(waiver.namespace());
        }
        return switch (policy.waivers().from()) {
            case NONE -> false;
            case SIGNED -> !(waiver.signature() instanceof Signature.None);
            case NAMESPACES -> policy.waivers().namespaces().contains(waiver.namespace());
        };
    }

    private static String why(Policy policy) {
        WaiverTerms terms = policy.waivers();
        if (policy.namespace() != null) {
            return policy.fullName() + " takes those of its own namespace only";
        }
        return policy.fullName()
                + switch (terms.from()) {
                    case NONE -> " takes none";
                    case SIGNED -> " takes signed ones only";
                    case NAMESPACES ->
                        " takes those in " + String.join(", ", new TreeSet<>(terms.namespaces())) + " only";
                };
    }

    private void rules(Waiver waiver, List<Policy> taking) {
        Set<String> there = taking.stream()
                .flatMap(policy -> policy.rules().stream())
                .flatMap(rule -> Stream.of(rule.name(), Rule.field(rule.name())))
                .collect(Collectors.toSet());
        for (String rule : new TreeSet<>(waiver.rules())) {
            if (!there.contains(rule)) {
                add(
                        Check.WAIVER_UNUSED_RULE,
                        waiver,
                        "spec.rules",
                        "no policy that takes it has the rule " + rule,
                        "drop " + rule + ": the less is waived the better");
            }
        }
    }

    /** Where nobody knows when its life began, it is now: as it would be if it were made today. */
    private void life(Waiver waiver, List<Policy> taking) {
        var created = waiver.createdAt();
        var begin = created == null || created.isAfter(surroundings.now()) ? surroundings.now() : created;
        Duration life = Duration.between(begin, waiver.expiresAt());
        for (Policy policy : taking) {
            Integer most = policy.waivers().maxDays();
            if (most != null && life.compareTo(Duration.ofDays(most)) > 0) {
                add(
                        Check.WAIVER_TOO_LONG,
                        waiver,
                        "spec.expiresAt",
                        "it would last " + life.plusDays(1).minusNanos(1).toDays() + " days, and policy "
                                + policy.fullName() + " grants " + most,
                        "choose an earlier expiresAt");
            }
        }
    }

    private void add(Check check, Waiver waiver, String path, String message, String fix) {
        remarks.add(check, check.severity(), "waiver " + waiver.fullName(), waiver.location(), path, message, fix);
    }
}
