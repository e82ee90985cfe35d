package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one of several named images: by the name as it stands, else by the same reference in another form
 * ({@code nginx}, {@code docker.io/library/nginx:latest}), else by its tag alone.
 */
final class Names {
    private static final List<BiPredicate<String, String>> WAYS =
            List.of(String::equals, Names::sameReference, Names::sameTag);

    private Names() {}

    /**
     * One image and its names; without any it can be taken only where it is alone, or by digest.
     *
     * @param identity equal for the same image
     * @param typed how to choose it: {@code :NAME} or {@code @DIGEST}
     */
    record Named<T>(T image, Object identity, List<String> names, String typed) {}

    /**
     * The image with this name, or the only one.
     *
     * @throws AmbiguousNameException if several have it, or there are several and no name is given
     * @throws ContentException.NotFound if none has it
     */
    static <T> T choose(List<Named<T>> images, @Nullable String name, String place) {
        if (name == null) {
            return only(images, place)
                    .orElseThrow(() -> new ContentException.NotFound(Printable.of(place, 200) + " holds no image"));
        }
        for (BiPredicate<String, String> way : WAYS) {
            List<Named<T>> found = images.stream()
                    .filter(image -> image.names().stream().anyMatch(has -> way.test(has, name)))
                    .toList();
            if (!found.isEmpty()) {
                return only(found, place).orElseThrow();
            }
        }
        throw new ContentException.NotFound(
                Printable.of(place, 200) + " holds no image named " + Printable.of(name) + known(images));
    }

    private static <T> Optional<T> only(List<Named<T>> images, String place) {
        if (images.stream().map(Named::identity).distinct().count() > 1) {
            List<String> typed = new ArrayList<>();
            images.forEach(image -> typed.add(image.typed()));
            throw new AmbiguousNameException(place, typed);
        }
        return images.stream().findFirst().map(Named::image);
    }

    private static <T> String known(List<Named<T>> images) {
        List<String> some = images.stream()
                .flatMap(image -> image.names().stream())
                .limit(10)
                .map(Printable::of)
                .toList();
        return some.isEmpty() ? "; its images have no names" : "; it holds " + String.join(", ", some);
    }

    private static boolean sameReference(String has, String wanted) {
        Optional<ImageReference> one = ImageReference.tryParse(has);
        return one.isPresent() && one.equals(ImageReference.tryParse(wanted));
    }

    private static boolean sameTag(String has, String wanted) {
        int colon = has.lastIndexOf(':');
        return colon > has.lastIndexOf('/') && has.substring(colon + 1).equals(wanted);
    }
}
