package dev.slimgate.assess;

/** How much may be done for one answer. */
public sealed interface Effort {
    /** Whatever it takes, until the deadline. */
    Effort FULL = new Full();

    /** See {@link #FULL}. */
    record Full() implements Effort {}

    /**
     * Whatever it takes, until the deadline, behind everybody else: what is asked of registries waits for one of a few places
     * of its own, and layers are read when nobody who waits for an answer wants a reader.
     */
    Effort BACKGROUND = new Background();

    /** See {@link #BACKGROUND}. */
    record Background() implements Effort {}

    /**
     * Nothing that waits: what is known gets its verdict as ever, and what would have to be asked for is {@code timedOut}
     * at once. Work under way is looked at and not waited for; none is begun.
     *
     * @param why to be shown: {@code Slimgate is busy with 512 requests}
     */
    record FromMemory(String why) implements Effort {}
}
