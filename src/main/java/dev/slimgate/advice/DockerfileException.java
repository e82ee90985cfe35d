package dev.slimgate.advice;

/** A text that is no Dockerfile, or one beyond a bound. */
public final class DockerfileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    DockerfileException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Where, counted from 1. */
    public int line() {
        return line;
    }
}
