package dev.slimgate.advice;

import dev.slimgate.advice.Dockerfile.Instruction;
import dev.slimgate.advice.Dockerfile.Stage;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a Dockerfile's text as BuildKit does: directives, comments, continued lines, here-documents, flags. */
final class DockerfileReader {
    /** The most characters of a file. */
    static final int MOST_CHARACTERS = 1 << 20;

    private static final int MOST_INSTRUCTIONS = 10_000;
    private static final int MOST_DOCUMENTS = 16;
    private static final Pattern DOCUMENT = Pattern.compile("<<(-?)(['\"]?)([A-Za-z_][A-Za-z0-9_]{0,63})\\2");

    private final List<String> lines;
    private final List<Stage> stages = new ArrayList<>();
    private List<Instruction> instructions = new ArrayList<>();
    private String name = "";
    private String from = "";
    private int fromLine;
    private int at;
    private char escape = '\\';

    DockerfileReader(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new DockerfileException(1, "it has more than " + MOST_CHARACTERS + " characters");
        }
        this.lines = text.lines().toList();
    }

    List<Stage> read() {
        directives();
        int count = 0;
        while (at < lines.size()) {
            if (isEmptyOrComment(lines.get(at))) {
                at++;
                continue;
            }
            if (++count > MOST_INSTRUCTIONS) {
                throw new DockerfileException(at + 1, "it has more than " + MOST_INSTRUCTIONS + " instructions");
            }
            take(instruction());
        }
        endStage();
        if (stages.isEmpty()) {
            throw new DockerfileException(1, "it has no FROM: this is no Dockerfile");
        }
        return stages;
    }

    /** {@code # escape=`} counts only before everything else. */
    private void directives() {
        for (String line : lines) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (!text.startsWith("#") || equals < 0) {
                return;
            }
            String key = text.substring(1, equals).strip().toLowerCase(Locale.ROOT);
            if (key.equals("escape")) {
                escape = text.substring(equals + 1).strip().equals("`") ? '`' : '\\';
            } else if (!key.equals("syntax") && !key.equals("check")) {
                return;
            }
        }
    }

    private static boolean isEmptyOrComment(String line) {
        return line.isBlank() || line.stripLeading().startsWith("#");
    }

    private Instruction instruction() {
        int line = at + 1;
        StringBuilder text = new StringBuilder();
        boolean more = true;
        while (more && at < lines.size()) {
            String part = lines.get(at++);
            if (!text.isEmpty() && isEmptyOrComment(part)) {
                continue; // BuildKit leaves both out of a continued line
            }
            String end = part.stripTrailing();
            more = !end.isEmpty() && end.charAt(end.length() - 1) == escape;
            text.append(more ? end.substring(0, end.length() - 1) : part);
        }
        String whole = text.toString().strip();
        int space = space(whole, 0);
        String word = whole.substring(0, space).toUpperCase(Locale.ROOT);
        if (!word.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new DockerfileException(line, Printable.of(word) + " is no instruction");
        }
        List<String> flags = new ArrayList<>();
        String rest = whole.substring(space).strip();
        while (rest.startsWith("--")) {
            int end = space(rest, 0);
            flags.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        return new Instruction(line, word, flags, rest, documents(word, rest, line));
    }

    private String documents(String word, String rest, int line) {
        if (!word.equals("RUN") && !word.equals("COPY") && !word.equals("ADD")) {
            return "";
        }
        StringBuilder documents = new StringBuilder();
        Matcher matcher = DOCUMENT.matcher(rest);
        int count = 0;
        while (matcher.find()) {
            if (++count > MOST_DOCUMENTS) {
                throw new DockerfileException(
                        line, "it has more than " + MOST_DOCUMENTS + " here-documents in one instruction");
            }
            document(matcher.group(3), !matcher.group(1).isEmpty(), documents, line);
        }
        return documents.toString();
    }

    private void document(String delimiter, boolean tabs, StringBuilder into, int line) {
        while (at < lines.size()) {
            String text = lines.get(at++);
            if ((tabs ? text.stripLeading() : text).equals(delimiter)) {
                return;
            }
            into.append(text).append('\n');
        }
        throw new DockerfileException(line, "its here-document " + Printable.of(delimiter) + " has no end");
    }

    private void take(Instruction instruction) {
        if (!instruction.name().equals("FROM")) {
            if (fromLine > 0) {
                instructions.add(instruction);
            } else if (!instruction.name().equals("ARG")) {
                throw new DockerfileException(
                        instruction.line(), Printable.of(instruction.name()) + " stands before the first FROM");
            }
            return;
        }
        endStage();
        List<String> words = instruction.words();
        if (words.isEmpty()) {
            throw new DockerfileException(instruction.line(), "FROM names no image");
        }
        from = words.getFirst();
        fromLine = instruction.line();
        name = words.size() >= 3 && words.get(1).equalsIgnoreCase("as")
                ? words.get(2).toLowerCase(Locale.ROOT)
                : "";
    }

    private void endStage() {
        if (fromLine > 0) {
            stages.add(new Stage(name, from, fromLine, instructions));
            instructions = new ArrayList<>();
        }
    }

    private static int space(String text, int start) {
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
