package dev.slimgate.report;

import dev.slimgate.advice.Advice;
import dev.slimgate.advice.SourceNote;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.List;

/**
 * Advice as people read it: numbered items with reason, saving and what to write; then notes on the Dockerfile in the form
 * {@code FILE:LINE: text}, which editors and CI systems make a link of.
 */
public final class AdviceText {
    private static final int NUMBER = 4;

    private AdviceText() {}

    /**
     * Lines without a heading; none where there is nothing to say.
     *
     * @param file the Dockerfile's name as it was given, safe to show; {@code ""} where none was given
     * @param width the most characters of a line, but for words that are longer
     */
    public static List<String> lines(Advice advice, String file, int width) {
        List<String> lines = new ArrayList<>();
        int number = 1;
        for (Advice.Item item : advice.items()) {
            Long saves = item.savesBytes();
            String save = saves == null || saves == 0 ? "" : " (saves " + Quantity.about(saves) + " unpacked)";
            String place = item.line() == null ? "" : file + ":" + item.line() + ": ";
            wrap(Lines.pad(number + ".", NUMBER), place + item.text() + save, width, lines);
            if (!item.why().isEmpty()) {
                wrap(" ".repeat(NUMBER), item.why(), width, lines);
            }
            item.write().forEach(write -> lines.add(" ".repeat(NUMBER) + "  " + write));
            number++;
        }
        for (SourceNote note : advice.source()) {
            wrap("", file + ":" + note.line() + ": " + note.text(), width, lines);
            if (!note.write().isEmpty()) {
                lines.add(" ".repeat(NUMBER) + "  " + note.write());
            }
        }
        return lines;
    }

    private static void wrap(String first, String text, int width, List<String> into) {
        StringBuilder line = new StringBuilder(first);
        int start = line.length();
        for (String word : text.split(" ", -1)) {
            if (line.length() > start && line.length() + 1 + word.length() > width) {
                into.add(line.toString());
                line.setLength(0);
                line.append(" ".repeat(NUMBER));
                start = NUMBER;
            }
            line.append(line.length() > start ? " " : "").append(word);
        }
        into.add(line.toString());
    }
}
