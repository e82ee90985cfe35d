package dev.slimgate.command;

/** Exit codes of all commands; the highest that applies is taken. */
final class ExitCode {
    /** All pass or warn. */
    static final int FINE = 0;
    /** Something is denied. */
    static final int DENIED = 1;
    /** Input, policy or arguments could not be read, or an answer is not complete. */
    static final int UNREADABLE = 2;

    private ExitCode() {}
}
