package dev.slimgate.document;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all documents of {@code slimgate.dev/v1alpha1} have in common, once it is read.
 *
 * @param kind which of them it is
 * @param name {@code ""} where it has none that can be read
 * @param namespace null for what is in no namespace, or where it cannot be read
 * @param createdAt when the API server made it, as written; null in most files
 * @param document the whole
 * @param spec what it says; without a field where it is missing
 */
record Resource(
        Kind kind,
        String name,
        @Nullable String namespace,
        @Nullable String createdAt,
        Fields document,
        Fields spec) {
    static final String API_VERSION = "slimgate.dev/v1alpha1";

    /** What the API server writes and users paste. */
    private static final List<String> METADATA_IGNORED = List.of(
            "uid",
            "resourceVersion",
            "generateName",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "finalizers",
            "managedFields",
            "ownerReferences",
            "selfLink");

    /** The kinds of documents. */
    enum Kind {
        CLUSTER_POLICY("ClusterMinimalImagePolicy", "policy", false, "enforcement and rules"),
        POLICY("MinimalImagePolicy", "policy", true, "enforcement and rules"),
        WAIVER("ImageWaiver", "waiver", true, "images, reason and expiresAt"),
        FAMILY("BaseFamily", "base family", false, "images");

        private final String label;
        private final String word;
        private final boolean namespaced;
        private final String content;

        Kind(String label, String word, boolean namespaced, String content) {
            this.label = label;
            this.word = word;
            this.namespaced = namespaced;
            this.content = content;
        }

        String word() {
            return word;
        }
    }

    /** Whether objects of this kind are policies. */
    static boolean isPolicy(String label) {
        return label.equals(Kind.CLUSTER_POLICY.label) || label.equals(Kind.POLICY.label);
    }

    /** Whether objects of this kind are among those that are stored. */
    static boolean isKind(String label) {
        return kinds().contains(label);
    }

    /** The names of all kinds. */
    static List<String> kinds() {
        return Stream.of(Kind.values()).map(kind -> kind.label).toList();
    }

    String fullName() {
        return namespace == null ? name : namespace + "/" + name;
    }

    /** The document's frame; null where it is nothing that could be read on. */
    static @Nullable Resource read(Node node, Problems problems) {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.add(
                    node.at(),
                    "",
                    "a document is an object with apiVersion, kind, metadata and spec, not " + node.kind());
            return null;
        }
        Fields document = new Fields(mapping, "", problems);
        Kind kind = kind(document);
        if (kind == null) {
            return null;
        }
        document.require("metadata", "the " + kind.word + "'s name");
        Fields metadata = document.object("metadata");
        String name = metadata == null ? null : name(metadata);
        String namespace = metadata == null ? null : namespace(metadata, kind);
        String createdAt = metadata == null ? null : finish(metadata);
        document.require("spec", kind.content);
        Fields spec = document.object("spec");
        document.ignore(List.of("status"));
        document.finish();
        return spec == null ? null : new Resource(kind, name == null ? "" : name, namespace, createdAt, document, spec);
    }

    private static @Nullable Kind kind(Fields document) {
        List<String> labels = Stream.of(Kind.values()).map(kind -> kind.label).toList();
        boolean both = document.require("apiVersion", API_VERSION);
        both &= document.require("kind", String.join(", ", labels.subList(0, 3)) + " or " + labels.getLast());
        String apiVersion = document.text("apiVersion");
        String label = document.text("kind");
        if (!both || apiVersion == null || label == null) {
            return null;
        }
        if (!apiVersion.equals(API_VERSION)) {
            document.problem("apiVersion", DidYouMean.quoted(apiVersion) + " is not " + API_VERSION);
        }
        for (Kind kind : Kind.values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        document.problem(
                "kind", DidYouMean.quoted(label) + " is no kind of slimgate.dev" + DidYouMean.hint(label, labels));
        return null;
    }

    private static @Nullable String name(Fields metadata) {
        metadata.require("name", "a name of lower-case letters, digits, - and .");
        String name = metadata.text("name");
        if (name != null && !Names.isDnsSubdomain(name)) {
            metadata.problem(
                    "name",
                    DidYouMean.quoted(name)
                            + " must be at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends");
        }
        return name;
    }

    private static @Nullable String namespace(Fields metadata, Kind kind) {
        if (kind.namespaced) {
            metadata.require("namespace", "every " + kind.label + " is in a namespace");
        }
        String namespace = metadata.text("namespace");
        if (namespace != null && !kind.namespaced) {
            metadata.problem("namespace", "a " + kind.label + " is in no namespace");
            return null;
        }
        if (namespace != null && !Names.isDnsLabel(namespace)) {
            metadata.problem("namespace", DidYouMean.quoted(namespace) + " is no name of a namespace");
        }
        return namespace;
    }

    /** Looks at the rest of the metadata; the time of creation, as written. */
    private static @Nullable String finish(Fields metadata) {
        String createdAt = metadata.has("creationTimestamp") && !metadata.isNothing("creationTimestamp")
                ? metadata.text("creationTimestamp")
                : null;
        metadata.strings("labels").keySet().stream()
                .filter(key -> !Names.isLabelKey(key))
                .forEach(key -> metadata.problem("labels", DidYouMean.quoted(key) + " is no label key"));
        metadata.strings("annotations");
        metadata.ignore(METADATA_IGNORED);
        metadata.finish();
        return createdAt;
    }
}
