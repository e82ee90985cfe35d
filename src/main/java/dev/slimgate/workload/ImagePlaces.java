package dev.slimgate.workload;

import static dev.slimgate.workload.Fields.list;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;

/** Where in a Pod its images are written. */
public final class ImagePlaces {
    private ImagePlaces() {}

    /**
     * A JSON Pointer to each image string, in the order of {@link Workload#images}.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">JSON Pointer</a>
     */
    public static List<String> of(Pod pod) {
        List<String> places = new ArrayList<>();
        PodSpec spec = pod.getSpec() == null ? new PodSpec() : pod.getSpec();
        add(places, "containers", list(spec.getContainers()).size());
        add(places, "initContainers", list(spec.getInitContainers()).size());
        add(places, "ephemeralContainers", list(spec.getEphemeralContainers()).size());
        List<Volume> volumes = list(spec.getVolumes());
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.get(i).getImage() != null) {
                places.add("/spec/volumes/" + i + "/image/reference");
            }
        }
        return places;
    }

    private static void add(List<String> places, String field, int count) {
        for (int i = 0; i < count; i++) {
            places.add("/spec/" + field + "/" + i + "/image");
        }
    }
}
