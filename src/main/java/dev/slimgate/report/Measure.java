package dev.slimgate.report;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.ToolNames;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.LeftoversRule;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ToolsRule;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How bad a violation is, where that is a number that grows.
 *
 * @param unit what is counted
 * @param value at least 0
 */
record Measure(Unit unit, long value) {
    /** What is counted. */
    enum Unit {
        BYTES("bytes"),
        COUNT("count");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        /** The name in a baseline. */
        String label() {
            return label;
        }
    }

    /**
     * What a rule has measured: bytes of sizes and waste, how many shells, tools, leftovers or layers. Empty where nothing
     * grows (a user, a family), where it grows by itself (an age), and for what could not be found out.
     */
    static Optional<Measure> of(Finding finding, Knowledge knowledge, Rulebook rulebook) {
        if (finding.errorClass() != null || !(knowledge instanceof Knowledge.Resolved known)) {
            return Optional.empty();
        }
        ImageFacts facts = known.facts();
        @Nullable ContentFacts contents = known.contents() instanceof Knowledge.Contents.Read read ? read.facts() : null;
        return switch (finding.rule()) {
            case "compressedSize", "growth" -> bytes(facts.compressedBytes());
            case "layers" -> count(facts.layers().size());
            default -> contents == null ? Optional.empty() : of(finding, contents, rulebook);
        };
    }

    private static Optional<Measure> of(Finding finding, ContentFacts contents, Rulebook rulebook) {
        return switch (finding.rule()) {
            case "uncompressedSize" -> bytes(contents.uncompressedBytes());
            case "waste" -> bytes(contents.waste().unreachableBytes());
            case "shell" -> count(contents.shells().size());
            case "packageManager" -> count(contents.packageManagers().size());
            case "tools", "leftovers" ->
                rulebook.policies().stream()
                        .filter(policy -> policy.fullName().equals(finding.policyName()))
                        .flatMap(policy -> policy.rules().stream())
                        .filter(rule -> rule.name().equals(finding.rule()))
                        .findFirst()
                        .flatMap(rule -> forbidden(rule, contents));
            default -> Optional.empty();
        };
    }

    /** How much there is of what the rule forbids. */
    private static Optional<Measure> forbidden(Rule rule, ContentFacts contents) {
        if (rule instanceof ToolsRule tools) {
            Set<String> names = tools.forbid().stream()
                    .flatMap(word -> ToolNames.meantBy(word).stream())
                    .collect(Collectors.toSet());
            return count(contents.tools().stream()
                    .filter(tool -> names.contains(tool.name()))
                    .count());
        }
        if (rule instanceof LeftoversRule leftovers) {
            return count(leftovers.forbid().stream()
                    .map(contents.leftovers().totals()::get)
                    .filter(total -> total != null)
                    .mapToLong(Leftovers.Total::finds)
                    .sum());
        }
        return Optional.empty();
    }

    private static Optional<Measure> bytes(@Nullable Long bytes) {
        return Optional.ofNullable(bytes).map(value -> new Measure(Unit.BYTES, value));
    }

    private static Optional<Measure> count(long count) {
        return Optional.of(new Measure(Unit.COUNT, count));
    }

    /**
     * Whether this is more than it was.
     *
     * @param percent by how much bytes may grow; counts may not
     */
    boolean worseThan(Measure before, double percent) {
        if (unit != before.unit) {
            return false;
        }
        return switch (unit) {
            case BYTES -> value > before.value * (1 + percent / 100);
            case COUNT -> value > before.value;
        };
    }

    /** The larger one. */
    Measure max(Measure other) {
        return value >= other.value ? this : other;
    }

    /** {@code 312.5 MB in the baseline, 389.2 MB now}. */
    String grownFrom(Measure before) {
        return switch (unit) {
            case BYTES -> Quantity.about(before.value) + " in the baseline, " + Quantity.over(value) + " now";
            case COUNT -> before.value + " in the baseline, " + value + " now";
        };
    }
}
