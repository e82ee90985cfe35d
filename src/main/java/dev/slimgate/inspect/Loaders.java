package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;

/** Whose C library a loader or library file is, by its name. */
final class Loaders {
    private Loaders() {}

    /** NONE for every other name. */
    static Libc libc(String name) {
        if (name.startsWith("ld-musl-") || name.startsWith("libc.musl-")) {
            return Libc.MUSL;
        }
        if (name.startsWith("ld-uClibc") || name.startsWith("ld64-uClibc") || name.startsWith("libuClibc")) {
            return Libc.UCLIBC;
        }
        boolean glibcLoader = name.startsWith("ld-linux") && name.contains(".so")
                || name.startsWith("ld64.so.")
                || name.equals("ld.so.1")
                || name.startsWith("ld-2.") && name.endsWith(".so");
        boolean glibcMain = name.equals("libc.so.6") || name.startsWith("libc-2.") && name.endsWith(".so");
        return glibcLoader || glibcMain ? Libc.GLIBC : Libc.NONE;
    }
}
