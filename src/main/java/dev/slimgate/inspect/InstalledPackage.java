package dev.slimgate.inspect;

/**
 * A package that a distribution's package manager has installed, as its database says; not yet safe to show.
 *
 * @param database {@code dpkg} or {@code apk}
 * @param name without an architecture
 * @param version as the distribution writes it
 */
public record InstalledPackage(String database, String name, String version) {}
