package dev.slimgate.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The base families of the design, section 2. */
public enum Family {
    SCRATCH("scratch"),
    DISTROLESS("distroless"),
    CHISELLED("chiselled"),
    WOLFI("wolfi"),
    ALPINE("alpine"),
    BUSYBOX("busybox"),
    DEBIAN_SLIM("debian-slim"),
    DEBIAN("debian"),
    UBUNTU("ubuntu"),
    UBI_MICRO("ubi-micro"),
    UBI_MINIMAL("ubi-minimal"),
    UBI("ubi"),
    FEDORA("fedora"),
    CENTOS("centos"),
    ROCKYLINUX("rockylinux"),
    ALMALINUX("almalinux"),
    AMAZONLINUX("amazonlinux"),
    ORACLELINUX("oraclelinux"),
    PHOTON("photon"),
    AZURELINUX("azurelinux"),
    SUSE("suse"),
    ARCHLINUX("archlinux"),
    NIXOS("nixos"),
    WINDOWS("windows"),
    /** Nothing proves any of the others; the distribution's id may still be known. */
    UNKNOWN("unknown");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The name in policies, messages and JSON. */
    public String label() {
        return label;
    }

    /** The family of this name. */
    public static Optional<Family> of(String label) {
        return Arrays.stream(values()).filter(f -> f.label.equals(label)).findFirst();
    }

    /** All names, in the order of this enum. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Family::label).toList();
    }
}
