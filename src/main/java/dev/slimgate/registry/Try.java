package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One try of one request, from the permission to send it until the end of the answer's body. It gives back what it holds,
 * and tells the circuit breaker and the listener, once each, how it ended.
 */
final class Try implements BodyStream.Ending {
    /** A request that had less time than this, and less than the host's own limit, says nothing when it ends. */
    static final Duration ENOUGH = Duration.ofSeconds(1);

    private final Origin origin;
    private final RequestKind kind;
    private final Breaker.Pass breaker;
    private final Gates.Pass gate;
    private final boolean enough;
    private final LongSupplier nanos;
    private final RegistryListener listener;
    private final long begun;
    private volatile boolean sent;
    private volatile long headAt;
    private volatile RegistryEvent.@Nullable Outcome answered;
    private boolean over;

    /** {@code time} is what the request has. */
    Try(
            Origin origin,
            RequestKind kind,
            Breaker.Pass breaker,
            Gates.Pass gate,
            Duration time,
            LongSupplier nanos,
            RegistryListener listener) {
        this.origin = origin;
        this.kind = kind;
        this.breaker = breaker;
        this.gate = gate;
        this.enough =
                time.compareTo(ENOUGH) >= 0 || time.compareTo(origin.limits().timeout()) >= 0;
        this.nanos = nanos;
        this.listener = listener;
        this.begun = nanos.getAsLong();
        this.headAt = begun;
    }

    /** From now on the registry may have seen it. */
    void sent() {
        sent = true;
    }

    /** The head of the answer is there. */
    void answered(int status) {
        headAt = nanos.getAsLong();
        answered = RegistryEvent.Outcome.of(status);
        if (status >= 500) {
            breaker.failed(new Breaker.Failure("it answered " + status, false));
        } else {
            breaker.answered();
        }
    }

    @Override
    public void ended(BodyStream.How how) {
        RegistryEvent.Outcome status = answered == null ? RegistryEvent.Outcome.BROKEN : answered;
        switch (how) {
            case WHOLE -> {
                breaker.succeeded();
                end(status);
            }
            case LEFT -> end(status);
            case BROKEN -> {
                breaker.failed(new Breaker.Failure("the connection broke within an answer", false));
                end(RegistryEvent.Outcome.BROKEN);
            }
            case STOOD_STILL -> {
                if (enough) {
                    breaker.failed(new Breaker.Failure("an answer stood still", true));
                }
                end(RegistryEvent.Outcome.TIMED_OUT);
            }
        }
    }

    /** There is no answer. */
    void failed(IOException failure) {
        headAt = nanos.getAsLong();
        switch (failure) {
            case Transport.StaleConnectionException stale -> end(RegistryEvent.Outcome.STALE);
            case NameLookup.BusyException busy -> end(RegistryEvent.Outcome.NOT_CONNECTED); // nobody's fault but ours
            default -> {
                breaker.failed(new Breaker.Failure(String.valueOf(failure.getMessage()), false));
                end(sent ? RegistryEvent.Outcome.BROKEN : RegistryEvent.Outcome.NOT_CONNECTED);
            }
        }
    }

    /** There is no answer in time, or there must be none. */
    void failed(ContentException failure) {
        headAt = nanos.getAsLong();
        if (failure instanceof ContentException.TimedOut
                && enough
                && !Thread.currentThread().isInterrupted()) {
            breaker.failed(new Breaker.Failure("no answer in time", true));
        }
        end(sent ? RegistryEvent.Outcome.TIMED_OUT : RegistryEvent.Outcome.NOT_CONNECTED);
    }

    /** It was not made after all. */
    void dropped() {
        synchronized (this) {
            over = true;
        }
        gate.close();
        breaker.close();
    }

    /** Whatever happened, nothing stays held. */
    private void end(RegistryEvent.Outcome outcome) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gate.close();
        breaker.close();
        listener.happened(
                new RegistryEvent.Asked(origin.host(), kind, outcome, Duration.ofNanos(Math.max(0, headAt - begun))));
    }
}
