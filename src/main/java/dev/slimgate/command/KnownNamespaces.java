package dev.slimgate.command;

import dev.slimgate.policy.PodContext.NamespaceLabels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The namespaces that somebody named, with their labels. */
public final class KnownNamespaces {
    /** The label that the API server itself sets on every namespace. */
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private final Map<String, Map<String, String>> labels = new HashMap<>();

    private KnownNamespaces() {}

    /**
     * The Namespace objects of a file or of the files below a directory; other objects are left out.
     *
     * @throws InputException with every problem of the files
     */
    public static KnownNamespaces read(Path place) {
        Manifests manifests = Manifests.read(List.of(place.toString()), java.io.InputStream.nullInputStream());
        if (!manifests.problems().isEmpty()) {
            throw new InputException(manifests.problems());
        }
        return of(manifests.objects().stream().map(Manifests.Manifest::object).toList(), List.of());
    }

    /**
     * The Namespace objects among these, and what options say.
     *
     * @param options each {@code NAME:key=value,key=value}, {@code NAME:} for a namespace without labels; added to the
     *     object's labels, winning over them
     * @throws UsageException for an option that is none
     */
    static KnownNamespaces of(List<HasMetadata> objects, List<String> options) {
        KnownNamespaces known = new KnownNamespaces();
        for (HasMetadata object : objects) {
            if (object.getApiVersion().equals("v1")
                    && object.getKind().equals("Namespace")
                    && object.getMetadata() != null) {
                String name = object.getMetadata().getName();
                Map<String, String> labels = object.getMetadata().getLabels();
                if (name != null) {
                    known.put(name, labels == null ? Map.of() : labels);
                }
            }
        }
        options.forEach(known::option);
        return known;
    }

    /** Whether nobody named any. */
    public boolean isEmpty() {
        return labels.isEmpty();
    }

    /** Whether somebody named this one. */
    public boolean contains(String namespace) {
        return labels.containsKey(namespace);
    }

    /** The labels of all, the API server's own among them. */
    public Map<String, Map<String, String>> all() {
        return Map.copyOf(labels);
    }

    /** What policies may look at. */
    public NamespaceLabels labels(String namespace) {
        Map<String, String> known = labels.get(namespace);
        return known == null ? new NamespaceLabels.NotGiven() : new NamespaceLabels.Known(known);
    }

    private void put(String name, Map<String, String> more) {
        Map<String, String> of = labels.computeIfAbsent(name, key -> new HashMap<>());
        more.forEach((key, value) -> of.put(key, value == null ? "" : value));
        of.put(NAME_LABEL, name);
    }

    private void option(String option) {
        int colon = option.indexOf(':');
        if (colon < 1) {
            throw malformed(option);
        }
        Map<String, String> given = new HashMap<>();
        String list = option.substring(colon + 1);
        for (String pair : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw malformed(option);
            }
            given.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        put(option.substring(0, colon), given);
    }

    private static UsageException malformed(String option) {
        return new UsageException("--namespace-labels " + option
                + " is not NAME:key=value,key=value, as in shop:environment=production,team=a");
    }
}
