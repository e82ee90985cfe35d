package dev.slimgate.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile as its author wrote it, with line numbers. It is read, never run: variables stay as they are written.
 *
 * @param stages in the file's order; at least one
 * @param ignored lines of the {@code .dockerignore} beside it; null where there is none
 */
public record Dockerfile(List<Stage> stages, @Nullable List<String> ignored) {
    public Dockerfile {
        stages = List.copyOf(stages);
        ignored = ignored == null ? null : List.copyOf(ignored);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a Dockerfile has at least one stage");
        }
    }

    /**
     * Reads a Dockerfile.
     *
     * @param text at most {@value DockerfileReader#MOST_CHARACTERS} characters
     * @param ignore the text of the {@code .dockerignore} beside it; null where there is none
     * @throws DockerfileException if it has no {@code FROM}, or is beyond a bound
     */
    public static Dockerfile read(String text, @Nullable String ignore) {
        List<String> ignored = ignore == null
                ? null
                : ignore.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
        return new Dockerfile(new DockerfileReader(text).read(), ignored);
    }

    /**
     * From one {@code FROM} to the next.
     *
     * @param name behind {@code AS}, in lower case; {@code ""} where it has none
     * @param from the image or stage that it begins with, as written
     * @param line of its {@code FROM}, counted from 1
     * @param instructions without the {@code FROM}
     */
    public record Stage(String name, String from, int line, List<Instruction> instructions) {
        public Stage {
            instructions = List.copyOf(instructions);
        }
    }

    /**
     * One instruction.
     *
     * @param line on which it begins, counted from 1
     * @param name in upper case
     * @param flags such as {@code --from=build}
     * @param text what follows the flags, continued lines put together, here-documents left out
     * @param documents the texts of its here-documents, one after the other; {@code ""} where it has none
     */
    public record Instruction(int line, String name, List<String> flags, String text, String documents) {
        public Instruction {
            flags = List.copyOf(flags);
        }

        /** Whether the arguments are a JSON list: the exec form. */
        public boolean execForm() {
            return text.startsWith("[") && text.endsWith("]");
        }

        /** The words of the arguments, in either form; quotes are taken off. */
        public List<String> words() {
            return execForm() ? Words.ofList(text.substring(1, text.length() - 1)) : Words.of(text);
        }

        /** What a shell runs: the arguments and the here-documents. */
        public String script() {
            return documents.isEmpty() ? text : text + "\n" + documents;
        }

        /** The value of a flag, {@code build} of {@code --from=build}; empty where it is not there. */
        public Optional<String> flag(String name) {
            String start = "--" + name + "=";
            return flags.stream()
                    .filter(flag -> flag.startsWith(start))
                    .map(flag -> flag.substring(start.length()))
                    .findFirst();
        }
    }

    /** The stage that the image is made from. */
    public Stage last() {
        return stages.getLast();
    }

    /** The stage of this name or number that stands before another one; empty where there is none. */
    Optional<Stage> stage(String name, Stage before) {
        String wanted = name.toLowerCase(Locale.ROOT);
        List<Stage> earlier = stages.subList(0, stages.indexOf(before));
        for (int i = 0; i < earlier.size(); i++) {
            if (earlier.get(i).name().equals(wanted) || String.valueOf(i).equals(wanted)) {
                return Optional.of(earlier.get(i));
            }
        }
        return Optional.empty();
    }

    /** The stages that the image's layers come from, the one that begins with a foreign image first. */
    List<Stage> lineage() {
        List<Stage> lineage = new ArrayList<>();
        Optional<Stage> at = Optional.of(last());
        while (at.isPresent()) {
            Stage stage = at.get();
            lineage.addFirst(stage);
            at = stage(stage.from(), stage);
        }
        return lineage;
    }

    /** The foreign image that the last stage stands on, as written. */
    String base() {
        return lineage().getFirst().from();
    }

    /** All instructions that act on the image, in order. */
    List<Instruction> instructions() {
        return lineage().stream()
                .flatMap(stage -> stage.instructions().stream())
                .toList();
    }
}
