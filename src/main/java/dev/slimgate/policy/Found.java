package dev.slimgate.policy;

import java.util.List;

/**
 * Something that was found in an image's tree and should not be there.
 *
 * @param words what and where, safe to show
 * @param layer that brought it
 */
record Found(String words, int layer) {
    private static final int MOST_SHOWN = 4;

    /** {@code a, b (layer 0: ADD rootfs.tar), c (layer 3) and 2 more}: neighbours of one layer share its source. */
    static String list(List<Found> found, Origin origin) {
        StringBuilder out = new StringBuilder();
        List<Found> shown = found.subList(0, Math.min(MOST_SHOWN, found.size()));
        for (int i = 0; i < shown.size(); i++) {
            Found each = shown.get(i);
            boolean last = i + 1 == shown.size() || shown.get(i + 1).layer() != each.layer();
            out.append(i == 0 ? "" : ", ").append(each.words());
            if (last) {
                out.append(" (").append(origin.of(each.layer())).append(')');
            }
        }
        int more = found.size() - shown.size();
        return more == 0
                ? out.toString()
                : out.append(" and ").append(more).append(" more").toString();
    }
}
