package dev.slimgate.openreports;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.WasteRule;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers behind a finding: what was measured, and what the policy allows. */
final class PolicyLimits {
    private final Map<String, Policy> policies = new HashMap<>();

    PolicyLimits(Rulebook rulebook) {
        rulebook.policies().forEach(policy -> policies.put(policy.fullName(), policy));
    }

    /**
     * Both as the rule compares them.
     *
     * @param unit {@code bytes} or {@code layers}
     * @param measured null where it is not known
     * @param limit null where the rule has no limit for just that number
     */
    record Numbers(
            String unit, @Nullable Long measured, @Nullable Long limit) {
        static Numbers bytes(@Nullable Long measured, @Nullable Long limit) {
            return new Numbers("bytes", measured, limit);
        }
    }

    /** The numbers of a finding; of a rule that limits nothing that can be measured, the image's compressed bytes alone. */
    Numbers of(Finding finding, Knowledge knowledge) {
        ImageFacts facts = knowledge instanceof Knowledge.Resolved resolved ? resolved.facts() : null;
        ContentFacts contents = knowledge instanceof Knowledge.Resolved resolved
                        && resolved.contents() instanceof Knowledge.Contents.Read read
                ? read.facts()
                : null;
        Long compressed = facts == null ? null : facts.compressedBytes();
        return switch (rule(finding)) {
            case CompressedSizeRule rule -> Numbers.bytes(compressed, limit(rule, contents));
            case UncompressedSizeRule rule ->
                Numbers.bytes(
                        contents == null ? null : contents.uncompressedBytes(),
                        rule.max().bytes());
            case WasteRule rule ->
                Numbers.bytes(contents == null ? null : contents.waste().unreachableBytes(), bytes(rule.maxBytes()));
            case LayersRule rule ->
                new Numbers(
                        "layers", facts == null ? null : (long) facts.layers().size(), (long) rule.maxCount());
            case null, default -> Numbers.bytes(compressed, null);
        };
    }

    private @Nullable Rule rule(Finding finding) {
        Policy policy = policies.get(finding.policyName());
        if (policy != null) {
            for (Rule rule : policy.rules()) {
                if (rule.name().equals(finding.rule())) {
                    return rule;
                }
            }
        }
        return null;
    }

    private static @Nullable Long limit(CompressedSizeRule rule, @Nullable ContentFacts contents) {
        ContentFacts.LanguageRuntime runtime = contents == null ? null : contents.runtime();
        return rule.limitFor(runtime == null ? "" : runtime.name())
                .map(Quantity::bytes)
                .orElse(null);
    }

    private static @Nullable Long bytes(@Nullable Quantity quantity) {
        return quantity == null ? null : quantity.bytes();
    }
}
