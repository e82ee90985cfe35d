package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that pretend to be distroless, and trees that had their marks taken away. */
class SpoofedBasesTest {
    private static final Content PROGRAM =
            Elf.dynamically(Elf.Machine.AMD64, Elf.GLIBC_LOADER).content();
    private static final Content MUSL =
            Elf.dynamically(Elf.Machine.AMD64, Elf.MUSL_LOADER).content();
    private static final Content BASH = Elf.dynamically(Elf.Machine.AMD64, Elf.GLIBC_LOADER)
            .marker("BASH_EXECUTION_STRING")
            .marker("BASH_VERSINFO")
            .content();
    private static final String DISTROLESS = "PRETTY_NAME=\"Distroless\"\nID=debian\nVERSION_ID=\"12\"\n";
    private static final List<String> COMMANDS =
            List.of("cat", "chmod", "chown", "cp", "date", "grep", "ls", "mkdir", "mv", "rm", "sed", "tar");

    /** A tree and the paths that show whose it is, in the order in which somebody would remove them. */
    enum Tree {
        DEBIAN(List.of(
                "etc/os-release",
                "usr/lib/os-release",
                "etc/debian_version",
                "var/lib/dpkg/status",
                "usr/bin/dpkg",
                "usr/bin/apt",
                "bin/sh",
                "bin/bash",
                "var/lib/dpkg/info/libc6.list",
                "etc/apt/sources.list",
                "lib64/ld-linux-x86-64.so.2",
                "lib/x86_64-linux-gnu/libc.so.6")),
        ALPINE(List.of(
                "etc/os-release",
                "etc/alpine-release",
                "lib/apk/db/installed",
                "etc/apk/world",
                "sbin/apk",
                "lib/ld-musl-x86_64.so.1",
                "bin/sh")),
        UBI(List.of(
                "etc/os-release",
                "etc/redhat-release",
                "var/lib/rpm/rpmdb.sqlite",
                "usr/bin/rpm",
                "usr/bin/dnf",
                "etc/yum.repos.d/ubi.repo",
                "usr/bin/bash",
                "usr/lib64/ld-linux-x86-64.so.2",
                "usr/lib64/libc.so.6"));

        private final List<String> marks;

        Tree(List<String> marks) {
            this.marks = marks;
        }

        Layer without(int removed) {
            List<String> left = marks.subList(removed, marks.size());
            Layer layer = Layer.of("ADD rootfs");
            for (String path : left) {
                layer = path.endsWith("os-release")
                        ? layer.file(path, "ID=" + id() + "\n")
                        : layer.executable(path, path.endsWith("sh") ? BASH : content(path));
            }
            return rest(layer);
        }

        private static Content content(String path) {
            return path.endsWith("status") ? Content.text("Package: dpkg\n") : PROGRAM;
        }

        private String id() {
            return this == DEBIAN ? "debian" : this == ALPINE ? "alpine" : "rhel";
        }

        /** What is in such a tree besides, and no mark by itself. */
        private Layer rest(Layer start) {
            Layer layer = start;
            for (String command : COMMANDS) {
                layer = layer.executable("bin/" + command, this == ALPINE ? MUSL : PROGRAM);
            }
            return switch (this) {
                case DEBIAN ->
                    layer.executable("lib/x86_64-linux-gnu/libtinfo.so.6", PROGRAM)
                            .file("usr/share/doc/libtinfo6/copyright", "free")
                            .file("etc/pam.d/login", "auth");
                case ALPINE -> layer.executable("lib/libcrypto.so.3", MUSL).file("etc/inittab", "::sysinit\n");
                case UBI -> layer.executable("usr/lib64/libtinfo.so.6", PROGRAM).file("etc/pam.d/login", "auth");
            };
        }
    }

    private static Base base(ImageBuilder image) {
        return StoredImages.written(image.build()).contents().base();
    }

    private static ImageBuilder image(Layer layer) {
        return ImageBuilder.linux("amd64").layer(layer);
    }

    /** What `allow: [distroless]` lets in: distroless and not modified. */
    private static boolean passes(Base base) {
        return base.family() == Family.DISTROLESS && base.modified().isEmpty();
    }

    private static Layer forged(Layer layer) {
        return layer.file("etc/os-release", DISTROLESS)
                .file("var/lib/dpkg/status.d/base-files", "Package: base-files\n")
                .file("var/lib/dpkg/status.d/libc6", "Package: libc6\n")
                .file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\n");
    }

