package dev.slimgate.content;

import java.util.List;

/** A source in a repository of a registry, which has tags of other images beside it. */
public interface TaggedSource extends ImageSource {

    /**
     * All tags of the repository, each once, in the registry's order; whether each can be a tag is not checked. One GET
     * request for each page, of which the registry says how long it is.
     *
     * @param most how many there may be
     * @throws ContentException.TooLarge for more
     * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags">listing tags</a>
     */
    List<String> tags(int most, Deadline deadline);
}
