package dev.slimgate.workload;

import static dev.slimgate.workload.Fields.list;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;

/** Where in an object its images are written. */
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

    /**
     * Where an image stands.
     *
     * @param container JSON Pointer to its container or volume
     * @param image JSON Pointer to the image's string, whether there is one or not
     */
    public record Place(String container, String image) {}

    /**
     * The places in an object of a kind that runs images without being configured, in the order of
     * {@link Workload#images}; empty for all other kinds.
     */
    public static List<Place> of(JsonNode object) {
        List<Place> places = new ArrayList<>();
        String spec = KubernetesObjects.podSpec(
                object.path("apiVersion").asText(""), object.path("kind").asText(""));
        if (spec.isEmpty()) {
            return places;
        }
        JsonNode pod = object.at(spec);
        for (String field : List.of("containers", "initContainers", "ephemeralContainers")) {
            for (int i = 0; i < pod.path(field).size(); i++) {
                if (!pod.path(field).path(i).isNull()) {
                    String container = spec + "/" + field + "/" + i;
                    places.add(new Place(container, container + "/image"));
                }
            }
        }
        for (int i = 0; i < pod.path("volumes").size(); i++) {
            if (pod.path("volumes").path(i).hasNonNull("image")) {
                String volume = spec + "/volumes/" + i;
                places.add(new Place(volume, volume + "/image/reference"));
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
