package dev.slimgate.policy;

/** The outcome of one rule on one image, in the words of policy reports. */
public enum Result {
    PASS("pass"),
    /** Violated under Deny or Audit. */
    FAIL("fail"),
    /** Violated under Warn, or kept with something to say. */
    WARN("warn"),
    /** Could not be found out; never counts as passed or failed. */
    ERROR("error"),
    /** Does not apply to this use of the image, or is waived. */
    SKIP("skip");

    private final String label;

    Result(String label) {
        this.label = label;
    }

    /** The name in reports and JSON. */
    public String label() {
        return label;
    }
}
