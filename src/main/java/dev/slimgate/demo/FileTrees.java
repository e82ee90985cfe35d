package dev.slimgate.demo;

import dev.slimgate.demo.Elf.Machine;

/**
 * The marks by which file systems of distributions are recognised, without their programs: real names, links and
 * databases around fake ELF files.
 */
final class FileTrees {
    private static final String LIB = "usr/lib/x86_64-linux-gnu/";

    private FileTrees() {}

    /** Debian 12 as its official image lays it out; {@code slim} leaves out manuals and says so in dpkg's settings. */
    static Layer debian(Layer start, boolean slim) {
        Layer layer = start.directory("etc", "usr", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "usr/share", "var")
                .symlink("bin", "usr/bin")
                .symlink("sbin", "usr/sbin")
                .symlink("lib", "usr/lib")
                .symlink("lib64", "usr/lib64")
                .entry(TarEntry.of(TarEntry.Type.DIRECTORY, "tmp", "", 01777))
                .symlink("etc/os-release", "../usr/lib/os-release")
                .file("usr/lib/os-release", debianRelease("Debian GNU/Linux 12 (bookworm)"))
                .file("etc/debian_version", "12.9\n")
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n")
                .file("etc/group", "root:x:0:\nnogroup:x:65534:\n")
                .file("etc/shells", "/bin/sh\n/bin/bash\n/bin/dash\n")
                .file("etc/apt/sources.list.d/debian.sources", "Types: deb\nSuites: bookworm\nComponents: main\n")
                .file("etc/apt/apt.conf.d/docker-clean", "Dir::Cache::pkgcache \"\";\n");
        layer = glibc(layer, LIB, "usr/lib64/ld-linux-x86-64.so.2");
        layer = layer.executable("usr/bin/bash", program(1_200_000, "GNU bash, version 5.2.15(1)-release"))
                .symlink("usr/bin/rbash", "bash")
                .executable("usr/bin/dash", program(120_000, "PATH=/usr/local/sbin:/usr/local/bin", "dash"))
                .symlink("usr/bin/sh", "dash")
                .executable("usr/bin/apt", program(20_000, "apt 2.6.1"))
                .executable("usr/bin/apt-get", program(50_000, "apt 2.6.1"))
                .executable("usr/bin/dpkg", program(300_000, "dpkg 1.21.22"))
                .executable("usr/bin/ls", program(140_000, "coreutils 9.1"))
                .executable("usr/bin/cat", program(40_000, "coreutils 9.1"))
                .executable("usr/bin/perl", program(3_700_000, "perl 5.36"))
                .file("var/lib/dpkg/status", dpkg("base-files", "libc6", "bash", "dash", "apt", "dpkg", "perl-base"))
                .file("var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib\n")
                .file("usr/share/zoneinfo/Etc/UTC", "TZif2");
        return slim
                ? layer.file(
                        "etc/dpkg/dpkg.cfg.d/docker",
                        "path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude"
                                + " /usr/share/locale/*\n")
                : layer.file("usr/share/man/man1/bash.1.gz", Content.filler(11, 90_000))
                        .file("usr/share/man/man1/dash.1.gz", Content.filler(12, 20_000))
                        .file("usr/share/doc/bash/README", Content.filler(13, 40_000))
                        .file("usr/share/locale/de/LC_MESSAGES/bash.mo", Content.filler(14, 180_000));
    }

    /** What Debian's full language images add: compilers, version control, download tools. */
    static Layer buildPackDependencies(Layer start, long fillerBytes) {
        return start.executable("usr/bin/gcc", program(1_000_000, "gcc 12.2.0"))
                .executable("usr/bin/make", program(240_000, "GNU Make 4.3"))
                .executable("usr/bin/git", program(3_000_000, "git version 2.39.5"))
                .executable("usr/bin/curl", program(260_000, "curl 7.88.1"))
                .executable("usr/bin/wget", program(450_000, "GNU Wget 1.21.3"))
                .file(LIB + "libLLVM-14.so.1", Content.join(library(0), Content.filler(21, fillerBytes)));
    }

