package dev.slimgate.advice;

import java.util.ArrayList;
import java.util.List;

/** Takes a line apart as a shell does, as far as telling commands apart needs it. */
final class Words {
    private Words() {}

    /** Words between white space; quotes hold words together and are taken off. */
    static List<String> of(String text) {
        return of(text, ' ');
    }

    /** The strings of a JSON list, without its brackets. */
    static List<String> ofList(String text) {
        return of(text, ',');
    }

    private static List<String> of(String text, char between) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean open = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                open = true;
            } else if (c == between || Character.isWhitespace(c)) {
                if (open || !word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
            }
        }
        if (open || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** The commands of a script: what stands between {@code &&}, {@code ||}, {@code ;}, {@code |} and line ends. */
    static List<List<String>> commands(String script) {
        List<List<String>> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
                command.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                command.append(c);
            } else if (c == '&' || c == '|' || c == ';' || c == '\n') {
                add(commands, command);
            } else {
                command.append(c);
            }
        }
        add(commands, command);
        return commands;
    }

    private static void add(List<List<String>> commands, StringBuilder command) {
        List<String> words = of(command.toString());
        int from = 0;
        while (from < words.size() && isBefore(words.get(from))) {
            from++;
        }
        if (from < words.size()) {
            commands.add(words.subList(from, words.size()));
        }
        command.setLength(0);
    }

    /** What may stand before a command's name: assignments, and words that run the command that follows. */
    private static boolean isBefore(String word) {
        int equals = word.indexOf('=');
        boolean assignment =
                equals > 0 && word.substring(0, equals).chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
        return assignment
                || switch (word) {
                    case "(", "{", "!", "if", "then", "else", "do", "sudo", "env", "exec", "time", "command" -> true;
                    default -> false;
                };
    }
}
