package dev.slimgate.policy;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image, or those images of one repository whose tags a glob selects: {@code registry.example/base/java:21-*}. A
 * {@code *} stands for any characters and may stand in the tag only.
 *
 * @param image the one image; with a glob any of the repository's, only its name counts
 * @param glob over tags; null for the one image
 */
public record TagPattern(ImageReference image, @Nullable String glob) {

    /**
     * Reads a pattern as a {@code BaseFamily} has it.
     *
     * @throws MalformedException where it is no image, or a star stands elsewhere than in the tag, or beside a digest
     */
    public static TagPattern parse(String text) {
        if (text.indexOf('*') < 0) {
            return new TagPattern(ImageReference.parse(text), null);
        }
        int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
        if (colon < 0 || text.indexOf('*') < colon || text.indexOf('@') >= 0) {
            throw new MalformedException("a * may stand in the tag only, and not beside a digest");
        }
        return new TagPattern(ImageReference.parse(text.replace('*', 'x')), text.substring(colon + 1));
    }

    /** The image of a listed tag where the glob selects it; empty where it does not, or no image can have such a tag. */
    public Optional<ImageReference> select(String tag) {
        return glob != null && ImagePatterns.matches(glob, tag)
                ? ImageReference.tryParse(image.name() + ":" + tag)
                : Optional.empty();
    }
}
