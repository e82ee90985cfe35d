package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.facts.ContentFacts.LanguageRuntime;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runtimes where their official images and packages put them. */
class RuntimesTest {
    private static final String NODE = "https://nodejs.org/download/release/v22.11.0/node-v22.11.0-headers.tar.gz";

    private static Arguments is(String name, String version, String evidence, GivenTree tree) {
        return Arguments.of(name, version, evidence, tree);
    }

    static List<Arguments> trees() {
        return List.of(
                is(
                        "node",
                        "22.11.0",
                        "/usr/local/bin/node",
                        new GivenTree()
                                .program("usr/local/bin/node", NODE)
                                .symlink("usr/local/bin/nodejs", "node")
                                .program("usr/bin/python3.11")
                                .script("usr/local/bin/docker-entrypoint.sh", "#!/bin/sh\nexec \"$@\"\n")
                                .entrypoint("docker-entrypoint.sh")),
                is(
                        "node",
                        "22.11.0",
                        "/nodejs/bin/node",
                        new GivenTree().program("nodejs/bin/node", NODE).entrypoint("/nodejs/bin/node")),
                is(
                        "node",
                        "22.11.0",
                        "/app/server",
                        new GivenTree().program("app/server", NODE).entrypoint("/app/server")),
                is(
                        "python",
                        "3.12",
                        "/usr/local/bin/python3.12",
                        new GivenTree()
                                .program("usr/local/bin/python3.12")
                                .symlink("usr/local/bin/python3", "python3.12")
                                .symlink("usr/local/bin/python", "python3")
                                .entrypoint("python3", "-m", "app")),
                is(
                        "python",
                        "3.11",
                        "/usr/bin/python3.11",
                        new GivenTree()
                                .program("usr/bin/python3.11")
                                .symlink("app/venv/bin/python", "/usr/bin/python3.11")
                                .script("app/venv/bin/gunicorn", "#!/app/venv/bin/python\n")
                                .entrypoint("/app/venv/bin/gunicorn")),
                is(
                        "java",
                        "21.0.5",
                        "/opt/java/openjdk/bin/java",
                        new GivenTree()
                                .program("opt/java/openjdk/bin/java")
                                .file(
                                        "opt/java/openjdk/release",
                                        "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"21.0.5\"\n")
                                .entrypoint("/opt/java/openjdk/bin/java", "-jar", "/app.jar")),
                is(
                        "java",
                        "17.0.13",
                        "/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
                        new GivenTree()
                                .program("usr/lib/jvm/java-17-openjdk-amd64/bin/java")
                                .file("usr/lib/jvm/java-17-openjdk-amd64/release", "JAVA_VERSION=\"17.0.13\"\n")
                                .symlink("etc/alternatives/java", "/usr/lib/jvm/java-17-openjdk-amd64/bin/java")
                                .symlink("usr/bin/java", "/etc/alternatives/java")
                                .entrypoint("java", "-jar", "/app.jar")),
                is(
                        "dotnet",
                        "8.0.11",
                        "/usr/share/dotnet/dotnet",
                        new GivenTree()
                                .program("usr/share/dotnet/dotnet")
                                .file("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.11/System.Runtime.dll", "MZ")
                                .symlink("usr/bin/dotnet", "/usr/share/dotnet/dotnet")
                                .entrypoint("dotnet", "app.dll")),
                is(
                        "dotnet",
                        "9.0.0",
                        "/usr/share/dotnet/dotnet",
                        new GivenTree()
                                .program("usr/share/dotnet/dotnet")
                                .file("usr/share/dotnet/shared/Microsoft.NETCore.App/9.0.0/System.Runtime.dll", "MZ")),
                is(
                        "go",
                        "1.23.4",
                        "/app",
                        new GivenTree()
                                .program(
                                        "app",
                                        Elf.statically(Elf.Machine.AMD64)
                                                .goBuild("go1.23.4")
                                                .content())
                                .entrypoint("/app")),
                is(
                        "ruby",
                        "3.3.0",
                        "/usr/local/bin/ruby",
                        new GivenTree()
                                .program("usr/local/bin/ruby")
                                .file("usr/local/lib/ruby/3.3.0/set.rb", "class Set\n")
                                .file("usr/local/lib/ruby/gems/3.3.0/cache/x", "")
                                .entrypoint("ruby", "app.rb")),
                is(
                        "php",
                        "8.3.14",
                        "/usr/local/bin/php",
                        new GivenTree()
                                .program("usr/local/bin/php", "X-Powered-By: PHP/8.3.14")
                                .entrypoint("php")),
                is(
                        "php",
                        "8.3.14",
                        "/usr/local/sbin/php-fpm",
                        new GivenTree()
                                .program("usr/local/sbin/php-fpm", "X-Powered-By: PHP/8.3.14")
                                .entrypoint("php-fpm")),
                is(
                        "nginx",
                        "1.27.3",
                        "/usr/sbin/nginx",
                        new GivenTree()
                                .program("usr/sbin/nginx", "nginx version: nginx/1.27.3")
                                .program("usr/bin/perl")
                                .entrypoint("nginx", "-g", "daemon off;")),
                is(
                        "rust",
                        "1.83.0",
                        "/server",
                        new GivenTree()
                                .program("server", "rustc version 1.83.0 (90b35a623 2024-11-26)")
                                .entrypoint("/server")));
    }

