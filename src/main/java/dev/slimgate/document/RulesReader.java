package dev.slimgate.document;

import dev.slimgate.document.Node.Entry;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.ToolNames;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.BaseSupportRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.LeftoversRule;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.ReferenceRule.Tags;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.RunnableRule;
import dev.slimgate.policy.Runtimes;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.ToolsRule;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.UserRule;
import dev.slimgate.policy.WasteRule;
import dev.slimgate.policy.WasteRule.DiveLimits;
import dev.slimgate.policy.expression.ExpressionRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.rules}. */
final class RulesReader {
    /** All rules that there are, by field name, in the order of the design. */
    static final List<String> NAMES = List.of(
            "baseFamily",
            "compressedSize",
            "uncompressedSize",
            "shell",
            "packageManager",
            "tools",
            "user",
            "waste",
            "leftovers",
            "layers",
            "age",
            "baseSupport",
            "reference",
            "growth",
            "runnable",
            ExpressionRule.KIND);

    private static final int MOST = 1_000_000;
    private static final int MAX_IMAGE = 512;
    private static final int MOST_FAMILIES = 100;

    private final Fields rules;
    private final List<Rule> read = new ArrayList<>();

    private RulesReader(Fields rules) {
        this.rules = rules;
    }

    /** The rules in the order of the design; those that are switched off are left out. */
    static List<Rule> read(Fields rules) {
        return new RulesReader(rules).read();
    }

    private List<Rule> read() {
        if (rules.entries().isEmpty()) {
            rules.problem("", "names no rule");
        }
        baseFamily();
        compressedSize();
        uncompressedSize();
        shell();
        packageManager();
        tools();
        user();
        waste();
        leftovers();
        layers();
        age();
        baseSupport();
        reference();
        growth();
        runnable();
        read.addAll(ExpressionsReader.read(rules));
        rules.finish();
        return read;
    }

    static @Nullable Enforcement enforcement(Fields fields) {
        return fields.choice("enforcement", List.of(Enforcement.values()), Enforcement::label);
    }

    private void baseFamily() {
        Fields rule = rules.object("baseFamily");
        if (rule == null) {
            return;
        }
        rule.require("allow", "a list of base families");
        List<Fields.Item> items = rule.items("allow");
        rule.atMost("allow", MOST_FAMILIES);
        List<Family> allow = new ArrayList<>();
        List<String> declared = new ArrayList<>();
        for (Fields.Item item : items == null ? List.<Fields.Item>of() : items) {
            Family.of(item.text())
                    .ifPresentOrElse(
                            allow::add, () -> declaredFamily(rule, item).ifPresent(declared::add));
        }
        Strength evidence = rule.choice("minimumEvidence", List.of(Strength.values()), Strength::label);
        Enforcement enforcement = enforcement(rule);
        rule.finish();
        if (rule.isEmptyList("allow")) {
            rule.problem("allow", "allows no family");
        }
        if (allow.isEmpty() && declared.isEmpty()) {
            return;
        }
        read.add(new BaseFamilyRule(allow, declared, evidence == null ? Strength.CONTENT : evidence, enforcement));
    }

    /** What can be the name of a {@code BaseFamily}; whether there is one, only all documents together tell. */
    private static Optional<String> declaredFamily(Fields rule, Fields.Item item) {
        if (Names.isDnsSubdomain(item.text())) {
            return Optional.of(item.text());
        }
        rule.problem(
                item, DidYouMean.quoted(item.text()) + " is not known" + DidYouMean.hint(item.text(), Family.labels()));
        return Optional.empty();
    }

    private void compressedSize() {
        Fields rule = rules.object("compressedSize");
        if (rule == null) {
            return;
        }
        Quantity max = rule.size("max");
        Map<String, Quantity> perRuntime = perRuntime(rule.object("perRuntime"));
        Quantity perLayer = rule.size("perLayer");
        if (!rule.has("max") && !rule.has("perRuntime") && !rule.has("perLayer")) {
            rule.problem("", "sets no limit: name max, perRuntime or perLayer");
        }
        Enforcement enforcement = enforcement(rule);
        rule.finish();
        read.add(new CompressedSizeRule(max, perRuntime, perLayer, enforcement));
    }

    private static Map<String, Quantity> perRuntime(@Nullable Fields runtimes) {
        Map<String, Quantity> limits = new LinkedHashMap<>();
        if (runtimes == null) {
            return limits;
        }
        for (Entry entry : runtimes.entries()) {
            if (Runtimes.NAMES.contains(entry.key())) {
                Quantity limit = runtimes.size(entry.key());
                if (limit != null) {
                    limits.put(entry.key(), limit);
                }
            }
        }
        runtimes.ignore(Runtimes.NAMES);
        runtimes.finish();
        return limits;
    }

