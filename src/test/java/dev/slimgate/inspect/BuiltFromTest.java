package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Compression;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Change;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Catalogue.Lifetime;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BuiltFromTest {
    private static final Content PROGRAM =
            Elf.dynamically(Elf.Machine.AMD64, Elf.GLIBC_LOADER).content();
    private static final Content BASH = Elf.dynamically(Elf.Machine.AMD64, Elf.GLIBC_LOADER)
            .marker("BASH_EXECUTION_STRING")
            .marker("BASH_VERSINFO")
            .content();

    private static Layer debian() {
        return Layer.of("# debian.sh")
                .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
                .file("etc/dpkg/dpkg.cfg.d/docker", "path-exclude /usr/share/doc/*\n")
                .file("var/lib/dpkg/status", "Package: dpkg\n")
                .executable("usr/lib/x86_64-linux-gnu/libc.so.6", PROGRAM)
                .executable("usr/bin/dpkg", PROGRAM)
                .executable("bin/bash", BASH);
    }

    private static final Layer.Built LOWEST = debian().build();
    private static final KnownBase KNOWN = new KnownBase(
            "debian:12-slim",
            Family.DEBIAN_SLIM,
            null,
            new Base.Distribution("debian", "12", null),
            Platform.LINUX_AMD64,
            List.of(Digest.parse(LOWEST.blob().digest())),
            List.of(Digest.parse(LOWEST.diffId())),
            null,
            LocalDate.of(2026, 7, 1),
            Digest.parse("sha256:" + "b".repeat(64)));
    private static final Catalogue CATALOGUE =
            new Catalogue(List.of(KNOWN), List.of(new Lifetime("debian", "12", LocalDate.of(2028, 6, 30))));

    private static ImageBuilder on(Layer.Built lowest, Layer... more) {
        ImageBuilder image = ImageBuilder.linux("amd64").layer(lowest);
        for (Layer layer : more) {
            image = image.layer(layer);
        }
        return image;
    }

    private static Base base(ImageBuilder image) {
        return base(image.build());
    }

    private static Base base(Image image) {
        return StoredImages.written(image).contents(CATALOGUE).base();
    }

    @Test
    void knownLayersProveWhatItWasBuiltFromAndItsFamily() {
        Base base = base(on(LOWEST, Layer.of("COPY app").file("app/main.py", "pass")));

        assertThat(base.family()).isEqualTo(Family.DEBIAN_SLIM);
        assertThat(base.image()).isEqualTo("debian:12-slim");
        assertThat(base.layers()).isEqualTo(1);
        assertThat(base.strength()).isEqualTo(Strength.LAYERS);
        assertThat(base.modified()).isEmpty();
        assertThat(base.evidence().getFirst().text())
                .isEqualTo("the lowest layer is that of debian:12-slim, read on 2026-07-01");
        assertThat(base.distribution()).isEqualTo(new Base.Distribution("debian", "12", LocalDate.of(2028, 6, 30)));
    }

    @Test
    void packedAnewItIsKnownByWhatItUnpacksTo() {
        Base base = base(on(debian().compression(Compression.ZSTD).build()));

        assertThat(base.image()).isEqualTo("debian:12-slim");
        assertThat(base.strength()).isEqualTo(Strength.LAYERS);
    }

    @Test
    void aDiffIdThatTheLayerDoesNotUnpackToProvesNothing() {
        Layer impostor = Layer.of("# debian.sh").file("app", "x").declaringDiffId(LOWEST.diffId());

        Base base = base(ImageBuilder.linux("amd64").layer(impostor));

        assertThat(base.image()).isNull();
        assertThat(base.family()).isEqualTo(Family.SCRATCH);
    }

    @Test
    void aChangeToWhatDecidesTheFamilyLeavesItToTheTree() {
        Base base =
                base(on(LOWEST, Layer.of("RUN apt-get install curl").file("var/lib/dpkg/status", "Package: curl\n")));

        assertThat(base.image()).isEqualTo("debian:12-slim");
        assertThat(base.family()).isEqualTo(Family.DEBIAN_SLIM);
        assertThat(base.strength()).isEqualTo(Strength.CONTENT);
        assertThat(base.modified()).containsExactly("/var/lib/dpkg/status");
        assertThat(base.changes()).containsExactly(new Change("/var/lib/dpkg/status", 1));
    }

    @Test
    void whatIsRemovedIsAChange() {
        Base base = base(on(
                LOWEST,
                Layer.of("RUN rm").whiteout("bin/bash"),
                Layer.of("RUN rm -r").whiteout("usr/lib")));

        assertThat(base.changes())
                .containsExactly(new Change("/bin/bash", 1), new Change("/usr/lib/x86_64-linux-gnu/libc.so.6", 2));
        assertThat(base.modified()).containsExactly("/bin/bash", "/usr/lib/x86_64-linux-gnu/libc.so.6");
        assertThat(base.strength()).isEqualTo(Strength.CONTENT);
    }

    @Test
    void whatAnOpaqueDirectoryOrAnotherKindTakesAwayIsAChange() {
        assertThat(base(on(LOWEST, Layer.of("RUN").opaque("var/lib/dpkg"))).changes())
                .containsExactly(new Change("/var/lib/dpkg/status", 1));
        assertThat(base(on(LOWEST, Layer.of("RUN").symlink("bin", "usr/bin"))).changes())
                .containsExactly(new Change("/bin/bash", 1));
    }

    @Test
    void aFileBroughtThroughALinkOfItsOwnLayerIsAChange() {
        Layer sly = Layer.of("COPY").symlink("x", "etc").file("x/os-release", "ID=alpine\n");

        assertThat(base(on(LOWEST, sly)).changes()).containsExactly(new Change("/etc/os-release", 1));
    }

    @Test
    void aShellIsAChangeWhateverItsName() {
        Base base = base(on(LOWEST, Layer.of("COPY").executable("opt/tool", BASH)));

        assertThat(base.modified()).containsExactly("/opt/tool");
    }

    @Test
    void ofTooManyChangesEachLayersFirstIsListed() {
        Layer crowded = Layer.of("COPY a");
        for (int i : IntStream.range(0, Base.MOST_CHANGES + 50).toArray()) {
            crowded = crowded.file("var/lib/dpkg/status.d/p" + i, "Package: p\n");
        }
        Base base = base(on(LOWEST, crowded, Layer.of("COPY b").executable("opt/tool", BASH)));

        assertThat(base.changes())
                .containsExactly(new Change("/var/lib/dpkg/status.d/p0", 1), new Change("/opt/tool", 2));
        assertThat(base.modified()).hasSizeLessThanOrEqualTo(Base.MOST_CHANGES);
    }

    @Test
    void anAnnotationThatTheLayersBearOutIsSaid() {
        Base base = base(on(LOWEST).annotation("org.opencontainers.image.base.digest", "sha256:" + "b".repeat(64)));

        assertThat(base.evidence()).contains(new Base.Evidence(Strength.LAYERS, "it names that base by digest too"));
    }

    @Test
    void anAnnotationThatTheLayersDoNotBearOutIsAClaim() {
        Base base = base(ImageBuilder.linux("amd64")
                .layer(Layer.of("COPY").file("app", "x"))
                .annotation("org.opencontainers.image.base.digest", "sha256:" + "b".repeat(64))
                .annotation("org.opencontainers.image.base.name", "debian:12-slim"));

        assertThat(base.family()).isEqualTo(Family.SCRATCH);
        assertThat(base.image()).isNull();
        assertThat(base.evidence())
                .filteredOn(evidence -> evidence.strength() == Strength.CLAIM)
                .extracting(Base.Evidence::text)
                .containsExactly(
                        "it names debian:12-slim as its base by digest, whose layers are not its lowest",
                        "its own words claim debian-slim");
    }

    @Test
    void withoutACatalogueTheLowestLayersAreThoseThatBringTheTree() {
        ImageBuilder image = on(
                Layer.of("# debian.sh").file("etc/os-release", "ID=debian\n").build(),
                Layer.of("more").file("var/lib/dpkg/status", "Package: dpkg\n"),
                Layer.of("COPY").file("app/main.py", "pass"),
                Layer.of("RUN apt-get").file("var/lib/dpkg/status", "Package: curl\n"));

        assertThat(base(image).layers()).isEqualTo(2);
        assertThat(base(image).image()).isNull();
    }
}
