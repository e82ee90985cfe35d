package dev.slimgate.demo;

import dev.slimgate.demo.Elf.Machine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Fifteen images from naive to scratch, written in memory: about 270 MB of blobs that share some 30 MB of heap. Equal times of making give equal digests.
 */
public final class SampleImages {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> DEBIAN_SHELLS =
            List.of("/usr/bin/bash", "/usr/bin/dash", "/usr/bin/rbash", "/usr/bin/sh");
    private static final List<String> ALPINE_SHELLS = List.of("/bin/ash", "/bin/busybox", "/bin/sh");
    private static final List<String> NONE = List.of();
    private static final long NAIVE_NPM_BYTES = 72_000_000;
    private static final long FAT_LAYER_BYTES = 104_000_000;

    private final Instant created;
    private final Layer.Built debian;
    private final Layer.Built debianSlim;
    private final Layer.Built alpine;
    private final Layer.Built distrolessStatic;
    private final Layer.Built distrolessBase;

    private SampleImages(Instant created) {
        this.created = created.truncatedTo(ChronoUnit.SECONDS);
        this.debian = stored(FileTrees.debian(Layer.of("debian.sh --arch 'amd64' out/ 'bookworm'"), false));
        this.debianSlim = stored(FileTrees.debian(Layer.of("debian.sh --arch 'amd64' out/ 'bookworm-slim'"), true));
        this.alpine = stored(FileTrees.alpine(Layer.of("ADD alpine-minirootfs.tar.gz / # buildkit")));
        this.distrolessStatic = stored(FileTrees.distrolessStatic(Layer.of("bazel build ...")));
        this.distrolessBase = stored(FileTrees.distrolessBase(Layer.of("bazel build ...")));
    }

    /**
     * All samples, as if made at this time, cut to the second: a fixed one where digests matter, a recent one where
     * policies ask for the age.
     */
    public static List<Sample> all(Instant created) {
        SampleImages images = new SampleImages(created);
        return Stream.concat(Stream.<Supplier<Sample>>of(images::naiveNode, images::fatLayer), images.smallOnes())
                .parallel()
                .map(Supplier::get)
                .toList();
    }

    /** The samples without the two of a hundred megabytes: made and read in a fraction of the time. */
    public static List<Sample> small(Instant created) {
        return new SampleImages(created).smallOnes().map(Supplier::get).toList();
    }

    private Stream<Supplier<Sample>> smallOnes() {
        return Stream.of(
                this::slimNode,
                this::distrolessNode,
                this::pythonSlim,
                this::alpine,
                this::alpineWithGlibcBinary,
                this::scratch,
                this::distrolessDebug,
                this::distrolessRoot,
                this::distrolessNonRoot,
                this::namedUser,
                this::multiArch,
                this::deletedSecret,
                this::busyboxDocker);
    }

    private static Layer.Built stored(Layer layer) {
        return layer.compression(Compression.STORED_GZIP).build();
    }

    private static Layer.Built stored(String command, UnaryOperator<Layer> files) {
        return stored(files.apply(Layer.of(command)));
    }

    private ImageBuilder linux() {
        return ImageBuilder.linux("amd64").created(created);
    }

    private Sample naiveNode() {
        Image image = linux().layer(debian)
                .layer(stored(
                        "RUN apt-get update && apt-get install -y gcc git make curl wget",
                        layer -> FileTrees.buildPackDependencies(layer, 12_000_000)))
                .env("PATH", PATH)
                .env("NODE_VERSION", "22.11.0")
                .emptyLayer("ENV NODE_VERSION=22.11.0")
                .layer(stored(
                        "RUN curl -fsSLO node-v22.11.0-linux-x64.tar.xz",
                        layer -> FileTrees.npm(FileTrees.node(layer, "usr/local/", 12_000_000))))
                .emptyLayer("WORKDIR /app")
                .layer(Layer.of("COPY . . # buildkit")
                        .directory("app")
                        .file("app/package.json", "{\"name\":\"shop\",\"dependencies\":{\"express\":\"^4\"}}\n")
                        .file("app/server.js", "require('express')().listen(8080)\n")
                        .file("app/.git/HEAD", "ref: refs/heads/main\n")
                        .file("app/.git/config", "[core]\n")
                        .file("app/.git/objects/pack/pack-1.pack", Content.filler(31, 3_000_000)))
                .layer(stored("RUN npm install", SampleImages::nodeModules))
                .workingDirectory("/app")
                .expose("8080/tcp")
                .cmd("node", "server.js")
                .build();
        return new Sample(
                "shop/api",
                "naive",
                "Node on full Debian, as root, with compilers, npm and .git left in",
                image,
                new Sample.Truth(
                        "debian",
                        "full",
                        DEBIAN_SHELLS,
                        List.of("apt", "dpkg", "npm"),
                        "glibc",
                        "node",
                        "",
                        true,
                        "deny"));
    }