    /** Alpine 3.20: busybox behind every command, apk and its database, musl. */
    static Layer alpine(Layer start) {
        return busyboxLinks(
                start.directory("bin", "etc", "lib", "sbin", "usr", "usr/bin", "usr/lib", "var")
                        .entry(TarEntry.of(TarEntry.Type.DIRECTORY, "tmp", "", 01777))
                        .file("etc/alpine-release", "3.20.3\n")
                        .symlink("etc/os-release", "../usr/lib/os-release")
                        .file("usr/lib/os-release", """
                                NAME="Alpine Linux"
                                ID=alpine
                                VERSION_ID=3.20.3
                                PRETTY_NAME="Alpine Linux v3.20"
                                """)
                        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/sbin/nologin\n")
                        .file("etc/group", "root:x:0:root\nnobody:x:65534:\n")
                        .file("etc/shells", "/bin/sh\n/bin/ash\n")
                        .file("etc/apk/world", "alpine-baselayout\nbusybox\napk-tools\n")
                        .file("lib/apk/db/installed", apkDatabase("musl", "busybox", "alpine-baselayout", "apk-tools"))
                        .executable("lib/ld-musl-x86_64.so.1", library(600_000))
                        .symlink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
                        .executable("sbin/apk", musl(200_000, "apk-tools 2.14.4"))
                        .executable("bin/busybox", musl(700_000, "BusyBox v1.36.1 (2024-06-10 07:11:47 UTC)")),
                "bin");
    }

    private static Layer busyboxLinks(Layer start, String directory) {
        Layer layer = start;
        for (String applet : new String[] {"sh", "ash", "ls", "cat", "cp", "rm", "wget", "vi"}) {
            layer = layer.symlink(directory + "/" + applet, "/" + directory + "/busybox");
        }
        return layer;
    }

    /** A busybox image of one static binary and hard links to it; no os-release and no package database. */
    static Layer busybox(Layer start) {
        Layer layer = start.directory("bin", "etc", "home", "root")
                .entry(TarEntry.of(TarEntry.Type.DIRECTORY, "tmp", "", 01777))
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                .file("etc/group", "root:x:0:\n")
                .executable("bin/[", staticBusybox());
        for (String applet : new String[] {"ash", "busybox", "cat", "dpkg", "hush", "ls", "rpm", "sh", "wget"}) {
            layer = layer.hardLink("bin/" + applet, "bin/[");
        }
        return layer;
    }

    /** Distroless on Debian 12, the static flavour: no libc, no program at all. */
    static Layer distrolessStatic(Layer start) {
        return start.directory("etc", "home", "home/nonroot", "root", "usr", "usr/lib", "var", "var/lib/dpkg")
                .entry(TarEntry.of(TarEntry.Type.DIRECTORY, "tmp", "", 01777))
                .symlink("etc/os-release", "../usr/lib/os-release")
                .file("usr/lib/os-release", debianRelease("Distroless"))
                .file("etc/debian_version", "12.9\n")
                .file("etc/passwd", """
                        root:x:0:0:root:/root:/sbin/nologin
                        nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
                        nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
                        """)
                .file("etc/group", "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n")
                .file("etc/ssl/certs/ca-certificates.crt", "-----BEGIN CERTIFICATE-----\n")
                .file("usr/share/zoneinfo/Etc/UTC", "TZif2")
                .file("var/lib/dpkg/status.d/base-files", dpkg("base-files"))
                .file("var/lib/dpkg/status.d/netbase", dpkg("netbase"))
                .file("var/lib/dpkg/status.d/tzdata", dpkg("tzdata"));
    }

    /** What distroless' base flavour adds: glibc and its loader. */
    static Layer distrolessBase(Layer start) {
        return glibc(
                        start.directory("lib", "lib64", "lib/x86_64-linux-gnu"),
                        "lib/x86_64-linux-gnu/",
                        "lib64/ld-linux-x86-64.so.2")
                .file("var/lib/dpkg/status.d/libc6", dpkg("libc6"))
                .file("var/lib/dpkg/status.d/libssl3", dpkg("libssl3"));
    }

