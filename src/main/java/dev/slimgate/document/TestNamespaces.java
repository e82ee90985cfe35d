package dev.slimgate.document;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of a {@code PolicyTest}, each with the label that the API server itself sets.
 *
 * @param labels by the namespace's name; empty where the test does not say
 */
record TestNamespaces(Map<String, Map<String, String>> labels) {
    private static final int MOST = 1_000;

    /** The field {@code namespaces} of a test. */
    static TestNamespaces read(Fields document) {
        document.atMost("namespaces", MOST);
        Fields all = document.object("namespaces");
        Map<String, Map<String, String>> namespaces = new LinkedHashMap<>();
        if (all != null) {
            for (Node.Entry entry : all.entries()) {
                if (!Names.isDnsLabel(entry.key())) {
                    all.problem(entry.key(), DidYouMean.quoted(entry.key()) + " is no name of a namespace");
                }
                namespaces.put(entry.key(), named(entry.key(), all.strings(entry.key())));
            }
        }
        return new TestNamespaces(namespaces);
    }

    /** The field {@code namespace}; null where it is absent. */
    static @Nullable String name(Fields fields) {
        String namespace = fields.text("namespace");
        if (namespace != null && !Names.isDnsLabel(namespace)) {
            fields.problem("namespace", DidYouMean.quoted(namespace) + " is no name of a namespace");
        }
        return namespace;
    }

    /** The field {@code namespaceLabels} of a case; null where the test's are meant. */
    static @Nullable Map<String, String> labelsOf(Fields fields, String namespace) {
        return fields.has("namespaceLabels") ? named(namespace, fields.strings("namespaceLabels")) : null;
    }

    /** Tells a namespace that is none of the test's, where it names any. */
    void check(Fields fields, String namespace) {
        if (!labels.isEmpty() && !labels.containsKey(namespace)) {
            fields.problem(
                    "namespace",
                    DidYouMean.quoted(namespace) + " is none of the test's namespaces"
                            + DidYouMean.hint(namespace, labels.keySet()));
        }
    }

    private static Map<String, String> named(String namespace, Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("kubernetes.io/metadata.name", namespace);
        return all;
    }
}
