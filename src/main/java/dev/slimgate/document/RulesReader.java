package dev.slimgate.document;

import dev.slimgate.document.Node.Entry;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Family;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.ReferenceRule.Tags;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Runtimes;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UserRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.rules}. */
final class RulesReader {
    /** Rules of the design that a later version judges. */
    private static final List<String> LATER = List.of(
            "uncompressedSize", "tools", "waste", "leftovers", "baseSupport", "growth", "runnable", "expressions");

    /** All rules that there are, by field name. */
    static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "baseFamily",
                            "compressedSize",
                            "shell",
                            "packageManager",
                            "user",
                            "layers",
                            "age",
                            "reference"),
                    LATER.stream())
            .toList();

    private static final int MOST = 1_000_000;
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
        shell();
        packageManager();
        user();
        layers();
        age();
        reference();
        rules.notYet(LATER);
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
