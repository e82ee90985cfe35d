package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script with a JDK and a build of its own, so that only the script itself is on trial. */
class StartScriptIT {
    private static final Path SOURCE = Path.of(System.getProperty("test.basedir", "."));

    @TempDir
    Path directory;

    private Path clone;
    private Path jar;

    @BeforeEach
    void clones() throws IOException {
        clone = Files.createDirectories(directory.resolve("a clone"));
        jar = clone.resolve("target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(clone.resolve(".mvn"));
        Files.copy(SOURCE.resolve(".mvn/jdk.sh"), clone.resolve(".mvn/jdk.sh"));
        Files.copy(SOURCE.resolve("slimgate"), clone.resolve("slimgate"));
        executable(clone.resolve("slimgate"));
        Files.createDirectories(directory.resolve("jdk/bin"));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(directory.resolve("jdk/bin/javac"), "exit 0");
        script(
                directory.resolve("jdk/bin/java"),
                "echo \"called=$SLIMGATE_CALLED terminals=$SLIMGATE_TERMINALS $*\"; exit 7");
        builds("echo build >>builds; mkdir -p target/quarkus-app; echo jar >target/quarkus-app/quarkus-run.jar");
    }

    private void builds(String commands) throws IOException {
        script(clone.resolve("mvnw"), "cd \"$(dirname \"$0\")\"; echo \"$*\" >>arguments; " + commands);
    }

    private static void script(Path file, String commands) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int code, String out, String err) {}

    private Process start(Path script, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().put("SLIMGATE_JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return end(start(clone.resolve("slimgate"), Map.of(), arguments));
    }

    @Test
    void theFirstStartBuildsAndLaterOnesDoNot() throws Exception {
        Ended first = run("inspect", "a b");
        Ended second = run("--version");

        assertThat(first.code()).isEqualTo(7);
        assertThat(first.err()).contains("first start: building Slimgate").contains("built");
        assertThat(first.out())
                .startsWith("called=slimgate terminals= -XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                .endsWith("-jar " + jar.toRealPath() + " inspect a b\n");
        assertThat(second.err()).isEmpty();
        assertThat(clone.resolve("builds")).hasContent("build");
        assertThat(clone.resolve("arguments")).hasContent("-B -q -Dquick package");
        assertThat(clone.resolve("target/first-build.lock")).doesNotExist();
    }

    @Test
    void concurrentFirstStartsBuildOnce() throws Exception {
        builds(
                "echo build >>builds; sleep 2; mkdir -p target/quarkus-app; echo jar >target/quarkus-app/quarkus-run.jar");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(start(clone.resolve("slimgate"), Map.of(), "--version"));
        }

        List<Ended> ended = new ArrayList<>();
        for (Process process : processes) {
            ended.add(end(process));
        }

        assertThat(ended).allSatisfy(one -> assertThat(one.code()).isEqualTo(7));
        assertThat(ended).filteredOn(one -> one.err().contains("first start")).hasSize(1);
        assertThat(ended)
                .filteredOn(one -> one.err().contains("another start is building"))
                .hasSize(3);
        assertThat(clone.resolve("builds")).hasContent("build");
    }

    @Test
    void aFailedBuildShowsItsLogAndEndsWithTwo() throws Exception {
        builds("echo 'no such plugin' >&2; exit 1");

        Ended ended = run("demo");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("the build failed")
                .contains("first-build.log")
                .contains("no such plugin");
        assertThat(clone.resolve("target/first-build.lock")).doesNotExist();
    }

    @Test
    void takesOverFromABuilderThatWasKilled() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(clone.resolve("target/first-build.lock"));
        Files.writeString(clone.resolve("target/first-build.lock/pid"), gone.pid() + "\n");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "the first of many parts");

        Ended ended = run("demo");

        assertThat(ended.code()).isEqualTo(7);
        assertThat(clone.resolve("builds")).hasContent("build");
    }

    @Test
    void anInterruptedBuildLeavesNeitherLockNorHalfAJar() throws Exception {
        builds("mkdir -p target/quarkus-app; echo half >target/quarkus-app/quarkus-run.jar; echo $$ >started;"
                + " exec sleep 30");
        Process process = start(clone.resolve("slimgate"), Map.of(), "demo");
        Path started = clone.resolve("started");
        for (long end = System.nanoTime() + 20_000_000_000L; !Files.exists(started) && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertThat(started).exists();

        process.toHandle().destroy(); // Process.destroy would close the streams as well

        assertThat(end(process).code()).isEqualTo(130);
        assertThat(clone.resolve("target/first-build.lock")).doesNotExist();
        assertThat(jar).doesNotExist();
    }

    @Test
    void worksThroughALinkAndUnderKubectlsName() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("link"), Path.of("../a clone/slimgate"));
        Files.createSymbolicLink(bin.resolve("kubectl-slimgate"), Path.of("link"));

        Ended ended = end(start(bin.resolve("kubectl-slimgate"), Map.of(), "inspect", "x"));

        assertThat(ended.out()).startsWith("called=kubectl-slimgate ").endsWith(jar.toRealPath() + " inspect x\n");
    }

    @Test
    void theWebhookGetsBothCompilersAndAChosenCollectorIsKept() throws Exception {
        Ended serve = run("serve", "--policies", ".");
        Ended chosen =
                end(start(clone.resolve("slimgate"), Map.of("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC"), "--version"));

        Ended chosenToServe = end(start(
                clone.resolve("slimgate"),
                Map.of("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC"),
                "serve",
                "--policies",
                "."));

        assertThat(serve.out()).contains("UseSerialGC", "-Xmn").doesNotContain("TieredStopAtLevel");
        assertThat(chosenToServe.out()).doesNotContain("TieredStopAtLevel", "SerialGC");
        assertThat(chosen.out()).contains("TieredStopAtLevel").doesNotContain("SerialGC");
    }
}
