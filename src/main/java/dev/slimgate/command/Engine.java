package dev.slimgate.command;

import dev.slimgate.assess.Assessing;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Platform;
import org.jspecify.annotations.Nullable;

/** What finds out and judges for the command line. Safe for use by many threads. */
public interface Engine extends AutoCloseable {

    /**
     * All facts of one image.
     *
     * @param reference a registry reference, {@code oci-layout:…} or {@code archive:…}, as given
     * @param platform null takes the index's linux/amd64, or a single manifest as it is
     * @throws dev.slimgate.content.ContentException where not even manifest and config can be had
     * @throws dev.slimgate.oci.MalformedException where the reference is none
     * @throws UsageException where the name leaves open which image is meant
     */
    Inspection inspect(String reference, @Nullable Platform platform, Deadline deadline);

    /**
     * What changed between two images. Layers that both have are read once.
     *
     * @param before as in {@link #inspect}
     * @param after as in {@link #inspect}
     * @param platform as in {@link #inspect}, of both
     */
    ImageDifference compare(String before, String after, @Nullable Platform platform, Deadline deadline);

    /**
     * The name by which {@link #assess} knows an image that was inspected: a registry's reference as it is, and for an
     * image on disk {@code localhost/image} with its digest.
     */
    String nameOf(String reference, Inspection inspection);

    /** Judges all images of one object as the webhook would. */
    Assessment assess(AssessmentRequest request);

    /** The same entry with what an audit asks of it besides. */
    Assessing assessing();

    @Override
    void close();
}