    private static Layer nodeModules(Layer layer) {
        return layer.directory("app/node_modules")
                .file("app/node_modules/express/package.json", "{\"name\":\"express\",\"version\":\"4.21.1\"}")
                .file("app/node_modules/express/index.js", "module.exports = () => ({ listen() {} })\n")
                .file("app/node_modules/jest/package.json", "{\"name\":\"jest\",\"version\":\"29.7.0\"}")
                .file("app/node_modules/.cache/webpack/0.pack", Content.filler(32, NAIVE_NPM_BYTES))
                .file("root/.npm/_cacache/index-v5/00/00", "{}");
    }

    private Sample slimNode() {
        Image image = linux().layer(debianSlim)
                .layer(stored(
                        "RUN curl -fsSLO node-v22.11.0-linux-x64.tar.xz",
                        layer -> FileTrees.npm(FileTrees.node(layer, "usr/local/", 12_000_000))
                                .file(
                                        "etc/passwd",
                                        "root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/bash\n")
                                .file("etc/group", "root:x:0:\nnode:x:1000:\n")))
                .layer(Layer.of("COPY app /app").directory("app").file("app/server.js", "console.log('up')\n"))
                .env("PATH", PATH)
                .env("NODE_VERSION", "22.11.0")
                .cmd("node", "/app/server.js")
                .build();
        return new Sample(
                "shop/api",
                "slim",
                "Node on Debian slim, as root: smaller, and still with shells and package managers",
                image,
                debianSlimTruth("node", "apt", "dpkg", "npm"));
    }

    private static Sample.Truth debianSlimTruth(String runtime, String... packageManagers) {
        return new Sample.Truth(
                "debian-slim", "slim", DEBIAN_SHELLS, List.of(packageManagers), "glibc", runtime, "", true, "deny");
    }

    private Sample distrolessNode() {
        Image image = linux().layer(distrolessStatic)
                .layer(distrolessBase)
                .layer(stored(
                        "bazel build ...", layer -> FileTrees.node(layer.directory("nodejs"), "nodejs/", 12_000_000)))
                .layer(Layer.of("COPY --from=build /app /app")
                        .directory("app")
                        .file("app/server.js", "console.log('up')\n"))
                .env("PATH", PATH)
                .user("65532")
                .entrypoint("/nodejs/bin/node")
                .cmd("/app/server.js")
                .build();
        return new Sample(
                "shop/api",
                "distroless",
                "Node on distroless: the same program, no shell, no package manager, user 65532",
                image,
                distrolessTruth("node", "65532", false, "admit"));
    }

    private static Sample.Truth distrolessTruth(String runtime, String user, boolean root, String inProduction) {
        return new Sample.Truth("distroless", "", NONE, NONE, "glibc", runtime, user, root, inProduction);
    }

    private Sample pythonSlim() {
        Image image = linux().layer(debianSlim)
                .layer(FileTrees.python(Layer.of("RUN make install")).compression(Compression.ZSTD))
                .layer(Layer.of("COPY . /srv").directory("srv").file("srv/report.py", "print('ready')\n"))
                .env("PATH", PATH)
                .env("PYTHON_VERSION", "3.12.7")
                .cmd("python3", "/srv/report.py")
                .build();
        return new Sample(
                "shop/reports",
                "slim",
                "Python on Debian slim, as root, one layer packed with zstd",
                image,
                debianSlimTruth("python", "apt", "dpkg", "pip"));
    }

    private Sample alpine() {
        Image image = linux().layer(alpine)
                .layer(Layer.of("COPY cart /usr/bin/cart")
                        .executable("usr/bin/cart", program(Elf.MUSL_LOADER, 2_000_000)))
                .env("PATH", PATH)
                .entrypoint("/usr/bin/cart")
                .build();
        return new Sample("shop/cart", "alpine", "A small program on Alpine, as root", image, alpineTruth("", true));
    }

    private Sample alpineWithGlibcBinary() {
        Image image = linux().layer(alpine)
                .layer(Layer.of("COPY search /usr/bin/search")
                        .executable("usr/bin/search", program(Elf.GLIBC_LOADER, 2_000_000)))
                .env("PATH", PATH)
                .user("root")
                .entrypoint("/usr/bin/search")
                .build();
        return new Sample(
                "shop/search",
                "glibc-on-alpine",
                "A program built for glibc on Alpine: its loader is not there",
                image,
                alpineTruth("root", true));
    }

    private static Sample.Truth alpineTruth(String user, boolean root) {
        return new Sample.Truth("alpine", "", ALPINE_SHELLS, List.of("apk"), "musl", "", user, root, "deny");
    }

    private static Content program(String loader, long bytes) {
        return Elf.dynamically(Machine.AMD64, loader).filler(bytes).content();
    }

    private static Content goProgram(Machine machine, long bytes) {
        return Elf.statically(machine).goBuild("go1.23.4").filler(bytes).content();
    }

    private ImageBuilder goOnScratch(Machine machine) {
        return ImageBuilder.linux(machine.architecture())
                .created(created)
                .layer(stored(
                        "COPY --from=build /pay /pay", layer -> layer.executable("pay", goProgram(machine, 6_000_000))))
                .user("65532:65532")
                .entrypoint("/pay");
    }

