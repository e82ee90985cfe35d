package dev.slimgate.audit;

/** An audit was given up, as whoever wanted it wants it no more. */
public final class AuditStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditStoppedException() {
        super("the audit was given up before its end");
    }
}
