package dev.slimgate.document;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one policy document. */
final class PolicyReader {
    static final String API_VERSION = "slimgate.dev/v1alpha1";

    private static final String CLUSTER = "ClusterMinimalImagePolicy";
    private static final String NAMESPACED = "MinimalImagePolicy";
    private static final List<String> KINDS = List.of(CLUSTER, NAMESPACED);
    private static final List<String> KINDS_LATER = List.of("ImageWaiver", "BaseFamily");
    /** What the API server writes and users paste. */
    private static final List<String> METADATA_IGNORED = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "finalizers",
            "managedFields",
            "ownerReferences",
            "selfLink");

    private final Fields document;
    private final Problems problems;

    private PolicyReader(Fields document, Problems problems) {
        this.document = document;
        this.problems = problems;
    }

    /** The policy; null where the document has a problem. */
    static @Nullable Policy read(Node document, Problems problems) {
        if (document instanceof Node.Mapping mapping) {
            return new PolicyReader(new Fields(mapping, "", problems), problems).read();
        }
        problems.add(
                document.at(),
                "",
                "a policy is an object with apiVersion, kind, metadata and spec, not " + document.kind());
        return null;
    }

    private @Nullable Policy read() {
        int before = problems.count();
        String kind = kind();
        if (kind == null) {
            return null;
        }
        boolean namespaced = kind.equals(NAMESPACED);
        document.require("metadata", "the policy's name");
        Metadata metadata = metadata(document.object("metadata"), namespaced);
        document.require("spec", "enforcement and rules");
        Fields spec = document.object("spec");
        Policy policy = spec == null ? null : spec(spec, metadata, namespaced);
        document.ignore(List.of("status"));
        document.finish();
        return problems.count() == before ? policy : null;
    }

    /** The kind; null where this is no policy that can be read at all. */
    private @Nullable String kind() {
        boolean both = document.require("apiVersion", API_VERSION);
        both &= document.require("kind", CLUSTER + " or " + NAMESPACED);
        String apiVersion = document.text("apiVersion");
        String kind = document.text("kind");
        if (!both || apiVersion == null || kind == null) {
            return null;
        }
        if (KINDS_LATER.contains(kind)) {
            document.problem("kind", kind + " is not supported yet by this version");
            return null;
        }
        if (!apiVersion.equals(API_VERSION)) {
            document.problem("apiVersion", DidYouMean.quoted(apiVersion) + " is not " + API_VERSION);
        }
        if (!KINDS.contains(kind)) {
            document.problem("kind", DidYouMean.quoted(kind) + " is no policy" + DidYouMean.hint(kind, KINDS));
            return null;
        }
        return kind;
    }

    private record Metadata(String name, @Nullable String namespace) {}

    private static Metadata metadata(@Nullable Fields metadata, boolean namespaced) {
        if (metadata == null) {
            return new Metadata("", null);
        }
        metadata.require("name", "a name of lower-case letters, digits, - and .");
        String name = metadata.text("name");
        if (name != null && !Names.isDnsSubdomain(name)) {
            metadata.problem(
                    "name",
                    DidYouMean.quoted(name)
                            + " must be at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends");
        }
        if (namespaced) {
            metadata.require("namespace", "a MinimalImagePolicy is in the namespace that it judges");
        }
        String namespace = metadata.text("namespace");
        if (namespace != null && !namespaced) {
            metadata.problem("namespace", "a ClusterMinimalImagePolicy is in no namespace");
        } else if (namespace != null && !Names.isDnsLabel(namespace)) {
            metadata.problem("namespace", DidYouMean.quoted(namespace) + " is no name of a namespace");
        }
        metadata.strings("labels").keySet().stream()
                .filter(key -> !Names.isLabelKey(key))
                .forEach(key -> metadata.problem("labels", DidYouMean.quoted(key) + " is no label key"));
        metadata.strings("annotations");
        metadata.ignore(METADATA_IGNORED);
        metadata.finish();
        return new Metadata(name == null ? "" : name, namespaced ? namespace : null);
    }

    private Policy spec(Fields spec, Metadata metadata, boolean namespaced) {
        spec.require("enforcement", "Deny, Warn or Audit");
        Enforcement enforcement = RulesReader.enforcement(spec);
        Match match = MatchReader.read(spec.object("match"), namespaced);
        spec.require("rules", "at least one rule");
        Fields rules = spec.object("rules");
        List<Rule> read = rules == null ? List.of() : RulesReader.read(rules);
        OnUnresolved unresolved = unresolved(spec.object("onUnresolved"));
        OnPending pending = pending(spec.object("onPending"));
        spec.notYet(List.of("waivers"));
        spec.finish();
        return new Policy(
                metadata.name(),
                metadata.namespace(),
                problems.location(document.at()),
                enforcement == null ? Enforcement.DENY : enforcement,
                match,
                read,
                unresolved,
                pending,
                null);
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
