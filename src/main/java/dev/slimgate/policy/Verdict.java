package dev.slimgate.policy;

/** What all findings together come to, mildest first. */
public enum Verdict {
    ADMIT,
    WARN,
    DENY;

    /** The worse of two. */
    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** What one finding comes to; one that is waived is admitted with a warning. */
    public static Verdict of(Finding finding) {
        if (finding.denies()) {
            return DENY;
        }
        return finding.speaks() || finding.speaksAsWaived() ? WARN : ADMIT;
    }
}