    static List<Arguments> shaded() {
        byte[] host = HexFormat.of().parseHex("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");
        GivenTree apphost = new GivenTree()
                .program(
                        "app/api",
                        Elf.dynamically(Elf.Machine.AMD64, Elf.GLIBC_LOADER)
                                .marker(Content.of(host))
                                .content())
                .program("app/libcoreclr.so", Elf.library(Elf.Machine.AMD64).content())
                .file(
                        "app/api.runtimeconfig.json",
                        "{\"runtimeOptions\":{\"includedFrameworks\":[{\"name\":\"Microsoft.NETCore.App\","
                                + "\"version\":\"8.0.11\"}]}}")
                .entrypoint("/app/api");
        return List.of(
                is("dotnet", "8.0.11", "/app/api", apphost),
                is(
                        "java",
                        "21.0.5",
                        "/opt/app/lib/server/libjvm.so",
                        new GivenTree()
                                .program("opt/app/bin/launcher")
                                .program("opt/app/lib/server/libjvm.so")
                                .file("opt/app/release", "JAVA_VERSION=\"21.0.5\"\nMODULES=\"java.base\"\n")
                                .entrypoint("/opt/app/bin/launcher")),
                is(
                        "java",
                        null,
                        "/app, a GraalVM native image",
                        new GivenTree()
                                .program("app", "com.oracle.svm.core.JavaMainWrapper")
                                .entrypoint("/app")),
                is(
                        "go",
                        "1.23.4",
                        "/app, built from example.com/app/cmd",
                        new GivenTree()
                                .program("app", goBuild("example.com/app/cmd"))
                                .entrypoint("/app")),
                is(
                        "nginx",
                        "1.27.3",
                        "/usr/sbin/nginx",
                        new GivenTree()
                                .program("bin/sh")
                                .program("usr/local/bin/python3.12")
                                .program("usr/sbin/nginx", "nginx version: nginx/1.27.3")
                                .script("docker-entrypoint.sh", "#!/bin/sh\nexec \"$@\"\n")
                                .entrypoint("/docker-entrypoint.sh")
                                .cmd("nginx", "-g", "daemon off;")),
                is(
                        "node",
                        "22.11.0",
                        "/usr/bin/node",
                        new GivenTree()
                                .program("usr/bin/java")
                                .program("usr/bin/env")
                                .program("usr/bin/node", NODE)
                                .script("usr/lib/npm-cli.js", "#!/usr/bin/env node\n")
                                .symlink("usr/bin/npm", "../lib/npm-cli.js")
                                .cmd("npm", "start")),
                is(
                        "java",
                        null,
                        "/usr/bin/java",
                        new GivenTree()
                                .program("bin/sh")
                                .program("usr/bin/node", NODE)
                                .program("usr/bin/java")
                                .cmd("/bin/sh", "-c", "set -e; exec java $OPTS -jar /app.jar")),
                is(
                        "bun",
                        "1.2.0",
                        "/usr/local/bin/bun",
                        new GivenTree()
                                .program(
                                        "usr/local/bin/bun",
                                        NODE,
                                        "BUN_RUNTIME_TRANSPILER_CACHE_PATH",
                                        "bun build v1.2.0 (x)")
                                .cmd("bun", "run", "x.ts")),
                is(
                        "deno",
                        null,
                        "/bin/server",
                        new GivenTree()
                                .program("bin/server", NODE, "DENO_NO_UPDATE_CHECK")
                                .cmd("/bin/server")),
                is(
                        "httpd",
                        "2.4.62",
                        "/usr/local/apache2/bin/httpd",
                        new GivenTree().program("usr/local/apache2/bin/httpd", "Apache/2.4.62 (Unix)")),
                is(
                        "erlang",
                        "27.1.2",
                        "/app/erts-15.1.2/bin/beam.smp",
                        new GivenTree()
                                .program("app/erts-15.1.2/bin/beam.smp")
                                .file("app/releases/27/OTP_VERSION", "27.1.2\n")
                                .cmd("/app/bin/server")),
                is(
                        "python",
                        "3.12.7",
                        "/usr/local/bin/python3.12",
                        new GivenTree()
                                .program("usr/local/bin/python3.12")
                                .file(
                                        "usr/local/include/python3.12/patchlevel.h",
                                        "#define PY_VERSION   \"3.12.7\"\n")),
                is(
                        "python",
                        "3.11",
                        "/opt/bitnami/python/bin/python",
                        new GivenTree()
                                .program("opt/bitnami/python/bin/python")
                                .file("opt/bitnami/python/lib/python3.11/os.py", "")),
                is(
                        "ruby",
                        "3.3.6",
                        "/usr/local/bin/ruby",
                        new GivenTree()
                                .program("usr/local/bin/ruby")
                                .program("usr/local/lib/libruby.so.3.3.6")
                                .file("usr/local/lib/ruby/3.3.0/set.rb", "class Set\n")),
                is(
                        "perl",
                        "5.40.0",
                        "/usr/local/bin/perl5.40.0",
                        new GivenTree()
                                .program("usr/local/bin/perl5.40.0")
                                .symlink("usr/local/bin/perl", "perl5.40.0")));
    }

