package dev.slimgate.command;

/** The command was told something that it cannot do; the message says what and what would be right. Exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
