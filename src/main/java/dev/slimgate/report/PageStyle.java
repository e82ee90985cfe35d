package dev.slimgate.report;

import java.time.LocalDate;
import java.util.List;

/**
 * How pages for people look.
 *
 * @param ink colours, or none
 * @param width columns, {@value #NARROW} to {@value #WIDE}: what is given beyond is taken as the nearest
 * @param all whether long lists are shown to their ends
 * @param today what ends of life are compared with
 */
public record PageStyle(Ink ink, int width, boolean all, LocalDate today) {
    /** What fits everywhere: the width in a pipe. */
    public static final int NARROW = 80;
    /** Beyond this, lines are hard to read. */
    public static final int WIDE = 200;

    public PageStyle {
        width = Math.clamp(width, NARROW, WIDE);
    }

    /**
     * A text in lines that fit beside so many columns, broken at spaces where there are any.
     *
     * @param column where the lines will begin
     * @param indent stands before all lines but the first
     */
    public List<String> broken(String text, int column, String indent) {
        return Page.broken(Lines.one(text), width - column, indent);
    }

    /** As in a pipe. */
    public static PageStyle plain(LocalDate today) {
        return new PageStyle(Ink.NONE, NARROW, false, today);
    }
}
