package dev.slimgate.facts;

import org.jspecify.annotations.Nullable;

/**
 * What the image starts when nobody says otherwise: the first word of its entry point, else of its command.
 *
 * @param written the first word as in the config; {@code ""} where the image names nothing to start
 * @param path absolute, where it leads to in the tree, links followed; null where it leads nowhere
 * @param program what the file there is; null where it is not there or is no regular file
 * @param problem why it cannot start, in words, safe to show; null where nothing speaks against it, and where the image
 *     names nothing to start
 */
public record Entry(
        String written,
        @Nullable String path,
        @Nullable Program program,
        @Nullable String problem) {
    /** Of an image that names nothing to start. */
    public static final Entry NONE = new Entry("", null, null, null);

    /** Whether the image names something to start. */
    public boolean named() {
        return !written.isEmpty();
    }

    /** Whether the image names something to start and nothing speaks against it. */
    public boolean runnable() {
        return named() && problem == null;
    }

    /**
     * A file that can be started.
     *
     * @param kind what it is
     * @param interpreter of a dynamic program its loader, of a script its interpreter, as written; null for others
     * @param machine of an ELF or PE file its architecture in OCI's words, such as {@code amd64} or {@code arm64}, else
     *     {@code machine 0x…}; null for others
     * @param packed whether UPX packed it
     * @param unstrippedBytes symbol tables and debug sections that {@code strip} would take away; 0 where unknown
     */
    public record Program(
            Kind kind,
            @Nullable String interpreter,
            @Nullable String machine,
            boolean packed,
            long unstrippedBytes) {}

    /** What kind of file starts. */
    public enum Kind {
        /** An ELF file without an interpreter. */
        STATIC("static"),
        /** An ELF file that a loader starts. */
        DYNAMIC("dynamic"),
        /** Begins with {@code #!}. */
        SCRIPT("script"),
        /** A Windows executable. */
        PE("pe"),
        /** None of these. */
        OTHER("other");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }
}
