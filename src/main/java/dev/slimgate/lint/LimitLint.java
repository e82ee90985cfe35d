package dev.slimgate.lint;

import dev.slimgate.facts.ToolNames;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ToolsRule;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.WasteRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The limits of one policy, each by itself and beside the others. */
final class LimitLint {
    private static final String SIZE = "spec.rules.compressedSize";
    /** More layers than that are not read at all; see the bounds of the design, section 5. */
    private static final int MOST_LAYERS = 512;

    private final Policy policy;
    private final SmallestKnown smallest;
    private final Remarks remarks;

    LimitLint(Policy policy, SmallestKnown smallest, Remarks remarks) {
        this.policy = policy;
        this.smallest = smallest;
        this.remarks = remarks;
    }

    void look() {
        rule(CompressedSizeRule.class).ifPresent(this::compressed);
        rule(WasteRule.class).ifPresent(this::waste);
        rule(ToolsRule.class).ifPresent(this::tools);
        rule(LayersRule.class)
                .filter(rule -> rule.maxCount() > MOST_LAYERS)
                .ifPresent(rule -> withoutEffect(
                        "spec.rules.layers.maxCount",
                        "an image of more than " + MOST_LAYERS + " layers is not read at all, so that "
                                + rule.maxCount() + " is never reached",
                        "choose a limit of at most " + MOST_LAYERS + "; 40 is a usual one"));
        rule(GrowthRule.class).ifPresent(this::growth);
    }

    private <T> Optional<T> rule(Class<T> type) {
        return policy.rules().stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private void compressed(CompressedSizeRule rule) {
        Quantity max = rule.max();
        Quantity perLayer = rule.perLayer();
        OptionalLong largest = limits(rule).max();
        Quantity unpackedMax =
                rule(UncompressedSizeRule.class).map(UncompressedSizeRule::max).orElse(null);
        if (max != null && perLayer != null && perLayer.bytes() > largest.orElse(0)) {
            withoutEffect(
                    SIZE + ".perLayer",
                    "a layer of " + perLayer + " is in an image that is larger than " + new Quantity(largest.orElse(0))
                            + ", the highest limit for the whole, already",
                    "choose a perLayer below max, or drop it");
        } else if (perLayer != null && unpackedMax != null && perLayer.bytes() >= unpackedMax.bytes()) {
            withoutEffect(
                    SIZE + ".perLayer",
                    "a layer is no larger compressed than unpacked, and all of them unpacked have at most "
                            + unpackedMax + " by uncompressedSize",
                    "choose a perLayer below that, or drop it");
        }
        for (Map.Entry<String, Quantity> each : new TreeMap<>(rule.perRuntime()).entrySet()) {
            perRuntime(each.getKey(), each.getValue(), max);
        }
        rule(UncompressedSizeRule.class).ifPresent(unpacked -> {
            OptionalLong least = limits(rule).min();
            if (least.isPresent() && least.getAsLong() >= unpacked.max().bytes()) {
                withoutEffect(
                        SIZE,
                        "an image is no larger compressed than unpacked, and unpacked it has at most " + unpacked.max()
                                + " by uncompressedSize",
                        "choose a limit below that, or drop compressedSize");
            }
        });
    }

    private static LongStream limits(CompressedSizeRule rule) {
        return Stream.concat(Stream.ofNullable(rule.max()), rule.perRuntime().values().stream())
                .mapToLong(Quantity::bytes);
    }

    private void perRuntime(String runtime, Quantity limit, @Nullable Quantity max) {
        String path = SIZE + ".perRuntime." + runtime;
        if (limit.equals(max)) {
            remarks.add(
                    Check.PER_RUNTIME_SAME_AS_MAX,
                    policy,
                    path,
                    limit + " is the limit for all images, so that " + runtime + " need not be named",
                    "drop it, or choose another limit");
        }
        Optional<SmallestKnown.Least> least = smallest.runtime(runtime).filter(each -> limit.bytes() < each.bytes());
        if (least.isPresent()) {
            remarks.add(
                    Check.LIMIT_BELOW_RUNTIME,
                    policy,
                    path,
                    "no image with " + runtime + " that we know has " + limit + " compressed or less: "
                            + least.get().source() + ", hardly less than "
                            + new Quantity(least.get().bytes()) + " compressed",
                    "choose at least "
                            + Quantity.over(smallest.good(runtime)
                                    .map(SmallestKnown.Least::bytes)
                                    .orElse(least.get().bytes())));
            return;
        }
        smallest.good(runtime)
                .filter(each -> limit.bytes() < each.bytes())
                .ifPresent(good -> remarks.add(
                        Check.LIMIT_TIGHT,
                        policy,
                        path,
                        good.source() + " compressed; few will have " + limit + " or less",
                        "have slimgate simulate tell who keeps it, and begin with Warn"));
    }

    private void waste(WasteRule rule) {
        Quantity maxBytes = rule.maxBytes();
        if (maxBytes != null) {
            rule(UncompressedSizeRule.class)
                    .filter(unpacked -> maxBytes.bytes() >= unpacked.max().bytes())
                    .ifPresent(unpacked -> withoutEffect(
                            "spec.rules.waste.maxBytes",
                            "what is out of reach is a part of the image, which has at most " + unpacked.max()
                                    + " unpacked by uncompressedSize",
                            "choose a limit well below that; 50M is a usual one"));
        }
        if (rule.minEfficiency() != null && rule.minEfficiency() == 0) {
            withoutEffect(
                    "spec.rules.waste.minEfficiency",
                    "no image has less than 0",
                    "choose a share such as 0.95, or drop it");
        }
    }

    private void tools(ToolsRule rule) {
        List<String> words = rule.forbid();
        for (int i = 0; i < words.size(); i++) {
            Set<String> meant = ToolNames.meantBy(words.get(i));
            Set<String> others = new HashSet<>();
            for (int j = 0; j < words.size(); j++) {
                Set<String> other = ToolNames.meantBy(words.get(j));
                // of two words for one thing the first may stay
                if (j != i && (j < i || !other.equals(meant))) {
                    others.addAll(other);
                }
            }
            if (others.containsAll(meant)) {
                remarks.add(
                        Check.TOOL_NAMED_TWICE,
                        policy,
                        "spec.rules.tools.forbid[" + i + "]",
                        words.get(i) + " is forbidden by other words of the list already",
                        "drop it");
            }
        }
    }

    private void growth(GrowthRule rule) {
        String baseline = rule.baseline();
        if (baseline != null && !baseline.contains("@")) {
            remarks.add(
                    Check.BASELINE_IS_A_TAG,
                    policy,
                    "spec.rules.growth.baseline",
                    "the baseline is a tag, and what it names can change",
                    "name its digest, as slimgate inspect tells it");
        }
    }

    private void withoutEffect(String path, String message, String fix) {
        remarks.add(Check.LIMIT_WITHOUT_EFFECT, policy, path, message, fix);
    }
}
