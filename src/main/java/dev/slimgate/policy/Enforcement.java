package dev.slimgate.policy;

/** What a violation does, mildest first, so that the natural order is the order of strictness. */
public enum Enforcement {
    /** Nothing is said at admission; reports tell it. */
    AUDIT("Audit"),
    /** The request is admitted with a warning. */
    WARN("Warn"),
    /** The request is denied. */
    DENY("Deny");

    private final String label;

    Enforcement(String label) {
        this.label = label;
    }

    /** The name in policies and JSON. */
    public String label() {
        return label;
    }

    /** The stricter of two. */
    public Enforcement stricter(Enforcement other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The milder of two. */
    public Enforcement milder(Enforcement other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
