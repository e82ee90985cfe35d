package dev.slimgate.command;

/** What {@code serve} does in a cluster. */
public enum Role {
    /** Answers the API server. */
    WEBHOOK("webhook"),
    /** Writes certificates and webhook configurations. */
    CONTROLLER("controller"),
    /** Both. */
    ALL("webhook,controller");

    private final String roles;

    Role(String roles) {
        this.roles = roles;
    }

    /** As the configuration has it: one or both, with a comma between them. */
    public String roles() {
        return roles;
    }
}
