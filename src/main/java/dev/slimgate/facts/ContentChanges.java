package dev.slimgate.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the contents of two images.
 *
 * @param added files and links that only the second has
 * @param removed files and links that only the first has
 * @param changed paths whose kind, size, permissions or link target differ
 * @param unproven files of equal size that come from different layers: whether their bytes differ is not known, as layers
 *     are read once and files are not hashed
 * @param directories where it is, most bytes first, then by path; at most {@value #MOST_DIRECTORIES}
 * @param moreDirectories how many were left out
 * @param packages that differ; null where they were not compared
 */
public record ContentChanges(
        Tally added,
        Tally removed,
        Changed changed,
        long unproven,
        List<DirectoryChange> directories,
        long moreDirectories,
        @Nullable PackageChanges packages) {
    /** The most directories that are listed. */
    public static final int MOST_DIRECTORIES = 500;

    public ContentChanges {
        directories = List.copyOf(directories);
    }

    /**
     * So many files and links.
     *
     * @param files how many
     * @param bytes of the regular files among them, hard links to one file once
     */
    public record Tally(long files, long bytes) {
        /** None. */
        public static final Tally NONE = new Tally(0, 0);

        /** Both together. */
        public Tally plus(Tally other) {
            return new Tally(files + other.files, bytes + other.bytes);
        }
    }

    /**
     * Files and links that are there in both and not the same.
     *
     * @param files how many
     * @param bytesBefore of the regular files among them in the first image
     * @param bytesAfter the same in the second
     */
    public record Changed(long files, long bytesBefore, long bytesAfter) {
        /** None. */
        public static final Changed NONE = new Changed(0, 0, 0);

        /** Both together. */
        public Changed plus(Changed other) {
            return new Changed(files + other.files, bytesBefore + other.bytesBefore, bytesAfter + other.bytesAfter);
        }
    }

    /**
     * What differs in one directory. One that only one image has stands for all that is below it; in others only what
     * is directly in them counts.
     *
     * @param path absolute
     * @param extent whether the directory itself came or went
     * @param added what only the second image has
     * @param removed what only the first image has
     * @param changed what both have and differs
     */
    public record DirectoryChange(String path, Extent extent, Tally added, Tally removed, Changed changed) {
        /** The bytes that it is about. */
        public long bytes() {
            return added.bytes() + removed.bytes() + Math.max(changed.bytesBefore(), changed.bytesAfter());
        }
    }

    /** How much of a directory differs. */
    public enum Extent {
        /** It is there in both images. */
        PARTS("parts"),
        /** Only the second image has it. */
        ADDED("added"),
        /** Only the first image has it. */
        REMOVED("removed");

        private final String label;

        Extent(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }

    /**
     * Packages that are not the same in both images.
     *
     * @param listed sorted by database, then name; at most {@value #MOST_LISTED}
     * @param more how many were left out
     */
    public record PackageChanges(List<PackageChange> listed, long more) {
        /** The most packages that are listed. */
        public static final int MOST_LISTED = 5000;

        public PackageChanges {
            listed = List.copyOf(listed);
        }
    }

    /**
     * A package that is not the same in both images.
     *
     * @param database {@code dpkg}, {@code apk} or {@code rpm}
     * @param name of the package
     * @param before its version in the first image, several joined by commas; null where it is not there
     * @param after the same in the second
     */
    public record PackageChange(
            String database,
            String name,
            @Nullable String before,
            @Nullable String after) {}
}
