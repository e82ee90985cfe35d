package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens images on disk by what a person writes: {@code oci-layout:DIR}, {@code oci-layout:DIR:NAME},
 * {@code oci-layout:DIR@sha256:…}, {@code archive:FILE}, {@code archive:FILE:NAME}. The directory or file is the longest
 * prefix that is one.
 */
public final class Layouts {
    private static final String LAYOUT = "oci-layout:";
    private static final String ARCHIVE = "archive:";

    private Layouts() {}

    /** Whether a text names an image on disk, rather than in a registry. */
    public static boolean isLocal(String text) {
        return text.startsWith(LAYOUT) || text.startsWith(ARCHIVE);
    }

    /**
     * Opens an image. Of an archive the headers are read; one that is compressed as a whole is unpacked to a temporary
     * file of at most {@link ReadLimits#unpackedBytes}, which closing the image deletes.
     *
     * @throws AmbiguousNameException if there are several images and the text names none, or a name that several have
     * @throws ContentException if there is no such place or image, or it cannot be read
     */
    public static LocalImage open(String text, ReadLimits limits) {
        if (text.startsWith(LAYOUT)) {
            Place place = Place.split(text.substring(LAYOUT.length()), Files::isDirectory, "directory");
            return layout(new DirectoryFiles(place.path()), "", place, limits);
        }
        if (text.startsWith(ARCHIVE)) {
            Place place = Place.split(text.substring(ARCHIVE.length()), Files::isRegularFile, "file");
            return archive(place, limits);
        }
        throw new IllegalArgumentException("no image on disk: it begins with neither " + LAYOUT + " nor " + ARCHIVE);
    }

    private static LocalImage archive(Place place, ReadLimits limits) {
        ArchiveFiles files = ArchiveFiles.open(place.path(), limits);
        boolean opened = false;
        try {
            LocalImage image = archive(files, place, limits);
            opened = true;
            return image;
        } finally {
            if (!opened) {
                files.close();
            }
        }
    }

    /** By content: {@code manifest.json} is docker's and wins, as docker itself would load it so. */
    private static LocalImage archive(ArchiveFiles files, Place place, ReadLimits limits) {
        List<String> saves = files.named(DockerSaveImage.MANIFEST);
        List<String> indexes = files.named(LayoutImage.INDEX);
        boolean save = !saves.isEmpty()
                && (indexes.isEmpty() || depth(saves.getFirst()) <= depth(indexes.getFirst()))
                && !place.byDigest();
        if (save) {
            String prefix = prefix(saves.getFirst(), DockerSaveImage.MANIFEST);
            return DockerSaveImage.named(
                    files, prefix, place.name(), limits, place.path().toString());
        }
        if (indexes.isEmpty()) {
            throw new ContentException.Invalid(Printable.of(place.path().toString(), 200) + ": the archive has neither "
                    + DockerSaveImage.MANIFEST + " nor " + LayoutImage.INDEX);
        }
        return layout(files, prefix(indexes.getFirst(), LayoutImage.INDEX), place, limits);
    }

    private static LocalImage layout(StoredFiles files, String prefix, Place place, ReadLimits limits) {
        String shown = place.path().toString();
        if (!place.byDigest()) {
            return LayoutImage.named(files, prefix, place.name(), limits, shown);
        }
        try {
            return LayoutImage.digested(files, prefix, Digest.parse(String.valueOf(place.name())), limits, shown);
        } catch (MalformedException e) {
            throw new ContentException.Invalid(
                    Printable.of(shown, 200) + ": " + Printable.of(String.valueOf(e.getMessage()), 200), e);
        }
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    private static String prefix(String path, String name) {
        return path.substring(0, path.length() - name.length());
    }

    /**
     * A place on disk and what is asked for there.
     *
     * @param name a name, or a digest; null for the only image
     */
    private record Place(Path path, @Nullable String name, boolean byDigest) {

        static Place split(String text, Predicate<Path> exists, String kind) {
            for (int end = text.length();
                    end > 0;
                    end = Math.max(text.lastIndexOf(':', end - 1), text.lastIndexOf('@', end - 1))) {
                @Nullable Path path = path(text.substring(0, end));
                if (path != null && exists.test(path)) {
                    return end == text.length()
                            ? new Place(path, null, false)
                            : new Place(path, text.substring(end + 1), text.charAt(end) == '@');
                }
            }
            throw new ContentException.NotFound(Printable.of(text, 200) + ": there is no such " + kind);
        }

        private static @Nullable Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                return null;
            }
        }
    }
}
