package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.cluster.ApiRequests.Answer;
import dev.slimgate.cluster.ListingException.Cause;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lists objects by pages, as {@code kubectl get} does: no {@code resourceVersion} is named, so that the API server holds no
 * more than a page and answers from its cache where it can. Of each object only what the caller makes of it stays in
 * memory, and only one object at a time is there in whole. Safe for use by many threads.
 *
 * <p>A continue token that has expired (410) comes with one that goes on in a later state of the cluster; that is taken,
 * as nothing here needs one moment for all objects. Without such a token the list begins again, {@value #MOST_RESTARTS}
 * times at most.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks">
 *     retrieving large results sets in chunks</a>
 */
public final class ObjectPages {
    /** Objects of a page. */
    public static final int PAGE = 500;

    private static final int MOST_RESTARTS = 3;
    private static final int MOST_PAGES = 100_000;
    private static final int MOST_TOKEN = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiRequests requests;

    /**
     * @param patience how long one page may take
     * @param sleeper waits before a page is asked for again
     */
    public ObjectPages(KubernetesClient client, Duration patience, Sleeper sleeper) {
        this.requests = new ApiRequests(client, patience, sleeper);
    }

    /** Told what was listed. */
    public interface Sink<T> {
        /** What was made of one page's objects. */
        void page(List<T> values);

        /** Everything so far is void: the list begins again. */
        void restarted();
    }

    /**
     * Lists objects of a kind.
     *
     * @param namespace {@code ""} for all
     * @param fields a field selector; {@code ""} for none
     * @param reading makes what is kept of an object; empty for nothing
     * @throws ListingException where it cannot go on; what pages brought until then has been given to the sink
     */
    public <T> void list(
            ListedKind kind, String namespace, String fields, Function<JsonNode, Optional<T>> reading, Sink<T> sink) {
        String token = "";
        int restarts = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            String next;
            switch (requests.get(path(kind, namespace, fields, token), body -> page(body, reading))) {
                case Answer.Given<Page<T>>(Page<T> read) -> {
                    sink.page(read.values());
                    if (read.next().isEmpty()) {
                        return;
                    }
                    next = read.next();
                }
                case Answer.Gone<Page<T>> expired -> {
                    next = checked(expired.next());
                    if (next.isEmpty()) {
                        if (++restarts > MOST_RESTARTS) {
                            throw new ListingException(
                                    Cause.BROKEN, "the list expired " + restarts + " times before its end was reached");
                        }
                        sink.restarted();
                    }
                }
            }
            if (!next.isEmpty() && next.equals(token)) {
                throw new ListingException(Cause.BROKEN, "the list does not go on: its continue token stays the same");
            }
            token = next;
        }
        throw new ListingException(Cause.BROKEN, "the list has more than " + MOST_PAGES + " pages");
    }

    /**
     * One object, or any other document of the API.
     *
     * @param path such as {@code /api/v1/namespaces/shop}
     * @throws ListingException where it cannot be read
     */
    public JsonNode get(String path) {
        return switch (requests.get(path, ObjectPages::object)) {
            case Answer.Given<JsonNode>(JsonNode object) -> object;
            case Answer.Gone<JsonNode> gone -> throw gone.failure();
        };
    }

    private static JsonNode object(InputStream body) throws IOException {
        JsonNode tree = JSON.readTree(new ObjectStream.Bounded(body));
        if (tree == null || !tree.isObject()) {
            throw new IOException("no JSON object");
        }
        return tree;
    }

    /**
     * What one answer brought.
     *
     * @param next the token to go on with; {@code ""} for none
     */
    private record Page<T>(List<T> values, String next) {}

    private static <T> Page<T> page(InputStream body, Function<JsonNode, Optional<T>> reading) throws IOException {
        List<T> values = new ArrayList<>();
        Consumer<JsonNode> each = object -> reading.apply(object).ifPresent(values::add);
        return new Page<>(values, checked(ObjectStream.read(body, each)));
    }

    private static String checked(String token) {
        if (token.length() > MOST_TOKEN) {
            throw new ListingException(
                    Cause.BROKEN,
                    "the API server sends a continue token of " + token.length() + " characters; at most " + MOST_TOKEN
                            + " are taken");
        }
        return token;
    }

    private static String path(ListedKind kind, String namespace, String fields, String token) {
        StringBuilder path =
                new StringBuilder(kind.path(namespace)).append("?limit=").append(PAGE);
        if (!fields.isEmpty()) {
            path.append("&fieldSelector=").append(URLEncoder.encode(fields, StandardCharsets.UTF_8));
        }
        if (!token.isEmpty()) {
            path.append("&continue=").append(URLEncoder.encode(token, StandardCharsets.UTF_8));
        }
        return path.toString();
    }
}
