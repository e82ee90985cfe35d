package dev.slimgate.benchmarks.admissions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the environment says, such as {@code CONNECTIONS=1,16}. */
final class Settings {
    private Settings() {}

    static int number(String name, int usual) {
        return numbers(name, String.valueOf(usual)).getFirst();
    }

    static Duration seconds(String name, int usual) {
        return Duration.ofSeconds(number(name, usual));
    }

    static List<Integer> numbers(String name, String usual) {
        return words(name, usual).stream().map(Integer::valueOf).toList();
    }

    static List<String> words(String name, String usual) {
        String value = Optional.ofNullable(System.getenv(name)).orElse(usual);
        return Stream.of(value.split(",")).map(String::strip).toList();
    }
}
