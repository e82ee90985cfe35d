package dev.slimgate.workload;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;

/**
 * The fields that are bound of what is large in a pod: those that this package reads, and no others. Probes, environment,
 * ports and mounts are most of a container and cost most of an admission, as each is set by reflection; one that is left
 * out is no field of the object to us, whatever it holds. See docs/adr/0021.
 */
final class ReadFields {
    private ReadFields() {}

    /** Binds these alone. */
    static JsonMapper.Builder alone(JsonMapper.Builder mapper) {
        return mapper.addMixIn(ObjectMeta.class, Meta.class)
                .addMixIn(PodTemplateSpec.class, Template.class)
                .addMixIn(PodSpec.class, Pod.class)
                .addMixIn(Container.class, OfContainer.class)
                .addMixIn(EphemeralContainer.class, OfContainer.class)
                .addMixIn(Volume.class, OfVolume.class)
                .addMixIn(Affinity.class, OfAffinity.class);
    }

    @JsonIncludeProperties({"name", "generateName", "namespace", "uid", "labels", "ownerReferences", "deletionTimestamp"
    })
    private interface Meta {}

    @JsonIncludeProperties("spec")
    private interface Template {}

    @JsonIncludeProperties({
        "containers",
        "initContainers",
        "ephemeralContainers",
        "volumes",
        "securityContext",
        "imagePullSecrets",
        "serviceAccountName",
        "serviceAccount",
        "nodeName",
        "nodeSelector",
        "affinity",
        "os",
        "hostUsers"
    })
    private interface Pod {}

    @JsonIncludeProperties({"name", "image", "command", "args", "securityContext"})
    private interface OfContainer {}

    @JsonIncludeProperties({"name", "image"})
    private interface OfVolume {}

    @JsonIncludeProperties("nodeAffinity")
    private interface OfAffinity {}
}
