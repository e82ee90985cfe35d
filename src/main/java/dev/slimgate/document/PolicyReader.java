package dev.slimgate.document;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Stages;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.policy.WaiverTerms.From;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one policy. */
final class PolicyReader {
    private static final int MOST_NAMESPACES = 1_000;
    private static final int MOST_DAYS = 3_650;

    private PolicyReader() {}

    /** The policy; worth nothing where the document has a problem. */
    static Policy read(Resource resource, SourceLocation location) {
        Fields spec = resource.spec();
        boolean namespaced = resource.kind() == Resource.Kind.POLICY;
        spec.require("enforcement", "Deny, Warn or Audit");
        Enforcement enforcement = RulesReader.enforcement(spec);
        Match match = MatchReader.read(spec.object("match"), namespaced);
        spec.require("rules", "at least one rule");
        Fields rules = spec.object("rules");
        List<Rule> read = rules == null ? List.of() : RulesReader.read(rules);
        OnUnresolved unresolved = unresolved(spec.object("onUnresolved"));
        OnPending pending = pending(spec.object("onPending"));
        if (namespaced && spec.has("waivers")) {
            spec.problem("waivers", "the waivers of its own namespace always touch a MinimalImagePolicy: leave it out");
        }
        WaiverTerms waivers = waivers(spec.object("waivers"));
        Enforcement strictest = strictest(enforcement, read);
        Stages stages = StagesReader.read(spec, strictest);
        Grandfather grandfather = LeniencyReader.grandfather(spec, strictest);
        DebugProfile debug = LeniencyReader.debug(spec, strictest);
        spec.finish();
        return new Policy(
                resource.name(),
                resource.namespace(),
                location,
                enforcement == null ? Enforcement.DENY : enforcement,
                match,
                read,
                unresolved,
                pending,
                waivers,
                stages,
                grandfather,
                debug,
                null);
    }

    private static Enforcement strictest(@Nullable Enforcement enforcement, List<Rule> rules) {
        Enforcement strictest = enforcement == null ? Enforcement.DENY : enforcement;
        for (Rule rule : rules) {
            Enforcement own = rule.enforcement();
            strictest = own == null ? strictest : strictest.stricter(own);
        }
        return strictest;
    }

    private static WaiverTerms waivers(@Nullable Fields fields) {
        if (fields == null) {
            return WaiverTerms.NONE;
        }
        fields.require("from", "None, Signed or Namespaces");
        From from = fields.choice("from", List.of(From.values()), PolicyReader::label);
        List<Fields.Item> items = fields.items("namespaces");
        boolean listed = items != null && !items.isEmpty();
        if (from == From.NAMESPACES && !listed) {
            fields.problem("namespaces", "must name the namespaces whose waivers count");
        } else if (from != null && from != From.NAMESPACES && fields.has("namespaces")) {
            fields.problem("namespaces", "has a meaning with from: Namespaces only");
        }
        List<Fields.Item> namespaces = items == null ? List.of() : items;
        fields.atMost("namespaces", MOST_NAMESPACES);
        namespaces.stream()
                .filter(item -> !Names.isDnsLabel(item.text()))
                .forEach(item -> fields.problem(item, DidYouMean.quoted(item.text()) + " is no name of a namespace"));
        Integer maxDays = fields.number("maxDays", 1, MOST_DAYS);
        fields.finish();
        return from == null
                ? WaiverTerms.NONE
                : new WaiverTerms(
                        from, namespaces.stream().map(Fields.Item::text).collect(Collectors.toSet()), maxDays);
    }

    private static String label(From from) {
        return switch (from) {
            case NONE -> "None";
            case SIGNED -> "Signed";
            case NAMESPACES -> "Namespaces";
        };
    }

    private static OnUnresolved unresolved(@Nullable Fields fields) {
        if (fields == null) {
            return OnUnresolved.DEFAULT;
        }
        Enforcement otherwise = effect(fields, "default");
        Map<ErrorClass, Enforcement> byClass = new EnumMap<>(ErrorClass.class);
        for (ErrorClass each : ErrorClass.values()) {
            Enforcement effect = effect(fields, each.label());
            if (effect != null) {
                byClass.put(each, effect);
            }
        }
        fields.finish();
        return new OnUnresolved(otherwise, byClass);
    }

    private static OnPending pending(@Nullable Fields fields) {
        if (fields == null) {
            return OnPending.DEFAULT;
        }
        Enforcement templates = effect(fields, "templates");
        Enforcement pods = effect(fields, "pods");
        fields.finish();
        return new OnPending(templates, pods);
    }

    private static @Nullable Enforcement effect(Fields fields, String name) {
        return fields.choice(name, List.of(Enforcement.values()), Enforcement::label);
    }
}
