package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request with as much patience as the deadline allows: once again after a broken connection or a failing server,
 * and once again when the host asked to wait and the wait fits. Each try has the host's own time limit.
 */
final class Courier {
    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final Transport transport;
    private final Hosts hosts;
    private final Sleeper sleeper;
    private final DoubleSupplier random;
    private final InstantSource clock;

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    Courier(Transport transport, Hosts hosts, Sleeper sleeper, DoubleSupplier random, InstantSource clock) {
        this.transport = transport;
        this.hosts = hosts;
        this.sleeper = sleeper;
        this.random = random;
        this.clock = clock;
    }

    /**
     * The answer, whatever its status but 429.
     *
     * @throws ContentException without naming the image: the caller knows it
     */
    Answer send(Transport.Request request, Deadline deadline) {
        for (boolean last = false; ; last = true) {
            @Nullable Duration wait;
            try {
                Answer answer = transport.send(request, deadline.atMost(timeout(request.target())));
                // a wait longer than a request may take would hold up whatever waits behind this one
                wait = pause(answer, last, deadline.atMost(timeout(request.target())));
                if (wait == null) {
                    return answer;
                }
                answer.rest();
            } catch (ConnectException e) {
                throw new ContentException.Unreachable(request.target().authority() + ": " + e.getMessage(), e);
            } catch (ContentException.TimedOut e) {
                throw new ContentException.TimedOut(request.target().authority() + ": " + e.getMessage());
            } catch (IOException e) {
                wait = backoff();
                if (last || wait.compareTo(deadline.remaining()) >= 0) {
                    throw new ContentException.Unreachable(
                            request.target().authority() + ": " + Printable.of(String.valueOf(e.getMessage())), e);
                }
            }
            sleep(wait);
        }
    }

    /** The host's own time limit: of one small request, or between two parts of a long body. */
    Duration timeout(Target target) {
        return hosts.entry(target)
                .map(RegistrySettings.Host::limits)
                .orElse(RegistrySettings.Limits.DEFAULTS)
                .timeout();
    }

    /** How long to wait before trying again; null if this answer is to be taken. */
    private @Nullable Duration pause(Answer answer, boolean last, Deadline deadline) throws IOException {
        @Nullable Duration asked = answer.header("Retry-After").map(this::duration).orElse(null);
        if (answer.status() == 429) {
            if (last || asked == null || asked.compareTo(deadline.remaining()) >= 0) {
                answer.rest();
                throw new ContentException.RateLimited(
                        answer.target().authority() + ": the registry allows no more requests for now"
                                + (asked == null ? "" : "; it asks to wait " + asked.toSeconds() + " s"),
                        asked);
            }
            return asked;
        }
        if (answer.status() < 500 || last) {
            return null;
        }
        Duration wait = asked == null ? backoff() : asked;
        return wait.compareTo(deadline.remaining()) < 0 ? wait : null;
    }

    /** Seconds, or a date. */
    private @Nullable Duration duration(String retryAfter) {
        String text = retryAfter.strip();
        if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null; // said nothing that could be kept to
        }
    }

    private Duration backoff() {
        return BACKOFF.plusMillis((long) (random.getAsDouble() * 2 * BACKOFF.toMillis()));
    }

    private void sleep(Duration time) {
        try {
            sleeper.sleep(time);
        } catch (InterruptedException e) {
            throw Waiting.interrupted("waiting to try again");
        }
    }
}
