package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.content.ContentException;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.inspect.ErrorClasses;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What could not be had a moment ago, so that a registry that fails is not asked once for each pod. Nothing is remembered
 * for longer than a few seconds: a registry that is well again is believed at once.
 *
 * @param <K> what was asked for, and with whose credentials: a failure of one is never another's
 */
final class Failures<K> {
    /** How long a failure is the answer to everybody who asks. */
    static final Duration LIFE = Duration.ofSeconds(1);
    /** How long a registry is left alone at most that asks for patience. */
    static final Duration MOST_PATIENCE = Duration.ofSeconds(5);
    /** How long nobody asks again of whom no answer is waited for, as there is an older one. */
    static final Duration REST = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Cache<K, Failure> failures;

    /**
     * @param bytes of heap, approximately
     */
    Failures(long bytes, LongSupplier nanos) {
        this.nanos = nanos;
        this.failures = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<K, Failure>weigher((key, failure) -> Weights.of(512 + Weights.text(failure.message)))
                .build();
    }

    /** Without the exception itself, which is large and belongs to one thread. */
    private record Failure(
            ErrorClass errorClass, String message, @Nullable Duration retryAfter, long atNanos) {
        static Failure of(ContentException e, long atNanos) {
            Duration retryAfter = e instanceof ContentException.RateLimited limited
                    ? limited.retryAfter().orElse(null)
                    : null;
            return new Failure(ErrorClasses.of(e), String.valueOf(e.getMessage()), retryAfter, atNanos);
        }

        Duration life() {
            Duration patience = retryAfter;
            if (patience == null || patience.compareTo(LIFE) < 0) {
                return LIFE;
            }
            return patience.compareTo(MOST_PATIENCE) < 0 ? patience : MOST_PATIENCE;
        }

        ContentException exception() {
            return switch (errorClass) {
                case NOT_FOUND -> new ContentException.NotFound(message);
                case UNAUTHORIZED -> new ContentException.Unauthorized(message);
                case RATE_LIMITED -> new ContentException.RateLimited(message, retryAfter);
                case UNREACHABLE -> new ContentException.Unreachable(message, null);
                case TIMED_OUT -> new ContentException.TimedOut(message);
                case INVALID -> new ContentException.Invalid(message);
                case TOO_LARGE -> new ContentException.TooLarge(message);
                case REFUSED -> new ContentException.Refused(message);
            };
        }
    }

    /** Remembers one. */
    void add(K key, ContentException failure) {
        failures.put(key, Failure.of(failure, nanos.getAsLong()));
    }

    /** @throws ContentException the failure of a moment ago, where there was one */
    void rethrow(K key) {
        Failure failure = failures.getIfPresent(key);
        if (failure != null && within(failure, failure.life())) {
            throw failure.exception();
        }
    }

    /** Whether there was one so lately that nobody should ask who need not. */
    boolean rests(K key) {
        Failure failure = failures.getIfPresent(key);
        return failure != null && within(failure, REST);
    }

    private boolean within(Failure failure, Duration time) {
        return nanos.getAsLong() - failure.atNanos < time.toNanos();
    }

    /**
     * Whether the registry has kept silent: what it says, such as that there is no such image any more, counts. To be sent
     * where nobody may go (a realm or a redirect that is not permitted) tells nothing of the image.
     */
    static boolean tellsNothing(ContentException failure) {
        return switch (failure) {
            case ContentException.RateLimited e -> true;
            case ContentException.Unreachable e -> true;
            case ContentException.TimedOut e -> true;
            case ContentException.NotFound e -> false;
            case ContentException.Unauthorized e -> false;
            case ContentException.Invalid e -> false;
            case ContentException.TooLarge e -> false;
            case ContentException.Refused e -> true;
        };
    }
}
