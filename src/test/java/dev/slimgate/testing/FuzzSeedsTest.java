package dev.slimgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The seeds and former findings of every {@code *FuzzTest}, without the fuzzer: Jazzer's own way to repeat them loads an
 * agent into the running JVM, which fails where SIGQUIT is ignored, as it is in background jobs.
 */
class FuzzSeedsTest {
    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Path INPUTS = Path.of("src/test/resources");

    @TestFactory
    Stream<DynamicTest> everyInputIsReadAsItsTestDemands() throws IOException {
        return targets().stream().flatMap(FuzzSeedsTest::tests);
    }

    @Test
    void everyFuzzTestHasInputs() throws IOException {
        assertThat(targets())
                .isNotEmpty()
                .allSatisfy(target -> assertThat(inputs(target)).isNotEmpty());
    }

    private static Stream<DynamicTest> tests(Method target) {
        return inputs(target).stream()
                .map(input -> DynamicTest.dynamicTest(
                        target.getDeclaringClass().getSimpleName() + " " + input.getFileName(), () -> {
                            Constructor<?> constructor =
                                    target.getDeclaringClass().getDeclaredConstructor();
                            constructor.setAccessible(true);
                            target.invoke(constructor.newInstance(), (Object) Files.readAllBytes(input));
                        }));
    }

    private static List<Method> targets() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.filter(file -> file.toString().endsWith("FuzzTest.class"))
                    .sorted()
                    .map(FuzzSeedsTest::target)
                    .toList();
        }
    }

    private static Method target(Path file) {
        String path = CLASSES.relativize(file).toString();
        String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
        try {
            Method target = Arrays.stream(Class.forName(name).getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " has no method with @FuzzTest"));
            target.setAccessible(true);
            return target;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** In the directory where Jazzer looks for them and writes findings to. */
    private static List<Path> inputs(Method target) {
        Path directory = INPUTS.resolve(target.getDeclaringClass().getName().replace('.', '/') + "Inputs")
                .resolve(target.getName());
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
