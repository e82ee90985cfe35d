package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One run of the packaged program as a process of its own; closing it ends the process. */
final class Program implements AutoCloseable {
    static final Path BASE = Path.of(System.getProperty("test.basedir", ".")).toAbsolutePath();

    private static final Path JAR = BASE.resolve("target/quarkus-app/quarkus-run.jar");

    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers;

    private Program(Process process) {
        this.process = process;
        this.readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    /** The executable that the system property {@code test.program} names, else the jar. */
    static Program start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** With these variables besides those of the tests. */
    static Program start(Map<String, String> environment, String... arguments) throws IOException {
        String executable = System.getProperty("test.program", "");
        List<String> command = new ArrayList<>(executable.isBlank() ? jar() : List.of(executable));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(BASE.toFile());
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return new Program(builder.start());
    }

    private static List<String> jar() {
        assertThat(JAR).as("packaged before the integration tests").isRegularFile();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString());
    }

    private static Thread read(InputStream in, StringBuffer into) {
        return Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    into.append(line).append('\n');
                }
            } catch (IOException e) {
                into.append("(the stream was closed: ").append(e.getMessage()).append(")\n");
            }
        });
    }

    /** Waits for its end and gives its exit code. */
    int end(Duration most) throws InterruptedException {
        assertThat(process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within %s: %s%s", most, out, err)
                .isTrue();
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    int end() throws InterruptedException {
        return end(Duration.ofSeconds(40));
    }

    /** SIGTERM. */
    void askToStop() {
        process.toHandle().destroy(); // Process.destroy would close the streams as well
    }

    long pid() {
        return process.pid();
    }

    boolean running() {
        return process.isAlive();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Both streams, for what does not depend on which. */
    String all() {
        return out() + err();
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s: %s", what, all()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static String write(Path file, String text) throws IOException {
        return Files.writeString(file, text).toString();
    }
}
