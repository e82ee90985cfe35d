package dev.slimgate.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Golden images, to be known by a name of the operator's own. */
@Group("slimgate.dev")
@Version("v1alpha1")
@Plural("basefamilies")
@ShortNames("bf")
@Categories("slimgate")
@AdditionalPrinterColumn(
        name = "Accepted",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
public class BaseFamily extends CustomResource<FamilySpec, ResourceStatus> {
    private static final long serialVersionUID = 1L;
}
