package dev.slimgate.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a registry still allows, as it says itself: Docker Hub's {@code RateLimit-Limit: 100;w=21600} with
 * {@code RateLimit-Remaining}, the drafts' one {@code RateLimit} header in both of its forms, or {@code X-RateLimit-}.
 *
 * @param limit requests in one window; at least 1
 * @param remaining from 0 to {@code limit}
 * @param window how long it is; null where not said
 * @see <a href="https://docs.docker.com/docker-hub/usage/pulls/">Docker Hub's limits</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit header fields</a>
 */
public record Quota(long limit, long remaining, @Nullable Duration window) {
    private static final int MOST_LENGTH = 256;
    private static final Pattern PLAIN = Pattern.compile("\\s{0,8}(\\d{1,12})(?:[;,\\s].{0,256})?");

    public Quota {
        if (limit < 1 || remaining < 0 || remaining > limit) {
            throw new IllegalArgumentException("a quota of " + remaining + " of " + limit);
        }
    }

    /** The share that is left, from 0 to 1. */
    public double left() {
        return (double) remaining / limit;
    }

    /** Reads the headers of an answer; empty where they say nothing that can be read. */
    static Optional<Quota> read(UnaryOperator<@Nullable String> header) {
        String limits = text(header, "RateLimit-Limit", "X-RateLimit-Limit");
        String remains = text(header, "RateLimit-Remaining", "X-RateLimit-Remaining");
        String whole = text(header, "RateLimit");
        String policy = text(header, "RateLimit-Policy");
        OptionalLong limit = first(plain(limits), parameter(whole, "limit"), parameter(policy, "q"));
        OptionalLong remaining = first(plain(remains), parameter(whole, "remaining"), parameter(whole, "r"));
        if (limit.isEmpty() || remaining.isEmpty() || limit.getAsLong() < 1) {
            return Optional.empty();
        }
        OptionalLong window = first(parameter(limits, "w"), parameter(remains, "w"), parameter(policy, "w"));
        return Optional.of(new Quota(
                limit.getAsLong(),
                Math.min(remaining.getAsLong(), limit.getAsLong()),
                window.isPresent() ? Duration.ofSeconds(window.getAsLong()) : null));
    }

    private static String text(UnaryOperator<@Nullable String> header, String... names) {
        for (String name : names) {
            String text = header.apply(name);
            if (text != null && text.length() <= MOST_LENGTH) {
                return text;
            }
        }
        return "";
    }

    private static OptionalLong plain(String text) {
        Matcher number = PLAIN.matcher(text);
        return number.matches() ? OptionalLong.of(Long.parseLong(number.group(1))) : OptionalLong.empty();
    }

    /** {@code ;w=60} or {@code limit=100,}. */
    private static OptionalLong parameter(String text, String name) {
        Matcher number = Pattern.compile("(?:^|[;,\\s])" + name + "\\s{0,8}=\\s{0,8}(\\d{1,12})(?![\\d.])")
                .matcher(text);
        return number.find() ? OptionalLong.of(Long.parseLong(number.group(1))) : OptionalLong.empty();
    }

    private static OptionalLong first(OptionalLong... numbers) {
        for (OptionalLong number : numbers) {
            if (number.isPresent()) {
                return number;
            }
        }
        return OptionalLong.empty();
    }
}
