package dev.slimgate.cluster;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** The kinds of {@code slimgate.dev/v1alpha1}. */
public enum ResourceKind {
    CLUSTER_POLICY("ClusterMinimalImagePolicy", "clusterminimalimagepolicies", false),
    POLICY("MinimalImagePolicy", "minimalimagepolicies", true),
    WAIVER("ImageWaiver", "imagewaivers", true),
    FAMILY("BaseFamily", "basefamilies", false);

    public static final String GROUP = "slimgate.dev";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;

    private final String kind;
    private final String plural;
    private final boolean namespaced;

    ResourceKind(String kind, String plural, boolean namespaced) {
        this.kind = kind;
        this.plural = plural;
        this.namespaced = namespaced;
    }

    /** As in {@code kind:}. */
    public String kind() {
        return kind;
    }

    /** As in paths and in roles. */
    public String plural() {
        return plural;
    }

    public boolean namespaced() {
        return namespaced;
    }

    /** Whether objects of this kind are policies. */
    public boolean isPolicy() {
        return switch (this) {
            case CLUSTER_POLICY, POLICY -> true;
            case WAIVER, FAMILY -> false;
        };
    }

    /** How fabric8 addresses objects of this kind. */
    public ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
