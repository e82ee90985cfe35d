package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Elf;
import dev.slimgate.facts.ContentFacts.LanguageRuntime;
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
