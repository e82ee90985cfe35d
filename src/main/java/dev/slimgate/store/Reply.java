package dev.slimgate.store;

/** What a server says to one command. */
sealed interface Reply {

    /** A status, such as {@code OK}, or a number. */
    record Status(String text) implements Reply {}

    /**
     * A refusal.
     *
     * @param code its first word where that is one, such as {@code NOPERM}; else {@code ERR}. Nothing else of it is kept: it
     *     may quote what was sent
     */
    record Refusal(String code) implements Reply {}

    /** A value. Its bytes are counted in the {@link ByteBudget}, and who takes it gives them back. */
    final class Value implements Reply {
        private final byte[] bytes;

        Value(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The very bytes that were read. */
        byte[] bytes() {
            return bytes;
        }
    }

    /** That there is no value. */
    record Absent() implements Reply {}

    /** A value that nobody waits for any more, or that there is no room for. */
    record Skipped() implements Reply {}
}