    private static Layer genuine() {
        return forged(Layer.of("bazel build ..."))
                .file("etc/debian_version", "12.9\n")
                .file("usr/share/zoneinfo/Etc/UTC", "TZif2")
                .file("usr/share/doc/libc6/copyright", "free")
                .executable("lib/x86_64-linux-gnu/libc.so.6", PROGRAM)
                .symlink("lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
                .executable("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", PROGRAM);
    }

    private static Layer debian() {
        return Tree.DEBIAN.without(0);
    }

    @Test
    void anImageMadeOfItsListedPackagesIsDistroless() {
        Base base = base(image(genuine()));

        assertThat(passes(base)).as(base.toString()).isTrue();
        assertThat(base.layers()).isEqualTo(1);
    }

    @Test
    void theNamesOfItsPackagesMayBeInBase64() {
        Layer layer = Layer.of("bazel build ...")
                .file("etc/os-release", DISTROLESS)
                .file("var/lib/dpkg/status.d/YmFzZS1maWxlcw==", "Package: base-files\n")
                .file("var/lib/dpkg/status.d/bGliYzY=", "Package: libc6\n")
                .file("etc/debian_version", "10.9\n")
                .file("usr/share/doc/libc6/copyright", "free")
                .executable("lib/x86_64-linux-gnu/libc.so.6", PROGRAM);

        assertThat(passes(base(image(layer)))).isTrue();
    }

    @Test
    void aDistrolessImageWithAnApplicationOnTopIsStillOne() {
        Base base = base(image(genuine())
                .layer(Layer.of("COPY").executable("app/server", PROGRAM).file("app/libssl.so.3", "x")));

        assertThat(passes(base)).isTrue();
        assertThat(base.layers()).isEqualTo(1);
    }

    @Test
    void wordsMakeNoImageDistroless() {
        ImageBuilder claiming = image(debian())
                .emptyLayer("bazel build ...")
                .label("org.opencontainers.image.base.name", "gcr.io/distroless/static-debian12")
                .label("org.opencontainers.image.title", "distroless")
                .annotation("org.opencontainers.image.base.name", "gcr.io/distroless/static-debian12")
                .annotation("org.opencontainers.image.ref.name", "gcr.io/distroless/static")
                .env("DISTROLESS", "true");

        Base base = base(claiming);

        assertThat(base.family()).isEqualTo(Family.DEBIAN);
        assertThat(base.evidence().getLast().text()).isEqualTo("its own words claim distroless");
    }

    @Test
    void aForgedOsReleaseMakesNoTreeDistroless() {
        ImageBuilder image = image(debian()).layer(Layer.of("COPY").file("etc/os-release", DISTROLESS));

        assertThat(base(image).family()).isEqualTo(Family.DEBIAN);
    }

    @Test
    void aForgedListOfPackagesMakesNoTreeDistroless() {
        assertThat(passes(base(image(debian()).layer(forged(Layer.of("COPY"))))))
                .isFalse();
        assertThat(passes(base(image(debian())
                        .layer(forged(Layer.of("COPY"))
                                .whiteout("var/lib/dpkg/status")
                                .whiteout("bin/sh")))))
                .isFalse();
    }

    @Test
    void marksAloneAreNotEnough() {
        Layer nothingListedIsThere = Layer.of("COPY")
                .file("etc/os-release", DISTROLESS)
                .file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\n")
                .executable("app", PROGRAM);

        Base base = base(image(nothingListedIsThere));

        assertThat(base.family()).isEqualTo(Family.UNKNOWN);
        assertThat(base.evidence().getFirst().text()).contains("lacks the files of the packages");
    }

    @Test
    void aListWithWhatInstallsPackagesIsNone() {
        Base base = base(image(genuine().file("var/lib/dpkg/status.d/apt", "Package: apt\n")));

        assertThat(base.family()).isEqualTo(Family.UNKNOWN);
        assertThat(base.evidence().getFirst().text()).contains("status.d lists apt");
    }

    @Test
    void papersOfManyPackagesThatNobodyListedAreAnothersTree() {
        Layer layer = genuine();
        for (String name : List.of("libpam0g", "libselinux1", "libsystemd0", "libudev1", "zlib1g")) {
            layer = layer.file("usr/share/doc/" + name + "/copyright", "free");
        }

        Base base = base(image(layer));

        assertThat(base.modified()).contains("/usr/share/doc/libpam0g");
        assertThat(passes(base)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Tree.class)
    void aTreeWithoutItsShellsAndManagersDoesNotBecomeDistroless(Tree tree) {
        for (int removed = 0; removed <= tree.marks.size(); removed++) {
            Base base = base(image(forged(tree.without(removed)).file("usr/share/zoneinfo/Etc/UTC", "TZif2")));

            assertThat(passes(base))
                    .as(tree + " without " + removed + ": " + base)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/innocent", "opt/app", "usr/lib/libfoo.so"})
    void aShellUnderAnotherNameIsFoundByItsContent(String path) {
        assertThat(passes(base(image(genuine().executable(path, BASH))))).isFalse();
    }

    @Test
    void anotherLibcMakesItModified() {
        Base base = base(image(genuine()).layer(Layer.of("COPY").executable("lib/ld-musl-x86_64.so.1", MUSL)));

        assertThat(base.family()).isEqualTo(Family.DISTROLESS);
        assertThat(base.modified()).containsExactly("/lib/ld-musl-x86_64.so.1");
    }

    @Test
    void aNameThatThePackageDatabaseContradictsIsUnknown() {
        for (String id : List.of("alpine", "wolfi", "rhel", "fedora", "arch")) {
            Layer layer = debian().file("etc/os-release", "ID=" + id + "\n");

            assertThat(base(image(layer)).family()).as(id).isEqualTo(Family.UNKNOWN);
        }
    }

    @Test
    void aWolfiNeedsItsDatabaseWhereAnythingOfADistributionIs() {
        Layer layer = Layer.of("ADD")
                .file("etc/os-release", "ID=wolfi\n")
                .executable("usr/lib/ld-linux-x86-64.so.2", PROGRAM);

        assertThat(base(image(layer)).family()).isEqualTo(Family.UNKNOWN);
        assertThat(base(image(layer.file("usr/lib/apk/db/installed", "P:wolfi-baselayout\n")))
                        .family())
                .isEqualTo(Family.WOLFI);
    }

    @Test
    void aNameThatTheLibcContradictsIsUnknown() {
        Layer glibc = Layer.of("ADD")
                .file("etc/os-release", "ID=alpine\n")
                .executable("lib/x86_64-linux-gnu/libc.so.6", PROGRAM);
        Layer musl = Layer.of("ADD").file("etc/os-release", "ID=debian\n").executable("lib/ld-musl-x86_64.so.1", MUSL);

        assertThat(base(image(glibc)).family()).isEqualTo(Family.UNKNOWN);
        assertThat(base(image(musl)).family()).isEqualTo(Family.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Tree.class)
    void marksTakenAwayOneAfterTheOtherNeverMakeATreeAnotherFamily(Tree tree) {
        List<Family> allowed = new ArrayList<>(List.of(Family.UNKNOWN));
        allowed.addAll(
                switch (tree) {
                    case DEBIAN -> List.of(Family.DEBIAN, Family.DEBIAN_SLIM);
                    case ALPINE -> List.of(Family.ALPINE);
                    case UBI -> List.of(Family.UBI, Family.UBI_MICRO);
                });
        for (int removed = 0; removed <= tree.marks.size(); removed++) {
            Base base = base(image(tree.without(removed)));

            assertThat(base.family())
                    .as(tree + " without " + removed + ": " + base)
                    .isIn(allowed);
        }
    }

    @ParameterizedTest
    @EnumSource(Tree.class)
    void marksTakenAwayByLayersNeverMakeATreeAnotherFamilyEither(Tree tree) {
        ImageBuilder image = image(tree.without(0));
        for (String path : tree.marks) {
            image = image.layer(Layer.of("RUN rm " + path).whiteout(path));

            Base base = base(image);

            assertThat(base.family())
                    .as(tree + " without " + path + ": " + base)
                    .isNotIn(Family.SCRATCH, Family.BUSYBOX, Family.DISTROLESS, Family.CHISELLED, Family.WOLFI);
            assertThat(base.changes()).isNotEmpty();
        }
    }

    @Test
    void anEmptiedTreeIsNotScratch() {
        UnaryOperator<Layer> emptied = layer -> layer.whiteout("bin")
                .whiteout("etc")
                .whiteout("lib")
                .whiteout("lib64")
                .whiteout("usr")
                .whiteout("var");

        Base base = base(image(debian()).layer(emptied.apply(Layer.of("RUN rm"))));

        assertThat(base.family()).isEqualTo(Family.UNKNOWN);
        assertThat(base.evidence().getFirst().text()).contains("layer 1 removed /etc/");
    }
}
