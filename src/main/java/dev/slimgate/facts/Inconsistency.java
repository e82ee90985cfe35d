package dev.slimgate.facts;

/**
 * A place where an image contradicts itself. Facts are given all the same; in admission such an image is
 * {@link ErrorClass#INVALID}, since another reader may take it another way.
 *
 * @param kind what kind of contradiction
 * @param message for people, already safe to show
 */
public record Inconsistency(Kind kind, String message) {

    /** The kinds of contradiction. */
    public enum Kind {
        /** A layer unpacks to other bytes than its diff id names. */
        DIFF_ID_MISMATCH("diffIdMismatch"),
        /** The config has not one diff id for each layer. */
        DIFF_ID_MISSING("diffIdMissing"),
        /** A size that is not the size of what it describes. */
        SIZE("size"),
        /** A key that stands twice in one JSON object. */
        DUPLICATE_KEY("duplicateKey"),
        /** An index entry's platform is not its config's. */
        PLATFORM("platform");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }
}
