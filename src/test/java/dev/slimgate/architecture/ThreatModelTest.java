package dev.slimgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every threat in {@code docs/security.md} names the tests that hold it off, and they are there. */
class ThreatModelTest {
    private static final Pattern THREAT = Pattern.compile("\\| ([A-Z]\\d+) \\| .* \\| .* \\| (.*) \\|");
    private static final Pattern NAMED = Pattern.compile("`([A-Za-z0-9]+\\.[A-Za-z0-9]+)`");

    @Test
    void everyThreatNamesTestsThatExist() throws IOException {
        Set<String> tests = tests();
        Set<String> numbers = new HashSet<>();

        List<String> wrong = Files.readAllLines(Path.of("docs", "security.md")).stream()
                .map(THREAT::matcher)
                .filter(Matcher::matches)
                .flatMap(threat -> problems(threat.group(1), threat.group(2), numbers, tests))
                .toList();

        assertThat(wrong).isEmpty();
        assertThat(numbers).hasSizeGreaterThan(20);
    }

    private static Stream<String> problems(String number, String named, Set<String> numbers, Set<String> tests) {
        List<String> names =
                NAMED.matcher(named).results().map(name -> name.group(1)).toList();
        Stream<String> missing =
                names.stream().filter(name -> !tests.contains(name)).map(name -> "no test " + name);
        Stream<String> own = Stream.of(
                        numbers.add(number) ? "" : number + " stands twice",
                        names.isEmpty() ? number + " names no test" : "")
                .filter(problem -> !problem.isEmpty());
        return Stream.concat(own, missing);
    }

    /** All methods that JUnit or jqwik runs, as the page names them. */
    private static Set<String> tests() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests()).importPackages("dev.slimgate").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isMetaAnnotatedWith("org.junit.platform.commons.annotation.Testable"))
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                        .collect(Collectors.toSet());
    }
}