    /** What distroless' debug images add: a busybox of their own, away from the usual directories. */
    static Layer distrolessDebug(Layer start) {
        return busyboxLinks(start.directory("busybox").executable("busybox/busybox", staticBusybox()), "busybox");
    }

    /** Node's runtime below this directory, such as {@code usr/local/}. */
    static Layer node(Layer start, String prefix, long fillerBytes) {
        return start.executable(
                        prefix + "bin/node",
                        Elf.dynamically(Machine.AMD64, Elf.GLIBC_LOADER)
                                .marker("node v22.11.0")
                                .filler(fillerBytes)
                                .content())
                .file(
                        prefix + "include/node/node_version.h",
                        "#define NODE_MAJOR_VERSION 22\n#define NODE_MINOR_VERSION 11\n#define NODE_PATCH_VERSION 0\n");
    }

    /** npm as Node's official images bring it. */
    static Layer npm(Layer start) {
        String home = "usr/local/lib/node_modules/npm/";
        return start.file(home + "package.json", "{\"name\":\"npm\",\"version\":\"10.9.0\"}")
                .executable(home + "bin/npm-cli.js", Content.text("#!/usr/bin/env node\nrequire('../lib/cli.js')\n"))
                .executable(home + "bin/npx-cli.js", Content.text("#!/usr/bin/env node\nrequire('../lib/cli.js')\n"))
                .symlink("usr/local/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
                .symlink("usr/local/bin/npx", "../lib/node_modules/npm/bin/npx-cli.js");
    }

    /** Python's runtime with pip, as its official images bring it. */
    static Layer python(Layer start) {
        return start.directory("usr/local", "usr/local/bin", "usr/local/lib")
                .executable("usr/local/bin/python3.12", program(15_000, "Python 3.12.7"))
                .symlink("usr/local/bin/python3", "python3.12")
                .symlink("usr/local/bin/python", "python3")
                .executable(
                        "usr/local/bin/pip3.12", Content.text("#!/usr/local/bin/python3.12\nimport pip\npip.main()\n"))
                .symlink("usr/local/bin/pip", "pip3.12")
                .executable("usr/local/lib/libpython3.12.so.1.0", library(4_000_000))
                .file("usr/local/lib/python3.12/os.py", "# the standard library begins here\n")
                .file("usr/local/lib/python3.12/site-packages/pip/__init__.py", "__version__ = \"24.2\"\n");
    }

    private static Layer glibc(Layer layer, String libraries, String loader) {
        return layer.executable(libraries + "ld-linux-x86-64.so.2", library(200_000))
                .symlink(loader, "/" + libraries.replace("usr/lib/", "lib/") + "ld-linux-x86-64.so.2")
                .executable(
                        libraries + "libc.so.6",
                        Content.join(
                                library(1_800_000),
                                Content.text("GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\0")));
    }

    private static Content program(long bytes, String... markers) {
        Elf elf = Elf.dynamically(Machine.AMD64, Elf.GLIBC_LOADER).filler(bytes);
        for (String marker : markers) {
            elf = elf.marker(marker);
        }
        return elf.content();
    }

    private static Content musl(long bytes, String marker) {
        return Elf.dynamically(Machine.AMD64, Elf.MUSL_LOADER)
                .marker(marker)
                .filler(bytes)
                .content();
    }

    private static Content staticBusybox() {
        return Elf.statically(Machine.AMD64)
                .marker("BusyBox v1.36.1 (2024-06-10 07:11:47 UTC)")
                .filler(1_000_000)
                .content();
    }

    private static Content library(long bytes) {
        return Elf.library(Machine.AMD64).filler(bytes).content();
    }

    private static String debianRelease(String prettyName) {
        return "PRETTY_NAME=\"" + prettyName + "\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n";
    }

    private static String dpkg(String... names) {
        StringBuilder database = new StringBuilder();
        for (String name : names) {
            database.append("Package: ").append(name).append("\nStatus: install ok installed\nVersion: 1\n\n");
        }
        return database.toString();
    }

    private static String apkDatabase(String... names) {
        StringBuilder database = new StringBuilder();
        for (String name : names) {
            database.append("P:").append(name).append("\nV:1-r0\nA:x86_64\n\n");
        }
        return database.toString();
    }
}
