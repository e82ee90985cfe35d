package dev.slimgate.audit;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What decides what registries are asked for a subject: subjects that have it in common are found out about once, whatever
 * their policies ask and whoever owns them.
 *
 * @param images as written, each with the digest that runs where that is known
 */
record Alike(List<String> images, List<Platform> platforms, NodeConstraint nodes, Requester requester) {
    /**
     * By image, so that what caches hold of one is still there for the next that has it; a tag before the digests that run
     * by it, which it mostly names still.
     */
    static final Comparator<Alike> BY_IMAGE =
            Comparator.comparing(alike -> alike.images.isEmpty() ? "" : alike.images.getFirst());

    /** The first image as it is written; {@code ""} for none. */
    String image() {
        String first = images.isEmpty() ? "" : images.getFirst();
        int end = first.indexOf(' ');
        return end < 0 ? first : first.substring(0, end);
    }

    static Alike of(Subject subject) {
        Workload workload = subject.workload();
        List<String> images = new ArrayList<>(workload.images().size());
        for (ImageUse use : workload.images()) {
            Digest running = subject.running().get(use);
            images.add(running == null ? use.image() : use.image() + " " + running);
        }
        return new Alike(List.copyOf(images), subject.platforms(), workload.nodes(), requester(workload));
    }

    static Requester requester(Workload workload) {
        return new Requester(workload.namespace(), workload.serviceAccount(), workload.pullSecrets());
    }
}
