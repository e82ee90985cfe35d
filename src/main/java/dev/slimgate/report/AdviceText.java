package dev.slimgate.report;

import dev.slimgate.advice.Advice;
import dev.slimgate.advice.SourceNote;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Quantity;

/**
 * Advice as people read it: numbered items with reason, saving and what to write; then notes on the Dockerfile in the form
 * {@code FILE:LINE: text}, which editors and CI systems make a link of.
 *
 * <pre>
 * advice   1. clean up in the RUN that installs: /root/.npm (saves 45 MB unpacked)
 *             caches of package managers, which nothing reads at run time
 *             &gt; npm ci --omit=dev
 * Dockerfile:3: copies the whole folder and there is no .dockerignore
 * </pre>
 */
final class AdviceText {
    private static final int MOST_ITEMS = 5;
    private static final int FILE_CHARACTERS = 200;
    private static final String INDENT = "   ";

    private AdviceText() {}

    /** Adds what there is to say, after an empty line; nothing where there is nothing. */
    static void print(Page page, GivenAdvice given) {
        Advice advice = given.advice();
        String file = Printable.of(given.file(), FILE_CHARACTERS);
        page.gap();
        int most = page.most(MOST_ITEMS);
        int number = 0;
        for (Advice.Item item : advice.items()) {
            if (number == most) {
                break;
            }
            number++;
            page.wrapped(number == 1 ? "advice" : "", number + ". " + text(item), INDENT);
            if (!item.why().isEmpty()) {
                page.wrapped("", INDENT + item.why(), INDENT);
            }
            item.write().forEach(line -> page.row("", INDENT + "> " + line));
            if (item.line() != null) {
                page.row("", INDENT + "at " + file + ":" + item.line());
            }
        }
        page.more("", advice.items().size() - number);
        if (!advice.source().isEmpty()) {
            page.gap();
        }
        for (SourceNote note : advice.source()) {
            page.line(file + ":" + note.line() + ": " + note.text());
            if (!note.write().isEmpty()) {
                page.line(INDENT + "> " + note.write());
            }
        }
    }

    private static String text(Advice.Item item) {
        Long saves = item.savesBytes();
        return saves == null || saves == 0
                ? item.text()
                : item.text() + " (saves " + Quantity.about(saves) + " unpacked)";
    }
}
