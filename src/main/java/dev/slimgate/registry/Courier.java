package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Printable;
import dev.slimgate.registry.RegistryEvent.Hold;
import dev.slimgate.registry.RegistryEvent.RetryCause;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request with as much patience as the deadline allows, and as much calm as its host needs. It is sent once again
 * after a broken connection or a failing server, or when the host asked to wait and the wait fits; and once besides where the
 * registry had closed the connection that it was sent on. Each try has the host's own time limit. All retries together
 * are bounded by a budget.
 */
final class Courier {
    /** Connections that one request finds closed before it takes the registry for ill: a pool learns of it one by one. */
    private static final int MOST_STALE = 3;

    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final Transport transport;
    private final Calm calm;
    private final Sleeper sleeper;
    private final DoubleSupplier random;

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    Courier(Transport transport, Calm calm, Sleeper sleeper, DoubleSupplier random) {
        this.transport = transport;
        this.calm = calm;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** How a request has fared so far. */
    private static final class Course {
        private boolean retried;
        private int renewed;
        private boolean begun;

        /**
         * @param retried whether there is no second try any more
         */
        Course(boolean retried) {
            this.retried = retried;
        }
    }

    /**
     * The answer, whatever its status but 429.
     *
     * @throws ContentException without naming the image: the caller knows it
     */
    Answer send(Transport.Request request, Deadline deadline) {
        return send(request, new Course(false), deadline);
    }

    /** The same without a second try: for hosts beside which there is another. */
    Answer once(Transport.Request request, Deadline deadline) {
        return send(request, new Course(true), deadline);
    }

    private Answer send(Transport.Request request, Course course, Deadline deadline) {
        Origin origin = calm.origins().of(request.target());
        calm.budget().sent();
        while (true) {
            Duration wait;
            try {
                Answer answer = tryOnce(request, origin, course, deadline);
                // a wait longer than a request may take would hold up whatever waits behind this one
                @Nullable Duration pause = pause(
                        answer, origin, course, deadline.atMost(origin.limits().timeout()));
                if (pause == null) {
                    return answer;
                }
                discard(answer);
                wait = pause;
            } catch (ContentException.TimedOut e) {
                throw new ContentException.TimedOut(named(request, e));
            } catch (ConnectException e) {
                throw new ContentException.Unreachable(named(request, e), e);
            } catch (IOException e) {
                @Nullable Duration pause = pause(e, origin, course, deadline);
                if (pause == null) {
                    throw new ContentException.Unreachable(named(request, e), e);
                }
                wait = pause;
            }
            sleep(wait);
        }
    }

    /** The host's own time limit: of one small request, or between two parts of a long body. */
    Duration timeout(Target target) {
        return calm.origins().of(target).limits().timeout();
    }

    private static String named(Transport.Request request, Exception e) {
        String authority = request.target().authority() + ": ";
        String text = Printable.of(String.valueOf(e.getMessage()));
        return text.startsWith(authority) ? text : authority + text;
    }

    private Answer tryOnce(Transport.Request request, Origin origin, Course course, Deadline deadline)
            throws IOException {
        Breaker.Pass breaker = held(origin, Hold.BREAKER, () -> origin.breaker().enter(deadline));
        boolean entered = false;
        try {
            if (!course.begun) { // who has just been asked to wait has waited
                sleep(held(origin, Hold.PATIENCE, () -> origin.patience().needed(deadline)));
            }
            course.begun = true;
            @Nullable Rate rate = origin.rate();
            if (rate != null) {
                sleep(held(origin, Hold.RATE, () -> rate.turn(deadline)));
            }
            Gates.Pass gate = held(
                    origin,
                    Hold.CONCURRENCY,
                    () -> transport.enter(request.target(), origin.limits().concurrency(), deadline));
            entered = true;
            return send(request, origin, breaker, gate, deadline);
        } finally {
            if (!entered) {
                breaker.close();
            }
        }
    }

    private Answer send(
            Transport.Request request, Origin origin, Breaker.Pass breaker, Gates.Pass gate, Deadline deadline)
            throws IOException {
        Deadline limit = deadline.atMost(origin.limits().timeout());
        Try attempt = new Try(origin, request.kind(), breaker, gate, limit.remaining(), calm.nanos(), calm.listener());
        held(origin, Hold.BREAKER, () -> {
            try {
                return breaker.check();
            } catch (ContentException e) {
                attempt.dropped();
                throw e;
            }
        });
        Answer answer = transport.send(request, attempt, limit);
        calm.quotas().look(origin.host(), answer);
        return answer;
    }

    /** Tells of what keeps a request from being sent. */
    private <T> T held(Origin origin, Hold hold, Supplier<T> permission) {
        try {
            return permission.get();
        } catch (ContentException e) {
            calm.listener().happened(new RegistryEvent.HeldBack(origin.host(), hold));
            throw e;
        }
    }

    /** How long to wait before trying again; null if this answer is to be taken. */
    private @Nullable Duration pause(Answer answer, Origin origin, Course course, Deadline deadline) {
        boolean limited = answer.status() == 429;
        if (!limited && answer.status() < 500) {
            return null;
        }
        @Nullable Duration asked = limited || answer.status() == 503
                ? answer.header("Retry-After")
                        .flatMap(text -> RetryAfter.read(text, calm.clock().instant()))
                        .orElse(null)
                : null;
        if (asked != null) {
            origin.patience().asked(asked, limited);
        }
        Duration wait = asked == null || asked.compareTo(BACKOFF) < 0 ? backoff() : asked;
        RetryCause cause = limited ? RetryCause.RATE_LIMITED : RetryCause.SERVER_ERROR;
        if (!(limited && asked == null) && mayRetry(origin, course, wait, cause, deadline)) {
            return wait;
        }
        if (limited) {
            discard(answer);
            throw new ContentException.RateLimited(
                    answer.target().authority() + ": the registry allows no more requests for now"
                            + (asked == null ? "" : "; it asks to wait " + asked.toSeconds() + " s"),
                    asked);
        }
        return null;
    }

    /** How long to wait before trying again; null if this failure is to be taken. */
    private @Nullable Duration pause(IOException failure, Origin origin, Course course, Deadline deadline) {
        if (failure instanceof Transport.StaleConnectionException && course.renewed < MOST_STALE) {
            course.renewed++;
            return allowed(origin, RetryCause.STALE) ? Duration.ZERO : null;
        }
        Duration wait = backoff();
        return mayRetry(origin, course, wait, RetryCause.BROKEN, deadline) ? wait : null;
    }

    /** Once, if the wait fits, the host has not proven ill meanwhile, and the budget allows it. */
    private boolean mayRetry(Origin origin, Course course, Duration wait, RetryCause cause, Deadline deadline) {
        boolean sensible = !course.retried
                && wait.compareTo(deadline.remaining()) < 0
                && origin.breaker().open() == null;
        if (!sensible || !allowed(origin, cause)) {
            return false;
        }
        course.retried = true;
        return true;
    }

    private boolean allowed(Origin origin, RetryCause cause) {
        boolean allowed = calm.budget().take();
        calm.listener()
                .happened(
                        allowed
                                ? new RegistryEvent.Retried(origin.host(), cause)
                                : new RegistryEvent.HeldBack(origin.host(), Hold.RETRY_BUDGET));
        return allowed;
    }

    /** Reads what nobody needs, so that the connection can be used again. */
    private static void discard(Answer answer) {
        try {
            answer.rest();
        } catch (IOException e) {
            answer.close(); // it cannot be used again: that is all that is lost
        }
    }

    private Duration backoff() {
        return BACKOFF.plusMillis((long) (random.getAsDouble() * 2 * BACKOFF.toMillis()));
    }

    private void sleep(Duration time) {
        if (time.isZero()) {
            return;
        }
        try {
            sleeper.sleep(time);
        } catch (InterruptedException e) {
            throw Waiting.interrupted("waiting to ask the registry");
        }
    }
}
