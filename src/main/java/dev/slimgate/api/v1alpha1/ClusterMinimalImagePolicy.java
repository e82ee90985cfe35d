package dev.slimgate.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What images must be like in all namespaces, or in those that it selects. */
@Group("slimgate.dev")
@Version("v1alpha1")
@Plural("clusterminimalimagepolicies")
@ShortNames("cmip")
@Categories("slimgate")
@AdditionalPrinterColumn(
        name = "Accepted",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
public class ClusterMinimalImagePolicy extends CustomResource<ClusterPolicySpec, PolicyStatus> {
    private static final long serialVersionUID = 1L;
}