    private Sample scratch() {
        return new Sample(
                "shop/pay",
                "scratch",
                "A static Go program and nothing else, user 65532",
                goOnScratch(Machine.AMD64).build(),
                scratchTruth());
    }

    private static Sample.Truth scratchTruth() {
        return new Sample.Truth("scratch", "", NONE, NONE, "none", "go", "65532:65532", false, "admit");
    }

    private Sample distrolessDebug() {
        Image image = linux().layer(distrolessStatic)
                .layer(stored("bazel build ...", FileTrees::distrolessDebug))
                .env("PATH", PATH + ":/busybox")
                .user("0")
                .entrypoint("/busybox/sh")
                .build();
        return new Sample(
                "tools/debug",
                "latest",
                "Distroless' debug flavour: a busybox shell in /busybox, as root",
                image,
                new Sample.Truth(
                        "distroless",
                        "debug",
                        List.of("/busybox/ash", "/busybox/busybox", "/busybox/sh"),
                        NONE,
                        "none",
                        "",
                        "0",
                        true,
                        "deny"));
    }

    private ImageBuilder mailer() {
        return linux().layer(distrolessStatic)
                .layer(distrolessBase)
                .layer(Layer.of("COPY mailer /mailer").executable("mailer", program(Elf.GLIBC_LOADER, 3_000_000)))
                .env("PATH", PATH)
                .entrypoint("/mailer");
    }

    private Sample distrolessRoot() {
        return new Sample(
                "shop/mailer",
                "root",
                "Distroless without a USER line: root",
                mailer().user("0").build(),
                distrolessTruth("", "0", true, "deny"));
    }

    private Sample distrolessNonRoot() {
        return new Sample(
                "shop/mailer",
                "nonroot",
                "The same with USER 65532",
                mailer().user("65532").build(),
                distrolessTruth("", "65532", false, "admit"));
    }

    private Sample namedUser() {
        return new Sample(
                "shop/queue",
                "named-user",
                "Distroless with a user by name, which the image's own passwd resolves",
                mailer().user("nonroot").label("team", "queue").build(),
                distrolessTruth("", "nonroot", false, "admit"));
    }

    private Sample multiArch() {
        Image amd64 = goOnScratch(Machine.AMD64).label("app", "catalog").build();
        Image arm64 =
                goOnScratch(Machine.ARM64).variant("v8").label("app", "catalog").build();
        Image index = IndexBuilder.of(Format.OCI)
                .add(amd64, "linux", "amd64", "")
                .add(arm64, "linux", "arm64", "v8")
                .attestationFor(amd64)
                .attestationFor(arm64)
                .build();
        return new Sample(
                "shop/catalog",
                "multi-arch",
                "An index for amd64 and arm64 with build attestations",
                index,
                scratchTruth());
    }

    private Sample deletedSecret() {
        Image image = linux().layer(debianSlim)
                .layer(Layer.of("COPY . /app")
                        .directory("app")
                        .file("app/.env", "PAYMENT_KEY=not-a-real-key\n")
                        .file("app/data.bin", Content.filler(41, 500_000)))
                .layer(Layer.of("RUN rm /app/.env /app/data.bin")
                        .whiteout("app/.env")
                        .whiteout("app/data.bin"))
                .env("PATH", PATH)
                .cmd("/bin/sh")
                .build();
        return new Sample(
                "shop/orders",
                "deleted-secret",
                "A secret that a later layer deletes: it ships all the same",
                image,
                debianSlimTruth("", "apt", "dpkg"));
    }

    private Sample fatLayer() {
        Image image = linux().layer(distrolessStatic)
                .layer(distrolessBase)
                .layer(stored(
                        "COPY model /model",
                        layer -> layer.directory("model")
                                .file("model/weights.bin", Content.filler(42, FAT_LAYER_BYTES))))
                .layer(Layer.of("COPY rank /rank").executable("rank", program(Elf.GLIBC_LOADER, 1_000_000)))
                .env("PATH", PATH)
                .user("65532")
                .entrypoint("/rank")
                .build();
        return new Sample(
                "shop/rank",
                "fat-layer",
                "Distroless and non-root, with one layer of 104 MB",
                image,
                distrolessTruth("", "65532", false, "deny"));
    }

    private Sample busyboxDocker() {
        Image image = linux().format(Format.DOCKER)
                .layer(FileTrees.busybox(Layer.of("ADD busybox.tar.gz / # buildkit")))
                .cmd("sh")
                .build();
        return new Sample(
                "tools/busybox",
                "1.36",
                "Busybox, every command a hard link to one file, with Docker's media types",
                image,
                new Sample.Truth(
                        "busybox",
                        "",
                        List.of("/bin/ash", "/bin/busybox", "/bin/hush", "/bin/sh"),
                        NONE,
                        "none",
                        "",
                        "",
                        true,
                        "deny"));
    }
}
