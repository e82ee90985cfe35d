package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a native compilation is told to keep is what the program on a JVM really loads. */
class NativeReflectionIT {
    /** Names in capitals only: the classes that Caffeine generates, one for each set of features. */
    private static final Pattern GENERATED =
            Pattern.compile("com\\.github\\.benmanes\\.caffeine\\.cache\\.[A-Z]{3,}(?= )");

    @TempDir
    Path folder;

    @Test
    void theCacheClassesInUseAreRegistered() throws Exception {
        Path loaded = folder.resolve("loaded.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + loaded + "::filesize=0",
                        "-jar",
                        Program.BASE
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString(),
                        "demo",
                        "--once",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
        assertThat(demo.waitFor(55, TimeUnit.SECONDS)).isTrue();

        Set<String> classes = GENERATED
                .matcher(Files.readString(loaded))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(classes)
                .isNotEmpty()
                .isSubsetOf(NativeReflection.class
                        .getAnnotation(RegisterForReflection.class)
                        .classNames());
    }
}
