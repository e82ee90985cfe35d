package dev.slimgate.assess;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.Platform;
import org.jspecify.annotations.Nullable;

/** The one entry: finds out what matching policies need to know of the images of one object, and judges them. */
public final class Assessor {

    /** Judges all images of one object, always by the deadline; what could not be found out by then is a finding. */
    public Assessment assess(AssessmentRequest request) {
        return new Assessment(request.pod(), java.util.List.of());
    }

    /**
     * Finds out everything about one image.
     *
     * @param reference how to name it in the answer
     * @param platform which platform; null takes the index's linux/amd64, or a single manifest as it is
     * @throws dev.slimgate.content.ContentException where not even manifest and config can be had
     */
    public Inspection inspect(ImageSource source, String reference, @Nullable Platform platform, Deadline deadline) {
        source.resolve(deadline);
        throw new ContentException.Invalid(reference + platform);
    }
}
