package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.oci.StrictJson;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A repository's list of tags, page after page. The registry says with a {@code Link} header where the next page is; of
 * that only the query is taken, as the rest is known, and must not lead anywhere else.
 */
final class TagPages {
    private static final int A_PAGE = 1_000;
    private static final int MOST_PAGES = 1_000;
    private static final int MOST_QUERY = 4 * 1024;

    private final String name;
    private final int most;
    private final Set<String> tags = new LinkedHashSet<>();
    private final Set<String> asked = new HashSet<>();
    private @Nullable String query = "n=" + A_PAGE;

    /**
     * @param name of the image, for messages
     * @param most tags that there may be
     */
    TagPages(String name, int most) {
        this.name = name;
        this.most = most;
    }

    /** Whether there is another page. */
    boolean more() {
        return query != null;
    }

    /** The next page's path below the repository. */
    String next() {
        return "tags/list?" + query;
    }

    /** In the registry's order. */
    List<String> tags() {
        return List.copyOf(tags);
    }

    /**
     * Takes one page.
     *
     * @param links the headers that name the next one
     * @return how many tags there are so far
     * @throws ContentException.TooLarge for more tags than there may be
     * @throws ContentException.Invalid for what is no list of tags, or goes round in circles
     */
    int add(byte[] page, List<String> links) {
        JsonNode list = Checked.parse(
                        () -> StrictJson.read(page, "the list of tags").root(), name)
                .path("tags");
        if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
            throw new ContentException.Invalid(name + ": the list of tags is none");
        }
        list.forEach(tag -> tags.add(tag.asText()));
        if (tags.size() > most) {
            throw new ContentException.TooLarge(name + ": the repository has more than " + most + " tags");
        }
        query = links.stream().flatMap(link -> next(link).stream()).findFirst().orElse(null);
        if (query != null && (!asked.add(query) || asked.size() > MOST_PAGES)) {
            throw new ContentException.Invalid(name + ": the list of tags does not come to an end");
        }
        return tags.size();
    }

    /**
     * The query of the next page.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8288#section-3">Link header</a>
     */
    private Optional<String> next(String link) {
        int end = link.indexOf('>');
        String parameters =
                end < 0 ? "" : link.substring(end + 1).replace("\"", "").replace(" ", "");
        if (!link.startsWith("<") || !parameters.contains(";rel=next")) {
            return Optional.empty();
        }
        int mark = link.indexOf('?');
        String found = mark < 0 || mark > end ? "" : link.substring(mark + 1, end);
        boolean sound = !found.isEmpty()
                && found.length() <= MOST_QUERY
                && found.chars().allMatch(c -> c > ' ' && c < 127 && "\"#<>\\^`{|}".indexOf(c) < 0);
        if (!sound) {
            throw new ContentException.Invalid(name + ": the next page of the list of tags cannot be asked for");
        }
        return Optional.of(found);
    }
}
