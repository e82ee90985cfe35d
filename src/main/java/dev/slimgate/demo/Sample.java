package dev.slimgate.demo;

import java.util.List;

/**
 * A sample image with the truth about it, in plain words so that tests can hold any reader against it.
 *
 * @param repository without host, such as {@code shop/api}
 * @param tag such as {@code naive}
 * @param description one line for people
 * @param image what the reference names
 * @param truth what a reader must find on {@code linux/amd64}
 */
public record Sample(String repository, String tag, String description, Image image, Truth truth) {

    /**
     * What is true of an image.
     *
     * @param family the base family's name
     * @param variant {@code full}, {@code slim}, {@code debug}, or {@code ""} for none
     * @param shells paths of shells, sorted; a busybox under its own name counts
     * @param packageManagers names, sorted
     * @param libc the C library by name, such as {@code musl}; {@code none} where there is none
     * @param runtime {@code node}, {@code go} …; {@code ""} for none
     * @param user as the config has it
     * @param root whether that user is root
     * @param inProduction {@code admit} or {@code deny}, for the image by digest under the policy {@code production}
     */
    public record Truth(
            String family,
            String variant,
            List<String> shells,
            List<String> packageManagers,
            String libc,
            String runtime,
            String user,
            boolean root,
            String inProduction) {

        public Truth {
            shells = List.copyOf(shells);
            packageManagers = List.copyOf(packageManagers);
        }

        /** Whether there is any shell. */
        public boolean hasShell() {
            return !shells.isEmpty();
        }
    }

    /** The reference by tag. */
    public String byTag(String host) {
        return host + "/" + repository + ":" + tag;
    }

    /** The reference by tag and digest. */
    public String byDigest(String host) {
        return byTag(host) + "@" + image.digest();
    }

    /** Stores it in this registry. */
    public void putInto(DemoRegistry registry) {
        registry.put(repository, tag, image);
    }
}
