package dev.slimgate.facts;

import org.jspecify.annotations.Nullable;

/**
 * How many packages are installed by each database of a distribution's package manager; null where that database is
 * absent or cannot be read.
 *
 * @param dpkg status file and distroless' {@code status.d} together
 * @param apk of Alpine and Wolfi
 * @param rpm of any of its database forms
 */
public record PackageCounts(
        @Nullable Integer dpkg,
        @Nullable Integer apk,
        @Nullable Integer rpm) {
    /** No database. */
    public static final PackageCounts NONE = new PackageCounts(null, null, null);
}
