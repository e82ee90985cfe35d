package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Elf;
import dev.slimgate.facts.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EntriesTest {
    private static final String MUSL = "lib/ld-musl-x86_64.so.1";
    private static final String GLIBC = "lib64/ld-linux-x86-64.so.2";

    private static GivenTree glibc() {
        return new GivenTree()
                .program(GLIBC, Elf.library(Elf.Machine.AMD64).content())
                .program("lib/libc.so.6", Elf.library(Elf.Machine.AMD64).content());
    }

    private static GivenTree alpine() {
        return new GivenTree()
                .program(MUSL, Elf.library(Elf.Machine.AMD64).content())
                .program(
                        "bin/busybox",
                        GivenTree.elf(Elf.MUSL_LOADER, "BusyBox is a multi-call", "job control turned off"))
                .symlink("bin/sh", "busybox");
    }

    private static Arguments is(String problem, GivenTree tree) {
        return Arguments.of(problem, tree);
    }

    static List<Arguments> broken() {
        return List.of(
                is(
                        "server is in no directory of PATH",
                        glibc().program("opt/server").entrypoint("server")),
                is("/app is not in the image", glibc().entrypoint("/app")),
                is("/run is not in the image", glibc().entrypoint("./run")),
                is(
                        "/srv/bin/run is not in the image",
                        glibc().workingDirectory("/srv/").entrypoint(".//bin/./run")),
                is(
                        "/run.sh is a link that leads nowhere",
                        glibc().symlink("run.sh", "gone").entrypoint("/run.sh")),
                is("/app is a directory", glibc().directory("app").entrypoint("/app")),
                is(
                        "/app.sh is not executable",
                        alpine().file("app.sh", "#!/bin/sh\n").entrypoint("/app.sh")),
                is(
                        "/usr/bin/app is not executable",
                        alpine().file("usr/bin/app", "#!/bin/sh\n").cmd("app")),
                is("/empty is empty", alpine().script("empty", "").cmd("/empty")),
                is(
                        "/app.sh is neither an ELF program nor a script whose first line names an interpreter",
                        alpine().script("app.sh", "echo hello\n").cmd("/app.sh")),
                is(
                        "/app.exe is a Windows program",
                        alpine().script("app.exe", "MZ").cmd("/app.exe")),
                is(
                        "/app needs the loader /lib64/ld-linux-x86-64.so.2 of glibc, which the image lacks",
                        new GivenTree().program("app").entrypoint("/app")),
                is(
                        "/app needs the loader /lib64/ld-linux-x86-64.so.2 of glibc, which the image lacks; the image has"
                                + " musl",
                        alpine().program("app").entrypoint("/app")),
                is(
                        "/app needs the loader /lib/ld-musl-x86_64.so.1 of musl, which the image lacks; the image has"
                                + " glibc",
                        glibc().program("app", GivenTree.elf(Elf.MUSL_LOADER)).entrypoint("/app")),
                is(
                        "/app needs the loader /lib64/ld-linux-x86-64.so.2 of glibc, whose link leads nowhere",
                        new GivenTree().symlink(GLIBC, "gone").program("app").entrypoint("/app")),
                is(
                        "/app needs the library libssl.so.3, which the image lacks",
                        glibc().program(
                                        "app",
                                        GivenElf.amd64()
                                                .loader(Elf.GLIBC_LOADER)
                                                .needs("libc.so.6", "libssl.so.3")
                                                .content())
                                .entrypoint("/app")),
                is(
                        "/app is built for arm64, the image for linux/amd64",
                        new GivenTree()
                                .program(
                                        "app", Elf.statically(Elf.Machine.ARM64).content())
                                .entrypoint("/app")),
                is(
                        "/app.sh is a script for /bin/bash, which the image lacks",
                        alpine().script("app.sh", "#! /bin/bash -e\n").cmd("/app.sh")),
                is(
                        "/app.js is a script for node, which the image lacks",
                        alpine().symlink("usr/bin/env", "/bin/busybox")
                                .script("app.js", "#!/usr/bin/env node\n")
                                .cmd("/app.js")),
                is(
                        "/app.js is a script for node, which the image lacks",
                        alpine().symlink("usr/bin/env", "/bin/busybox")
                                .script("app.js", "#!/usr/bin/env -S X=1 node --enable-source-maps\n")
                                .cmd("/app.js")),
                is(
                        "/app.js is a script for /usr/bin/env, which the image lacks",
                        alpine().script("app.js", "#!/usr/bin/env node\n").cmd("/app.js")),
                is(
                        "/app.sh is a script whose first line ends in a carriage return, as Windows writes it: no"
                                + " interpreter has that name",
                        alpine().script("app.sh", "#!/bin/sh\r\necho\r\n").cmd("/app.sh")),
                is(
                        "/a is a script, and its interpreter /b is a script for /c, which the image lacks",
                        alpine().script("a", "#!/b\n").script("b", "#!/c\n").cmd("/a")),
                is(
                        "its command is in shell form, and the image has no /bin/sh",
                        glibc().program("app").cmd("/bin/sh", "-c", "/app")),
                is(
                        "node is in no directory of PATH",
                        glibc().program("bin/sh").cmd("/bin/sh", "-c", "exec node server.js")),
                is("/app is not in the image", alpine().cmd("/bin/sh", "-c", "/app --port 80")),
                is(
                        "node is in no directory of PATH",
                        glibc().program("sbin/tini")
                                .entrypoint("/sbin/tini", "-p", "TERM", "--")
                                .cmd("node")),
                is(
                        "node is in no directory of PATH",
                        glibc().program("bin/dumb-init").entrypoint("dumb-init", "-c", "node")),
                is(
                        "java is to run /app/app.jar, which is not in the image",
                        glibc().program("bin/java")
                                .entrypoint("java", "-Xmx1g", "-cp", "/lib", "-jar", "app.jar")
                                .workingDirectory("/app")),
                is(
                        "node is to run /srv/server.js, which is not in the image",
                        glibc().program("bin/node").entrypoint("/bin/node", "/srv/server.js")),
                is(
                        "the image's user app is not in /etc/passwd",
                        glibc().program("app")
                                .file("etc/passwd", "root:x:0:0::/:/bin/sh\n")
                                .user("app")
                                .cmd("/app")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void saysWhyAnImageCannotStart(String problem, GivenTree tree) {
        Entry entry = tree.inspect().entry();

        assertThat(entry.problem()).isEqualTo(problem);
        assertThat(entry.runnable()).isFalse();
    }

    static List<GivenTree> sound() {
        return List.of(
                glibc().program("app").entrypoint("/app"),
                glibc().program("app").entrypoint("./app"),
                glibc().program("srv/app").entrypoint("./app").workingDirectory("/srv"),
                glibc().program("opt/app/run").environment("PATH=/opt/app").cmd("run"),
                glibc().file("usr/local/bin/app", "#!/x\n")
                        .program("usr/bin/app")
                        .cmd("app"),
                // a compatibility package brings the other loader
                alpine().symlink(GLIBC, "/" + MUSL).program("app").entrypoint("/app"),
                alpine().program(GLIBC, Elf.library(Elf.Machine.AMD64).content())
                        .program(
                                "app",
                                GivenElf.amd64()
                                        .loader(Elf.GLIBC_LOADER)
                                        .needs("libc.so.6", "libpthread.so.0")
                                        .content())
                        .entrypoint("/app"),
                alpine().program(
                                "app",
                                GivenElf.amd64()
                                        .loader(Elf.MUSL_LOADER)
                                        .needs("libm.so.6", "libdl.so.2")
                                        .content())
                        .entrypoint("/app"),
                glibc().program("opt/lib/libx.so.1")
                        .program(
                                "app",
                                GivenElf.amd64()
                                        .loader(Elf.GLIBC_LOADER)
                                        .needs("libx.so.1", "libcuda.so.1")
                                        .content())
                        .entrypoint("/app"),
                new GivenTree()
                        .program(
                                "app",
                                GivenElf.amd64()
                                        .of(3, false, java.nio.ByteOrder.LITTLE_ENDIAN)
                                        .content())
                        .entrypoint("/app"),
                alpine().script("app.sh", "#!/bin/sh -e\n").cmd("/app.sh"),
                alpine().cmd("/bin/sh", "-c", "sleep 1000"),
                glibc().program("bin/sh").cmd("/bin/sh", "-c", "node server.js || echo gone"),
                glibc().program("bin/sh").cmd("/bin/sh", "-c", "cd /srv"),
                glibc().program("bin/java").volume("/data").cmd("java", "-jar", "/data/app.jar"),
                glibc().program("bin/java").cmd("java", "-jar"),
                glibc().program("bin/node").file("srv/index.js", "").cmd("node", "/srv/index"),
                glibc().program("bin/sh").entrypoint("/bin/sh", "-c", "exec /run/secrets/start"),
                glibc().program("app").cmd("/app").user("65532:65532"));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void hasNothingAgainstImagesThatStart(GivenTree tree) {
        Entry entry = tree.inspect().entry();

        assertThat(entry.problem()).isNull();
        assertThat(entry.runnable()).isTrue();
    }

    @Test
    void tellsWhatStarts() {
        Entry program = glibc().program(
                        "usr/bin/app1",
                        GivenElf.amd64()
                                .loader(Elf.GLIBC_LOADER)
                                .unstripped(100, 0)
                                .content())
                .symlink("usr/bin/app", "app1")
                .cmd("app")
                .inspect()
                .entry();
        Entry script = alpine().script("app.sh", "#!/bin/sh -e\nexit\n")
                .cmd("/app.sh")
                .inspect()
                .entry();

        assertThat(program)
                .isEqualTo(new Entry(
                        "app",
                        "/usr/bin/app1",
                        new Entry.Program(Entry.Kind.DYNAMIC, Elf.GLIBC_LOADER, "amd64", false, 200),
                        null));
        assertThat(script.program()).isEqualTo(new Entry.Program(Entry.Kind.SCRIPT, "/bin/sh", null, false, 0));
        assertThat(new GivenTree().inspect().entry()).isEqualTo(Entry.NONE);
    }

    @Test
    void whatAnImageIsCalledCannotBreakAMessage() {
        String name = "/a\u001b[31m\nb" + "x".repeat(500);

        String problem = new GivenTree().cmd(name).inspect().entry().problem();

        assertThat(problem).doesNotContain("\n").doesNotContain("\u001b").hasSizeLessThan(200);
    }

    @Test
    void aWindowsImageIsToldWithoutAJudgement() {
        Entry entry = new GivenTree()
                .windows()
                .script("Files/app/app.exe", "MZ")
                .cmd("C:\\app\\app.exe")
                .inspect()
                .entry();

        assertThat(entry.path()).isEqualTo("/Files/app/app.exe");
        assertThat(entry.problem()).isNull();
    }
}
