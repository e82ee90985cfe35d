package dev.slimgate.advice;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.Family;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A base to run programs of one runtime in. Sizes are those of the published images, rounded: an order of magnitude.
 *
 * @param runtime by name; {@code ""} for a program whose runtime is not known
 * @param build the image of the first stage; {@code #} stands for the version
 * @param image the image of the last stage; {@code #} stands for the version
 * @param family what that image is
 * @param megabytes compressed
 * @param bare whether it has neither shell nor package manager
 * @param version what to take for {@code #} where the image's own version is not known or not published
 * @param published the versions that {@code image} exists in; empty for all
 * @param copy what to copy
 * @param libc the C library of that image
 */
record BaseChoice(
        String runtime,
        String build,
        String image,
        Family family,
        int megabytes,
        boolean bare,
        String version,
        Set<String> published,
        String copy,
        Libc libc) {

    private static final Set<String> ANY = Set.of();
    private static final String BINARY = "copy the binary";
    private static final String APP = "copy the app";

    /** For each runtime the smallest first; those that are no trouble to move to before those that are. */
    private static final List<BaseChoice> ALL = List.of(
            bare("go", "golang:# with CGO_ENABLED=0", "scratch", Family.SCRATCH, 0, "1.25", ANY, BINARY),
            bare("go", "golang:#", "gcr.io/distroless/static-debian12", Family.DISTROLESS, 2, "1.25", ANY, BINARY),
            bare("go", "golang:#", "cgr.dev/chainguard/static", Family.WOLFI, 2, "1.25", ANY, BINARY),
            bare("go", "golang:#", "gcr.io/distroless/base-debian12", Family.DISTROLESS, 10, "1.25", ANY, BINARY),
            bare("go", "golang:#", "cgr.dev/chainguard/glibc-dynamic", Family.WOLFI, 10, "1.25", ANY, BINARY),
            full("go", "golang:#-alpine", "alpine:3.22", Family.ALPINE, 4, "1.25", BINARY),
            bare("rust", "rust:# for the musl target", "scratch", Family.SCRATCH, 0, "1.90", ANY, BINARY),
            bare("rust", "rust:#", "gcr.io/distroless/cc-debian12", Family.DISTROLESS, 10, "1.90", ANY, BINARY),
            bare("rust", "rust:#", "cgr.dev/chainguard/glibc-dynamic", Family.WOLFI, 10, "1.90", ANY, BINARY),
            full("rust", "rust:#-alpine", "alpine:3.22", Family.ALPINE, 4, "1.90", BINARY),
            bare(
                    "node",
                    "node:#",
                    "gcr.io/distroless/nodejs#-debian12",
                    Family.DISTROLESS,
                    50,
                    "22",
                    Set.of("20", "22", "24"),
                    APP),
            bare("node", "node:#", "cgr.dev/chainguard/node", Family.WOLFI, 55, "22", ANY, APP),
            full("node", "node:#", "node:#-alpine", Family.ALPINE, 55, "22", APP),
            full("node", "node:#", "node:#-slim", Family.DEBIAN_SLIM, 80, "22", APP),
            bare("python", "python:#", "gcr.io/distroless/python3-debian12", Family.DISTROLESS, 25, "3.11", ANY, APP),
            bare("python", "python:#", "cgr.dev/chainguard/python", Family.WOLFI, 30, "3.13", ANY, APP),
            full("python", "python:#", "python:#-slim", Family.DEBIAN_SLIM, 45, "3.13", APP),
            full("python", "python:#-alpine", "python:#-alpine", Family.ALPINE, 20, "3.13", APP),
            bare(
                    "java",
                    "eclipse-temurin:#-jdk",
                    "gcr.io/distroless/java#-debian12",
                    Family.DISTROLESS,
                    90,
                    "21",
                    Set.of("17", "21"),
                    "copy the jar"),
            bare(
                    "java",
                    "eclipse-temurin:#-jdk",
                    "cgr.dev/chainguard/jre",
                    Family.WOLFI,
                    90,
                    "21",
                    ANY,
                    "copy the jar"),
            full(
                    "java",
                    "eclipse-temurin:#-jdk",
                    "eclipse-temurin:#-jre-alpine",
                    Family.ALPINE,
                    70,
                    "21",
                    "copy the jar"),
            bare(
                    "dotnet",
                    "mcr.microsoft.com/dotnet/sdk:#",
                    "mcr.microsoft.com/dotnet/aspnet:#-noble-chiseled",
                    Family.CHISELLED,
                    50,
                    "9.0",
                    Set.of("8.0", "9.0"),
                    APP),
            bare(
                    "dotnet",
                    "mcr.microsoft.com/dotnet/sdk:#",
                    "cgr.dev/chainguard/aspnet-runtime",
                    Family.WOLFI,
                    50,
                    "9.0",
                    ANY,
                    APP),
            bare(
                    "dotnet",
                    "mcr.microsoft.com/dotnet/sdk:# self-contained",
                    "gcr.io/distroless/cc-debian12",
                    Family.DISTROLESS,
                    10,
                    "9.0",
                    ANY,
                    APP),
            full(
                    "dotnet",
                    "mcr.microsoft.com/dotnet/sdk:#",
                    "mcr.microsoft.com/dotnet/aspnet:#-alpine",
                    Family.ALPINE,
                    50,
                    "9.0",
                    APP),
            bare("ruby", "ruby:#", "cgr.dev/chainguard/ruby", Family.WOLFI, 30, "3.4", ANY, APP),
            full("ruby", "ruby:#-alpine", "ruby:#-alpine", Family.ALPINE, 40, "3.4", APP),
            full("ruby", "ruby:#", "ruby:#-slim", Family.DEBIAN_SLIM, 75, "3.4", APP),
            bare("php", "composer", "cgr.dev/chainguard/php", Family.WOLFI, 40, "8.4", ANY, APP),
            full("php", "composer", "php:#-fpm-alpine", Family.ALPINE, 35, "8.4", APP),
            bare("nginx", "a first stage", "cgr.dev/chainguard/nginx", Family.WOLFI, 10, "1.29", ANY, "copy the site"),
            full("nginx", "a first stage", "nginx:#-alpine-slim", Family.ALPINE, 6, "1.29", "copy the site"),
            bare(
                    "",
                    "a first stage",
                    "gcr.io/distroless/cc-debian12",
                    Family.DISTROLESS,
                    10,
                    "",
                    ANY,
                    "copy the program"),
            bare("", "a first stage", "scratch", Family.SCRATCH, 0, "", ANY, "copy a static binary"),
            bare(
                    "",
                    "a first stage",
                    "cgr.dev/chainguard/glibc-dynamic",
                    Family.WOLFI,
                    10,
                    "",
                    ANY,
                    "copy the program"),
            full("", "a first stage", "alpine:3.22", Family.ALPINE, 4, "", "copy the program"),
            full("", "a first stage", "debian:12-slim", Family.DEBIAN_SLIM, 28, "", "copy the program"));

    private static BaseChoice bare(
            String runtime,
            String build,
            String image,
            Family family,
            int megabytes,
            String version,
            Set<String> published,
            String copy) {
        return new BaseChoice(
                runtime, build, image, family, megabytes, true, version, published, copy, libc(image, family));
    }

    private static BaseChoice full(
            String runtime, String build, String image, Family family, int megabytes, String version, String copy) {
        return new BaseChoice(runtime, build, image, family, megabytes, false, version, ANY, copy, libc(image, family));
    }

    /** Static bases have none, Alpine has musl, all others here have glibc. */
    private static Libc libc(String image, Family family) {
        if (family == Family.SCRATCH || image.contains("/static")) {
            return Libc.NONE;
        }
        return family == Family.ALPINE ? Libc.MUSL : Libc.GLIBC;
    }

    /**
     * The first base for this runtime that the policies let through and the program can run on; empty where none is
     * known.
     */
    static Optional<BaseChoice> nearest(String runtime, Wanted wanted, Needs needs) {
        return ALL.stream()
                .filter(choice -> choice.runtime.equals(runtime))
                .filter(choice -> choice.passes(runtime, wanted))
                .filter(choice -> choice.runs(needs))
                .findFirst();
    }

    /** What starts with a loader finds none on a base without a C library; all else is built again for its base. */
    private boolean runs(Needs needs) {
        boolean builtAgain = !runtime.isEmpty();
        return !needs.loader() || libc != Libc.NONE && (builtAgain || libc == needs.libc());
    }

    /** What a program may miss there, in words; empty where nothing comes to mind. */
    Optional<String> lacks(Needs needs) {
        if (family == Family.SCRATCH) {
            return Optional.of(
                    "scratch has no CA certificates, time zones, /tmp or passwd: copy from the first stage what"
                            + " the program uses");
        }
        return libc == Libc.MUSL && needs.libc() == Libc.GLIBC
                ? Optional.of("its C library is musl: native modules must be installed there again")
                : Optional.<String>empty();
    }

    private boolean passes(String of, Wanted wanted) {
        return wanted.families().map(allowed -> allowed.contains(family)).orElse(true)
                && megabytes * 1_000_000L <= wanted.mostBytes(of)
                && (bare || !wanted.noShell() && !wanted.noPackageManager());
    }

    /**
     * {@code build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app}.
     *
     * @param found the version of the runtime in the image; null where it is not known
     */
    String words(@Nullable String found) {
        String own = found == null ? version : shortened(found);
        String run = published.isEmpty() || published.contains(own) ? own : version;
        String size = megabytes == 0 ? "" : " (about " + megabytes + " MB)";
        return "build in " + build.replace("#", own) + ", run in " + image.replace("#", run) + size + ": " + copy;
    }

    /** As many numbers of the version as {@link #version} has; that one where there are not so many. */
    private String shortened(String found) {
        String[] numbers = found.split("\\.", 4);
        int wanted = version.split("\\.", 4).length;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < wanted; i++) {
            boolean number = i < numbers.length
                    && !numbers[i].isEmpty()
                    && numbers[i].length() <= 4
                    && numbers[i].chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number) {
                return version;
            }
            out.append(i == 0 ? "" : ".").append(numbers[i]);
        }
        return out.toString();
    }
}