    private void uncompressedSize() {
        Fields rule = rules.object("uncompressedSize");
        if (rule != null && rule.require("max", "the most bytes that all layers may have, unpacked")) {
            Quantity max = rule.size("max");
            if (max != null) {
                read.add(new UncompressedSizeRule(max, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void shell() {
        Fields rule = rules.object("shell");
        if (rule != null && isOn(rule, "forbid")) {
            read.add(new ShellRule(enforcement(rule)));
        }
        finish(rule);
    }

    private void packageManager() {
        Fields rule = rules.object("packageManager");
        if (rule != null && isOn(rule, "forbid")) {
            read.add(new PackageManagerRule(enforcement(rule)));
        }
        finish(rule);
    }

    private void tools() {
        Fields rule = rules.object("tools");
        if (rule != null) {
            List<String> forbid = forbidden(rule, "tools", List.copyOf(ToolNames.words()), Function.identity());
            if (!forbid.isEmpty()) {
                read.add(new ToolsRule(forbid, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void user() {
        Fields rule = rules.object("user");
        if (rule != null) {
            boolean on = isOn(rule, "nonRoot");
            boolean allowUserNamespace = rule.flag("allowUserNamespace", false);
            if (on) {
                read.add(new UserRule(allowUserNamespace, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void waste() {
        Fields rule = rules.object("waste");
        if (rule == null) {
            return;
        }
        if (!rule.has("maxBytes") && !rule.has("minEfficiency") && !rule.has("dive")) {
            rule.problem("", "sets no limit: name maxBytes, minEfficiency or dive");
        }
        Quantity maxBytes = rule.size("maxBytes");
        Double minEfficiency = rule.share("minEfficiency");
        DiveLimits dive = dive(rule.object("dive"));
        Enforcement enforcement = enforcement(rule);
        rule.finish();
        read.add(new WasteRule(maxBytes, minEfficiency, dive, enforcement));
    }

    private static @Nullable DiveLimits dive(@Nullable Fields limits) {
        if (limits == null) {
            return null;
        }
        if (limits.entries().isEmpty()) {
            limits.problem("", "sets no limit: name lowestEfficiency, highestWastedBytes or highestUserWastedPercent");
        }
        Double lowestEfficiency = limits.share("lowestEfficiency");
        Quantity highestWastedBytes = limits.size("highestWastedBytes");
        Double highestUserWastedPercent = limits.share("highestUserWastedPercent");
        limits.finish();
        return new DiveLimits(lowestEfficiency, highestWastedBytes, highestUserWastedPercent);
    }

    private void leftovers() {
        Fields rule = rules.object("leftovers");
        if (rule != null) {
            List<Category> forbid = forbidden(rule, "categories", List.of(Category.values()), Category::label);
            if (!forbid.isEmpty()) {
                read.add(new LeftoversRule(forbid, enforcement(rule)));
            }
        }
        finish(rule);
    }

    /** What a rule's list forbids; empty where that is nothing, which is a problem. */
    private static <E> List<E> forbidden(Fields rule, String what, List<E> known, Function<E, String> label) {
        rule.require("forbid", "a list of " + what);
        List<E> forbid = rule.choices("forbid", known, label);
        if (rule.isEmptyList("forbid")) {
            rule.problem("forbid", "forbids nothing");
        }
        return forbid == null ? List.of() : forbid;
    }

    private void layers() {
        Fields rule = rules.object("layers");
        if (rule != null && rule.require("maxCount", "the most layers that an image may have")) {
            Integer most = rule.number("maxCount", 1, MOST);
            if (most != null) {
                read.add(new LayersRule(most, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void age() {
        Fields rule = rules.object("age");
        if (rule != null && rule.require("maxDays", "the most days since an image was built")) {
            Integer most = rule.number("maxDays", 1, MOST);
            if (most != null) {
                read.add(new AgeRule(most, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void baseSupport() {
        Fields rule = rules.object("baseSupport");
        if (rule != null) {
            boolean on = isOn(rule, "forbidEndOfLife");
            Integer warnDays = rule.number("warnDays", 1, MOST);
            if (on) {
                read.add(new BaseSupportRule(warnDays, enforcement(rule)));
            }
        }
        finish(rule);
    }

    private void reference() {
        Fields rule = rules.object("reference");
        if (rule == null) {
            return;
        }
        if (!rule.has("tags") && !rule.has("forbidLatest")) {
            rule.problem("", "asks for nothing: name tags or forbidLatest");
        }
        Tags tags = rule.choice("tags", List.of(Tags.values()), RulesReader::label);
        boolean forbidLatest = rule.flag("forbidLatest", false);
        Enforcement enforcement = enforcement(rule);
        rule.finish();
        if (forbidLatest || tags == Tags.PIN || tags == Tags.DENY) {
            read.add(new ReferenceRule(tags == null ? Tags.ALLOW : tags, forbidLatest, enforcement));
        }
    }

    private void growth() {
        Fields rule = rules.object("growth");
        if (rule == null) {
            return;
        }
        if (!rule.has("maxPercent") && !rule.has("maxBytes")) {
            rule.problem("", "sets no limit: name maxPercent or maxBytes");
        }
        Integer maxPercent = rule.number("maxPercent", 0, MOST);
        Quantity maxBytes = rule.size("maxBytes");
        String baseline = rule.text("baseline");
        Enforcement enforcement = enforcement(rule);
        rule.finish();
        if (baseline != null
                && (baseline.length() > MAX_IMAGE
                        || ImageReference.tryParse(baseline).isEmpty())) {
            rule.problem("baseline", DidYouMean.quoted(baseline) + " is no image");
        }
        if (maxPercent != null || maxBytes != null) {
            read.add(new GrowthRule(maxPercent, maxBytes, baseline, enforcement));
        }
    }

    private void runnable() {
        Fields rule = rules.object("runnable");
        if (rule != null && isOn(rule, "require")) {
            read.add(new RunnableRule(enforcement(rule)));
        }
        finish(rule);
    }

    private static String label(Tags tags) {
        return switch (tags) {
            case ALLOW -> "Allow";
            case PIN -> "Pin";
            case DENY -> "Deny";
        };
    }

    /** Whether a rule's own switch is on; one that is not said is a problem. */
    private static boolean isOn(Fields rule, String name) {
        return rule.require(name, "true switches the rule on") && rule.flag(name, false);
    }

    /** Reads the enforcement even of a rule that is off or wrong, so that its mistakes are told. */
    private static void finish(@Nullable Fields rule) {
        if (rule != null) {
            if (!rule.knows("enforcement")) {
                enforcement(rule);
            }
            rule.finish();
        }
    }
}
