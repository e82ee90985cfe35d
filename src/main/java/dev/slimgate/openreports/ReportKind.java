package dev.slimgate.openreports;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/**
 * The two families of kinds that tools read policy results from. They differ in group and names, and in what a report says
 * beside its results; a result looks the same in both.
 *
 * @see <a href="https://github.com/openreports/reports-api">OpenReports</a>
 * @see <a href="https://github.com/kubernetes-sigs/wg-policy-prototypes/tree/master/policy-report">the Policy Report API of
 *     Kubernetes' policy working group</a>
 */
public enum ReportKind {
    OPEN_REPORTS("openreports.io", "v1alpha1", "Report", "reports"),
    POLICY_REPORT("wgpolicyk8s.io", "v1alpha2", "PolicyReport", "policyreports");

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;

    ReportKind(String group, String version, String kind, String plural) {
        this.group = group;
        this.version = version;
        this.kind = kind;
        this.plural = plural;
    }

    /** Such as {@code openreports.io/v1alpha1}. */
    public String apiVersion() {
        return group + "/" + version;
    }

    /** The kind's name: {@code Report}, or {@code ClusterReport} of the whole cluster. */
    public String kind(boolean cluster) {
        return (cluster ? "Cluster" : "") + kind;
    }

    /** As it stands in paths: {@code reports}, {@code clusterreports}. */
    public String plural(boolean cluster) {
        return (cluster ? "cluster" : "") + plural;
    }

    /** With its group, as people name it: {@code reports.openreports.io}. */
    public String resource(boolean cluster) {
        return plural(cluster) + "." + group;
    }

    /** The other family. */
    public ReportKind other() {
        return switch (this) {
            case OPEN_REPORTS -> POLICY_REPORT;
            case POLICY_REPORT -> OPEN_REPORTS;
        };
    }

    ResourceDefinitionContext context(boolean cluster) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind(cluster))
                .withPlural(plural(cluster))
                .withNamespaced(!cluster)
                .build();
    }
}
