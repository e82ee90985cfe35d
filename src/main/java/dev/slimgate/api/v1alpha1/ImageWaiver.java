package dev.slimgate.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A permission, for a time and a reason, to break rules. */
@Group("slimgate.dev")
@Version("v1alpha1")
@Plural("imagewaivers")
@ShortNames("iw")
@Categories("slimgate")
@AdditionalPrinterColumn(
        name = "Accepted",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
public class ImageWaiver extends CustomResource<WaiverSpec, ResourceStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
