package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.LayerContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image that nobody saw before: today's packages of Debian, layered, changed and packed by Debian's tools. What is true
 * of it is read off the unpacked root file system and the tars by other programs.
 */
class FreshImagesIT {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "rbash");

    @TempDir
    static Path folder;

    /** The root file system that a runtime would see, as umoci unpacked it. */
    private static Path root;

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void makeTheImage() throws Exception {
        for (String tool : List.of("mmdebstrap", "umoci", "skopeo", "dpkg-query", "tar")) {
            require(tool);
        }
        Assumptions.assumeTrue(run("id", "-u").strip().equals("0"), "skipped: only root can unpack a Debian");
        List<String> bootstrap = new ArrayList<>(
                List.of("mmdebstrap", "--variant=minbase", "--mode=root", codename(), folder.resolve("root.tar") + ""));
        Stream.of("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")
                .filter(file -> Files.exists(Path.of(file)))
                .findFirst()
                .ifPresent(bootstrap::add);
        run(bootstrap.toArray(String[]::new));
        root = folder.resolve("bundle/rootfs");
        umoci("init", "--layout", "layout");
        umoci("new", "--image", "layout:fresh");
        umoci("unpack", "--image", "layout:fresh", "bundle");
        run("tar", "-xpf", folder.resolve("root.tar") + "", "-C", root + "", "--exclude=./dev/*");
        repack();
        Files.write(root.resolve("etc/debian_version"), new byte[70_000]);
        Files.createDirectories(root.resolve("srv/app/.git/objects"));
        Files.writeString(root.resolve("srv/app/.git/HEAD"), "ref: refs/heads/main\n");
        Files.write(root.resolve("srv/app/.git/objects/pack"), new byte[123_456]);
        Files.write(root.resolve("srv/app/one"), new byte[50_000]);
        Files.createLink(root.resolve("srv/app/two"), root.resolve("srv/app/one"));
        Files.createSymbolicLink(root.resolve("srv/app/sh"), Path.of("/bin/sh"));
        Files.write(root.resolve("srv/app/gone"), new byte[33_333]);
        run("rm", "-rf", root.resolve("usr/share/common-licenses") + "");
        Files.write(root.resolve("usr/share/common-licenses"), new byte[11]);
        run("chmod", "u+s", root.resolve("usr/bin/perl") + "");
        repack();
        Files.delete(root.resolve("srv/app/one"));
        Files.delete(root.resolve("srv/app/gone"));
        run("rm", "-rf", root.resolve("usr/share/doc") + "");
        repack();
        umoci("config", "--image", "layout:fresh", "--config.user", "1000", "--config.cmd", "/bin/sh");
    }

    @Test
    void countsTheBytesThatFileSystemAndTarsShow() throws Exception {
        ContentFacts facts = stored("layout", "fresh").contents();

        long all = bytesOfTars();
        assertThat(facts.uncompressedBytes()).isEqualTo(all);
        assertThat(facts.waste().unreachableBytes()).isEqualTo(all - bytesOfRoot());
        assertThat(facts.layers().stream()
                        .mapToLong(LayerContents::unreachableBytes)
                        .sum())
                .isEqualTo(facts.waste().unreachableBytes());
        System.out.println(
                "fresh image: " + all + " bytes unpacked, " + facts.waste().unreachableBytes()
                        + " of them unreachable, " + facts.packages().dpkg() + " packages");
    }

    @Test
    void findsWhatThePackageManagerAndTheFileSystemShow() throws Exception {
        ContentFacts facts = stored("layout", "fresh").contents();

        long installed = run(
                        "dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-W", "-f", "${db:Status-Abbrev}\n")
                .lines()
                .filter(line -> line.startsWith("ii"))
                .count();
        assertThat(facts.packages().dpkg()).isEqualTo((int) installed);
        assertThat(facts.shells().stream().map(ContentFacts.Shell::path).toList())
                .containsAll(shells());
        assertThat(facts.base().family()).isEqualTo(Family.DEBIAN);
        assertThat(facts.libc()).isEqualTo(ContentFacts.Libc.GLIBC);
        assertThat(facts.effectiveUser()).isEqualTo(new EffectiveUser.Known(1000, null, null));
        assertThat(facts.packageManagers())
                .extracting(ContentFacts.PackageManager::name)
                .contains("apt", "dpkg");
        assertThat(facts.leftovers().found()).anyMatch(find -> find.path().equals("/srv/app/.git"));
        assertThat(facts.entry().problem()).isNull();
    }

    @Test
    void doesNotDependOnCompressionOrForm() throws Exception {
        ContentFacts expected = stored("layout", "fresh").contents();

        run("skopeo", "copy", "-q", "--dest-compress-format", "zstd", "oci:layout:fresh", "oci:zstd:fresh");
        run("skopeo", "copy", "-q", "oci:layout:fresh", "docker-archive:saved.tar:fresh:1");

        assertThat(stored("zstd", "fresh").contents()).isEqualTo(expected);
        ContentFacts saved = StoredImages.archive(folder.resolve("saved.tar")).contents();
        assertThat(saved.waste()).isEqualTo(expected.waste());
        assertThat(saved.dive()).isEqualTo(expected.dive());
        assertThat(saved.base())
                .extracting(Base::family)
                .isEqualTo(expected.base().family());
    }

    private static StoredImages.Stored stored(String layout, String name) throws IOException {
        return StoredImages.layout(folder.resolve(layout), name, "");
    }

    /** Regular files of all layers by {@code tar -tv}: hard links show no size there. */
    private static long bytesOfTars() throws Exception {
        long bytes = 0;
        for (String layer : layers()) {
            for (String line : run("tar", "-tvzf", layer).lines().toList()) {
                if (line.startsWith("-")) {
                    bytes += Long.parseLong(line.split("\\s+", 4)[2]);
                }
            }
        }
        return bytes;
    }

    private static List<String> layers() throws IOException {
        return stored("layout", "fresh").manifest().layers().stream()
                .map(layer -> folder.resolve("layout/blobs/sha256/"
                                + layer.digest().toString().substring("sha256:".length()))
                        .toString())
                .toList();
    }

    /** Each file once, however many names it has. */
    private static long bytesOfRoot() throws IOException {
        Set<Object> seen = new HashSet<>();
        long bytes = 0;
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                BasicFileAttributes file =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (file.isRegularFile() && seen.add(file.fileKey())) {
                    bytes += file.size();
                }
            }
        }
        return bytes;
    }

    private static Set<String> shells() throws IOException {
        Set<String> shells = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(root)) {
            paths.filter(path -> SHELLS.contains(path.getFileName().toString()))
                    .filter(path -> Files.isSymbolicLink(path) || Files.isExecutable(path) && Files.isRegularFile(path))
                    .forEach(path -> shells.add("/" + root.relativize(path)));
        }
        assertThat(shells).contains("/usr/bin/bash", "/srv/app/sh");
        return shells;
    }

    private static void repack() throws Exception {
        umoci("repack", "--refresh-bundle", "--image", "layout:fresh", "bundle");
    }

    private static void umoci(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("umoci"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static String codename() throws IOException {
        return Files.readAllLines(Path.of("/etc/os-release")).stream()
                .filter(line -> line.startsWith("VERSION_CODENAME="))
                .map(line -> line.substring("VERSION_CODENAME=".length()))
                .findFirst()
                .orElse("stable");
    }

    private static void require(String tool) throws Exception {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
        Assumptions.assumeTrue(there, "skipped: " + tool + " is not installed");
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(() -> List.of(command) + ": " + out).isZero();
        return out;
    }
}
