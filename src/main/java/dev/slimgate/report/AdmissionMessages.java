package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import java.util.List;

/**
 * What a developer sees of an assessment when the API server answers. Every line is computed from facts; every string
 * that came with the request, an image or a registry is redacted, escaped and cut.
 */
public final class AdmissionMessages {
    private AdmissionMessages() {}

    /**
     * The message of a denial: several lines, at most {@value Denial#MOST_BYTES} bytes of UTF-8, since it is copied into
     * conditions and events. The most important rules come first. What does not fit is shortened, then counted; what the
     * first image's developer should do is never cut.
     *
     * <pre>
     * production: 1 of 2 images is not minimal
     *   container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)
     *     size    389.2 MB compressed, at most 100 MB for node
     *   fix       build in node:22, run in gcr.io/distroless/nodejs22-debian12
     *   explain   slimgate inspect node:22@sha256:5f7c…
     * </pre>
     */
    public static String denial(Assessment assessment) {
        return new Denial(assessment).text();
    }

    /** The warning of one line that a tag was left as it is, where a policy wants it pinned. */
    public static String notPinned(ImageUse use, String why) {
        String place = use.kind().words() + " " + Lines.cut(Printable.of(use.name()), 60);
        return Lines.cut(
                "slimgate: " + place + ": image " + ImageWords.reference(use) + " was not pinned to a digest: "
                        + Lines.one(why),
                Warnings.MOST_CHARACTERS);
    }

    /**
     * Warnings of one line each, most important first: at most {@value Warnings#MOST_CHARACTERS} characters each and
     * {@value Warnings#MOST_CHARACTERS_IN_ALL} in all, beyond which the API server cuts or drops them. Nothing that
     * {@link #denial} says stands in them; empty where there is nothing to say.
     */
    public static List<String> warnings(Assessment assessment) {
        return new Warnings(assessment).lines();
    }
}
