package dev.slimgate.lint;

/** How bad a remark is, mildest first. */
public enum Severity {
    /** Worth knowing; nothing has to be done. */
    INFO("info"),
    /** Hardly what was meant. */
    WARNING("warning"),
    /** Cannot be what was meant: something is never judged, or nothing can ever pass. */
    ERROR("error");

    private final String label;

    Severity(String label) {
        this.label = label;
    }

    /** The name in JSON and text. */
    public String label() {
        return label;
    }
}