    /** The mark of Go's linker with the lines of its modules, as Go has written them since 1.18. */
    private static Content goBuild(String path) {
        String modules = "0123456789abcdef" + "path\t" + path + "\nmod\texample.com/app\t(devel)\t\n" + "x".repeat(200);
        byte[] all = ("\u00ff Go buildinf:\u0008\u0002" + "\0".repeat(16) + "\u0008go1.23.4"
                        + (char) (modules.length() & 0x7f | 0x80) + (char) (modules.length() >> 7) + modules)
                .getBytes(StandardCharsets.ISO_8859_1);
        return Elf.statically(Elf.Machine.AMD64).marker(Content.of(all)).content();
    }

    @ParameterizedTest
    @MethodSource("shaded")
    void tellsARuntimeThatIsNotInItsUsualPlace(String name, String version, String evidence, GivenTree tree) {
        assertThat(tree.inspect().runtime()).isEqualTo(new LanguageRuntime(name, version, evidence));
    }

    @Test
    void aPerlOfTheDistributionCountsOnlyWhereItStarts() {
        GivenTree debian = new GivenTree().program("usr/bin/perl").cmd("bash");
        GivenTree script = new GivenTree()
                .program("usr/bin/perl")
                .script("srv/app.pl", "#!/usr/bin/perl -w\n")
                .cmd("/srv/app.pl");

        assertThat(debian.inspect().runtime()).isNull();
        assertThat(script.inspect().runtime()).isEqualTo(new LanguageRuntime("perl", null, "/usr/bin/perl"));
    }

    @Test
    void whatOnlyStartsAnotherIsNotTheRuntime() {
        GivenTree tree = new GivenTree()
                .program(
                        "usr/local/bin/gosu",
                        Elf.statically(Elf.Machine.AMD64).goBuild("go1.22.0").content())
                .program("usr/bin/postgres")
                .cmd("gosu", "postgres", "postgres");

        assertThat(tree.inspect().runtime()).isNull();
    }

    @ParameterizedTest
    @MethodSource("trees")
    void tellsTheRuntimeByWhatStartsAndElseByWhatIsInstalled(
            String name, String version, String evidence, GivenTree tree) {
        assertThat(tree.inspect().runtime()).isEqualTo(new LanguageRuntime(name, version, evidence));
    }

    @Test
    void whatStartsCountsMoreThanWhatIsInstalled() {
        GivenTree tree = new GivenTree()
                .program("usr/local/bin/node", NODE)
                .program("usr/bin/python3.11")
                .entrypoint("python3.11", "app.py");

        assertThat(tree.inspect().runtime()).isEqualTo(new LanguageRuntime("python", "3.11", "/usr/bin/python3.11"));
    }

    @Test
    void aToolWrittenInGoIsNotTheRuntimeOfAnImageThatStartsAnother() {
        GivenTree tree = new GivenTree()
                .program(
                        "usr/local/bin/gosu",
                        Elf.statically(Elf.Machine.AMD64).goBuild("go1.22.0").content())
                .program("usr/bin/server")
                .entrypoint("server");

        assertThat(tree.inspect().runtime()).isNull();
    }

    @Test
    void namesWithoutAProgramAreNone() {
        GivenTree tree = new GivenTree()
                .file("usr/share/bash-completion/completions/node", "complete")
                .symlink("usr/bin/python3", "gone")
                .entrypoint("/missing");

        assertThat(tree.inspect().runtime()).isNull();
    }
}
