package dev.slimgate.assess;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.ImageUse;
import java.util.Optional;

/** The one entry as an audit uses it, which judges the same things again and again. Safe for use by many threads. */
public interface Assessing {
    /** Finds out what matching policies need to know, and judges it. */
    Assessment assess(AssessmentRequest request);

    /**
     * The same by what was found out before alone: asks nobody, and waits for nothing.
     *
     * @param request for the same images and platforms, by the same requester
     * @return what {@link #assess} would say, given the same facts; empty where what is known will not do
     */
    Optional<Assessment> known(AssessmentRequest request, Earlier earlier);

    /**
     * As {@link #assess}, with what was found out before: nothing is asked for what a digest stands for, one HEAD at most
     * for what a tag names, which was asked for before.
     *
     * @param request as for {@link #known}
     */
    Assessment again(AssessmentRequest request, Earlier earlier);

    /**
     * What the tag of an image names now, beside what runs.
     *
     * @param request that the image was judged by
     * @param running what was judged of what runs
     */
    Naming naming(AssessmentRequest request, ImageAssessment running);

    /** What a tag names, beside what runs by it. */
    sealed interface Naming {
        /** What runs; or the reference names a digest, which never moves. */
        record Same() implements Naming {}

        /**
         * Another image.
         *
         * @param named of the manifest or index
         */
        record Moved(ImageUse use, Digest running, Digest named) implements Naming {}

        /** Not found out. */
        record Unknown() implements Naming {}
    }
}
