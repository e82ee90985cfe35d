package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives what went wrong its class and its text.
 *
 * <p>Of a host that the operator has not listed, users choose the name and read the message, so Slimgate must not tell
 * them what it can reach: whatever happens before a registry's own answer (an address that is refused, a name that does
 * not resolve, a closed port, a time-out, a failed handshake, a server of another kind, a server error) has one class,
 * {@code unreachable}, and one text; nothing that the host sent is quoted. What a registry answers as the distribution
 * specification says (no such image, not authorised, too many requests) keeps its class, without a quote.
 *
 * @param name the image, for messages
 * @param listed whether the operator has listed the host
 */
record Failures(String name, boolean listed) {
    private static final int MOST_SHOWN = 200;
    private static final String ONE_TEXT = ": the registry cannot be reached, or does not answer as a registry";

    /** Runs what connects and waits for an answer. */
    <T> T connecting(Supplier<T> step) {
        try {
            return step.get();
        } catch (ContentException.Unreachable e) {
            throw listed ? new ContentException.Unreachable(name + ": " + e.getMessage(), e.getCause()) : unreachable();
        } catch (ContentException.TimedOut e) {
            throw listed || Thread.currentThread().isInterrupted()
                    ? new ContentException.TimedOut(name + ": " + e.getMessage())
                    : unreachable();
        } catch (ContentException.Refused e) {
            throw listed ? new ContentException.Refused(name + ": " + e.getMessage()) : unreachable();
        } catch (ContentException.RateLimited e) {
            throw new ContentException.RateLimited(
                    name + ": " + e.getMessage(), e.retryAfter().orElse(null));
        }
    }

    /** Runs what checks a manifest; its complaints quote parts of it. */
    <T> T quoting(Supplier<T> check) {
        try {
            return check.get();
        } catch (ContentException.Invalid e) {
            throw listed || !(e.getCause() instanceof MalformedException)
                    ? e
                    : new ContentException.Invalid(
                            name + ": what the registry holds is no image manifest that can be read");
        }
    }

    /** The failure of a body's stream. */
    ContentException body(IOException e) {
        ContentException failure = Checked.failure(e, name);
        return switch (failure) {
            case ContentException.TimedOut t -> new ContentException.TimedOut(name + ": " + t.getMessage());
            case ContentException.Unreachable u -> listed ? u : unreachable();
            default -> failure;
        };
    }

    /** A status that is neither 200 nor a refusal. */
    ContentException status(int status, Optional<String> apiVersion, byte[] body) {
        if (!listed && !(status < 500 && speaks(apiVersion, body))) {
            return unreachable();
        }
        String quote = listed ? quote(body) : "";
        if (status == 404) {
            return new ContentException.NotFound(name + ": the registry does not have it" + quote);
        }
        String text = name + ": the registry answered " + status + quote;
        return status >= 400 && status < 500
                ? new ContentException.Invalid(text)
                : new ContentException.Unreachable(text, null);
    }

    /** A 401 or 403 after all credentials. */
    ContentException denied(List<String> tried, boolean challenged, Optional<String> apiVersion, byte[] body) {
        return listed || challenged || speaks(apiVersion, body) ? unauthorized(tried) : unreachable();
    }

    /** No credential was let in. */
    ContentException unauthorized(List<String> tried) {
        return new ContentException.Unauthorized(
                name + ": the registry does not let us read it, or does not have it; tried "
                        + String.join(", ", tried.stream().map(Printable::of).toList()));
    }

    /** What serves pages as manifests is no registry. */
    void checkManifestType(@Nullable MediaType served) {
        if (!listed && served != null && !served.value().endsWith("json") && !served.isSchema1()) {
            throw unreachable();
        }
    }

    private ContentException.Unreachable unreachable() {
        return new ContentException.Unreachable(name + ONE_TEXT, null);
    }

    /** Whether an error was told as the distribution specification says. */
    private static boolean speaks(Optional<String> apiVersion, byte[] body) {
        return apiVersion.filter(version -> version.startsWith("registry/2")).isPresent()
                || error(body).isPresent();
    }

    private static Optional<JsonNode> error(byte[] body) {
        try {
            JsonNode errors = StrictJson.read(body, "error").root().path("errors");
            return errors.isArray() && !errors.isEmpty() ? Optional.of(errors.get(0)) : Optional.empty();
        } catch (MalformedException | TooManyException e) {
            return Optional.empty(); // a page, or nothing
        }
    }

    private static String quote(byte[] body) {
        String text = error(body)
                .map(error -> error.path("code").asText("") + " "
                        + error.path("message").asText(""))
                .orElseGet(() -> new String(body, StandardCharsets.UTF_8))
                .strip();
        return text.isEmpty() ? "" : ": " + Printable.of(text, MOST_SHOWN);
    }

    /**
     * What all places of an image with several did, told as one failure: of the registry's class where it was asked, with
     * the others' in few words; without it, {@code notFound} only where all say so.
     */
    static final class Everywhere {
        private static final int MOST_WORDS = 140;

        private final String image;
        private final List<ContentException> mirrors = new ArrayList<>();
        private @Nullable ContentException registry;

        Everywhere(String image) {
            this.image = image;
        }

        void add(boolean mirror, ContentException failure) {
            if (mirror) {
                mirrors.add(failure);
            } else {
                registry = failure;
            }
        }

        ContentException told() {
            String others = mirrors.stream().map(Everywhere::words).collect(Collectors.joining("; "));
            if (registry != null) {
                return same(registry, registry.getMessage() + (others.isEmpty() ? "" : "; mirrors: " + others));
            }
            return mirrors.stream()
                    .filter(failure -> !(failure instanceof ContentException.NotFound))
                    .findFirst()
                    .or(() -> mirrors.stream().findFirst())
                    .map(failure -> same(failure, image + ": " + others))
                    .orElseGet(() -> new ContentException.Refused(
                            image + ": no mirror of its registry is given the capability that this needs"));
        }

        private static String words(ContentException failure) {
            return Printable.of(String.valueOf(failure.getMessage()), MOST_WORDS);
        }

        private static ContentException same(ContentException failure, String message) {
            return switch (failure) {
                case ContentException.NotFound _ -> new ContentException.NotFound(message);
                case ContentException.Unauthorized _ -> new ContentException.Unauthorized(message);
                case ContentException.RateLimited r ->
                    new ContentException.RateLimited(message, r.retryAfter().orElse(null));
                case ContentException.Unreachable u -> new ContentException.Unreachable(message, u.getCause());
                case ContentException.TimedOut _ -> new ContentException.TimedOut(message);
                case ContentException.Invalid _ -> new ContentException.Invalid(message, failure);
                case ContentException.TooLarge _ -> new ContentException.TooLarge(message);
                case ContentException.Refused _ -> new ContentException.Refused(message);
            };
        }
    }
}
