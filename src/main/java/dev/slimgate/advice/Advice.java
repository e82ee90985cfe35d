package dev.slimgate.advice;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to do for a smaller and safer image.
 *
 * @param items what denies first, then by what it saves
 * @param source what the Dockerfile could do better, in the order of its lines; empty where it was not given
 */
public record Advice(List<Item> items, List<SourceNote> source) {
    /** Nothing to say. */
    public static final Advice NONE = new Advice(List.of(), List.of());

    public Advice {
        items = List.copyOf(items);
        source = List.copyOf(source);
    }

    /**
     * One thing to do. All texts are safe to show.
     *
     * @param text what to do, in one line
     * @param why what shows that it is worth it, in one line
     * @param savesBytes how many unpacked bytes the image has that it would not have then; null where that cannot be told
     * @param rules names of the rules that it answers; empty where no policy asks for it
     * @param write lines for the Dockerfile, or for {@code .dockerignore} where they begin with that word
     * @param line of the Dockerfile that it is about, counted from 1; null where that is not known
     */
    public record Item(
            String text,
            String why,
            @Nullable Long savesBytes,
            Set<String> rules,
            List<String> write,
            @Nullable Integer line) {
        public Item {
            rules = Set.copyOf(rules);
            write = List.copyOf(write);
        }
    }
}
