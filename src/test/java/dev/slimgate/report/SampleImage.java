package dev.slimgate.report;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Facts of an image as they could come from a registry: layers of the same base are the same layers.
 *
 * @param reference by which it is used
 * @param steps build steps with their compressed megabytes, base first: {@code 48 ADD rootfs}
 * @param baseLayers how many of them are the base's
 */
public record SampleImage(
        String reference,
        Family family,
        Base.Distribution distribution,
        String runtime,
        boolean root,
        boolean shell,
        List<String> steps,
        int baseLayers) {

    private static final List<String> BUILD_PACK = List.of(
            "48.5 debian.sh --arch 'amd64' out/ 'bookworm'",
            "24.0 RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates curl gnupg # buildkit",
            "64.4 RUN /bin/sh -c apt-get update && apt-get install -y git mercurial openssh-client subversion # buildkit",
            "211.3 RUN /bin/sh -c set -ex; apt-get update; apt-get install -y autoconf automake bzip2 g++ gcc make # buildkit");
    private static final List<String> SLIM = List.of("28.2 debian.sh --arch 'amd64' out/ 'bookworm-slim'");
    private static final List<String> BUSTER = List.of("50.4 ADD file:buster-rootfs.tar.xz in /");
    private static final List<String> ALPINE = List.of("3.6 ADD alpine-minirootfs-3.22.tar.gz / # buildkit");
    private static final List<String> DISTROLESS = List.of("0.9 bazel build ...", "9.7 bazel build ...");

    static SampleImage naiveNode(String name) {
        return image(
                name,
                Family.DEBIAN,
                "12",
                "2028-06-30",
                "node",
                true,
                BUILD_PACK,
                "48.1 RUN curl -fsSLO node-v22.11.0-linux-x64.tar.xz && tar -xJf node.tar.xz",
                "87.3 RUN NPM_TOKEN=npm_abcdefghijklmnop npm install --registry https://ci:geheim@npm.internal/",
                "3.2 COPY . . # buildkit");
    }

    static SampleImage slimPython(String name) {
        return image(
                name,
                Family.DEBIAN_SLIM,
                "12",
                "2028-06-30",
                "python",
                true,
                SLIM,
                "12.4 RUN make install",
                "61.8 RUN pip install -r requirements.txt",
                "1.1 COPY . /srv");
    }

    static SampleImage oldJava(String name) {
        return image(
                name,
                Family.DEBIAN,
                "10",
                "2024-06-30",
                "java",
                true,
                BUSTER,
                "204.0 RUN apt-get update && apt-get install -y openjdk-11-jdk",
                "96.5 COPY build/libs/app.jar /app.jar");
    }

    static SampleImage alpineGo(String name) {
        return image(
                name, Family.ALPINE, "3.22.1", "2027-05-01", "go", false, ALPINE, "11.2 COPY server /usr/bin/server");
    }

    static SampleImage distrolessNode(String name) {
        return image(
                name,
                Family.DISTROLESS,
                "12",
                "2028-06-30",
                "node",
                false,
                DISTROLESS,
                "38.9 bazel build nodejs22",
                "2.3 COPY --from=build /app /app");
    }

    static SampleImage scratchGo(String name) {
        return image(name, Family.SCRATCH, null, null, "go", false, List.of(), "7.9 COPY --from=build /server /server");
    }

    private static SampleImage image(
            String name,
            Family family,
            String version,
            String end,
            String runtime,
            boolean root,
            List<String> base,
            String... own) {
        List<String> steps = new ArrayList<>(base);
        for (String step : own) {
            steps.add(step + (step.endsWith("buildkit") || step.contains("bazel") ? "" : " # " + name));
        }
        String id = family == Family.ALPINE ? "alpine" : "debian";
        return new SampleImage(
                name,
                family,
                version == null ? null : new Base.Distribution(id, version, LocalDate.parse(end)),
                runtime,
                root,
                family != Family.SCRATCH && family != Family.DISTROLESS,
                steps,
                base.size());
    }

    /** The same image a while later. */
    Digest rebuilt() {
        return digest("rebuilt " + reference);
    }

    public ImageFacts facts() {
        List<ImageFacts.Layer> layers = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < steps.size(); i++) {
            String[] parts = steps.get(i).split(" ", 2);
            long bytes = Math.round(Double.parseDouble(parts[0]) * 1_000_000);
            boolean fromBase = i < baseLayers;
            Digest digest = digest(fromBase ? steps.get(i) : steps.get(i) + reference);
            layers.add(new ImageFacts.Layer(i, digest, digest, bytes, parts[1].replaceFirst(" # (?!buildkit).*", "")));
            sum += bytes;
        }
        return new ImageFacts(
                digest("manifest " + reference),
                MediaType.OCI_MANIFEST,
                Platform.LINUX_AMD64,
                sum,
                null,
                layers,
                Instant.parse("2026-10-20T08:00:00Z"),
                root ? "" : "65532",
                List.of("/entry"),
                List.of(),
                Map.of(),
                Map.of(),
                Set.of("8080/tcp"),
                Set.of(),
                List.of("PATH"),
                null,
                null,
                List.of());
    }

    public ContentFacts contents() {
        long unpacked = Math.round(2.6 * facts().compressedBytes());
        return new ContentFacts(
                new Base(
                        family,
                        null,
                        distribution,
                        null,
                        baseLayers,
                        Base.Strength.CONTENT,
                        List.of(),
                        List.of(),
                        List.of(new Base.Evidence(Base.Strength.CONTENT, "os-release"))),
                new ContentFacts.LanguageRuntime(runtime, "22.11.0", "/usr/bin/" + runtime),
                ContentFacts.Libc.GLIBC,
                unpacked,
                shell
                        ? List.of(
                                new ContentFacts.Shell("/usr/bin/bash", null, 0),
                                new ContentFacts.Shell("/usr/bin/sh", "/usr/bin/dash", 0))
                        : List.of(),
                shell ? List.of(new ContentFacts.PackageManager("apt", "/usr/bin/apt", 0)) : List.of(),
                baseLayers > 2 ? List.of(new ContentFacts.Tool("curl", "/usr/bin/curl", 1)) : List.of(),
                PackageCounts.NONE,
                new Waste(unpacked / 40, 0.975, List.of(), 0),
                DiveFigures.NONE,
                Leftovers.NONE,
                Entry.NONE,
                Provides.NOTHING,
                ForeignModules.NONE,
                root ? new EffectiveUser.Known(0, 0L, "root") : new EffectiveUser.Known(65532, null, null),
                facts().layers().stream()
                        .map(layer -> new LayerContents(
                                Math.round(2.6 * layer.compressedBytes()), 100, layer.compressedBytes() / 40))
                        .toList(),
                List.of());
    }

    static Digest digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Digest("sha256", HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
