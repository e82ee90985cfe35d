package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.cluster.ListingException.Cause;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

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
    private static final int MOST_TRIES = 4;
    private static final int MOST_TOKEN = 64 * 1024;
    private static final int MOST_ERROR = 64 * 1024;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Duration patience;
    private final Sleeper sleeper;

    /** Waits; injected, so that tests do not. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * @param patience how long one page may take
     * @param sleeper waits before a page is asked for again
     */
    public ObjectPages(KubernetesClient client, Duration patience, Sleeper sleeper) {
        this.client = client;
        this.patience = patience;
        this.sleeper = sleeper;
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
            Page<T> read = pageWithRetries(uri(kind, namespace, fields, token), reading);
            if (read.expired()) {
                if (read.next().isEmpty()) {
                    if (++restarts > MOST_RESTARTS) {
                        throw new ListingException(
                                Cause.BROKEN, "the list expired " + restarts + " times before its end was reached");
                    }
                    sink.restarted();
                }
                if (!token.isEmpty() && token.equals(read.next())) {
                    throw new ListingException(
                            Cause.BROKEN, "the list does not go on: its continue token stays the same");
                }
                token = read.next();
                continue;
            }
            sink.page(read.values());
            if (read.next().isEmpty()) {
                return;
            }
            if (token.equals(read.next())) {
                throw new ListingException(Cause.BROKEN, "the list does not go on: its continue token stays the same");
            }
            token = read.next();
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
        return withRetries(() -> ask(root(path), body -> {
            JsonNode tree = JSON.readTree(new ObjectStream.Bounded(body));
            if (tree == null || !tree.isObject()) {
                throw new IOException("no JSON object");
            }
            return tree;
        }));
    }

    /**
     * What one answer brought.
     *
     * @param next the token to go on with; {@code ""} for none
     * @param expired whether it is the answer to a token that has expired
     */
    private record Page<T>(List<T> values, String next, boolean expired) {}

    private <T> Page<T> pageWithRetries(URI uri, Function<JsonNode, Optional<T>> reading) {
        return withRetries(() -> {
            try {
                return ask(uri, body -> {
                    List<T> values = new ArrayList<>();
                    Consumer<JsonNode> each = object -> reading.apply(object).ifPresent(values::add);
                    return new Page<>(values, checked(ObjectStream.read(body, each)), false);
                });
            } catch (Expired e) {
                return new Page<>(List.of(), checked(e.next), true);
            }
        });
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

    /** Asks for something. */
    @FunctionalInterface
    private interface Asking<T> {
        T ask() throws TryAgain, InterruptedException;
    }

    private <T> T withRetries(Asking<T> asking) {
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return asking.ask();
                } catch (TryAgain e) {
                    if (tries == MOST_TRIES) {
                        throw e.reason;
                    }
                    Duration pause = Duration.ofMillis(250L << tries);
                    sleeper.sleep(e.wanted.compareTo(pause) > 0 ? e.wanted : pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ListingException(Cause.BROKEN, "the wait for the API server was interrupted", e);
        }
    }

    /** Reads the body of an answer. */
    @FunctionalInterface
    private interface Body<T> {
        T read(InputStream body) throws IOException;
    }

    /** One request, in a thread that is interrupted when its time is over. */
    private <T> T ask(URI uri, Body<T> reading) throws TryAgain, InterruptedException {
        ExecutorService one = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Future<T> answer = one.submit(() -> exchange(uri, reading));
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TryAgain(new ListingException(
                    Cause.BROKEN, "the API server did not answer within " + patience.toSeconds() + " s", e));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TryAgain again -> throw again;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default ->
                    throw new TryAgain(new ListingException(
                            Cause.BROKEN, "the API server's answer cannot be read: " + root(e), e));
            }
        } finally {
            one.shutdownNow();
        }
    }

    private <T> T exchange(URI uri, Body<T> reading) throws TryAgain, IOException, InterruptedException {
        HttpResponse<InputStream> answer;
        try {
            answer = client.getHttpClient()
                    .sendAsync(
                            client.getHttpClient()
                                    .newHttpRequestBuilder()
                                    .uri(uri)
                                    .build(),
                            InputStream.class)
                    .get();
        } catch (ExecutionException | CompletionException e) {
            throw new TryAgain(notReached(e));
        }
        // Closing it cancels what has yet to come and so ends the connection; one that was read to its end is kept.
        ToItsEnd body = new ToItsEnd(answer.body());
        try {
            if (answer.isSuccessful()) {
                return reading.read(body);
            }
            throw failure(answer, body.readNBytes(MOST_ERROR));
        } finally {
            body.closeUnlessNearItsEnd();
        }
    }

    private static ListingException notReached(Exception failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException) {
                return new ListingException(
                        Cause.UNREACHABLE, "the API server cannot be reached: " + root(failure), failure);
            }
        }
        return new ListingException(Cause.BROKEN, "the API server did not answer: " + root(failure), failure);
    }

    private static RuntimeException failure(HttpResponse<?> answer, byte[] body) throws TryAgain {
        JsonNode status = status(body);
        String said = status.path("message").asText("");
        String quoted = said.isEmpty() ? "" : ": " + Printable.of(said, 200);
        return switch (answer.code()) {
            case 401 ->
                new ListingException(Cause.UNAUTHORIZED, "the API server does not accept the credentials (401)");
            case 403 -> new ListingException(Cause.FORBIDDEN, "the API server forbids it (403)" + quoted);
            case 404 -> new ListingException(Cause.NOT_FOUND, "the API server does not know it (404)");
            case 410 -> new Expired(status.path("metadata").path("continue").asText(""));
            case 408, 429, 500, 502, 503, 504 ->
                throw new TryAgain(
                        new ListingException(
                                Cause.BROKEN, "the API server answers with status " + answer.code() + quoted),
                        retryAfter(answer));
            default ->
                new ListingException(Cause.BROKEN, "the API server answers with status " + answer.code() + quoted);
        };
    }

    private static JsonNode status(byte[] body) {
        try {
            JsonNode tree = JSON.readTree(body);
            return tree == null ? JSON.missingNode() : tree;
        } catch (IOException e) {
            return JSON.missingNode(); // a proxy's page, say; the code says enough
        }
    }

    private static Duration retryAfter(HttpResponse<?> answer) {
        @Nullable String text = answer.header("Retry-After");
        if (text == null || !text.matches("[0-9]{1,9}")) {
            return Duration.ZERO;
        }
        Duration wanted = Duration.ofSeconds(Long.parseLong(text));
        return wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
    }

    private URI uri(ListedKind kind, String namespace, String fields, String token) {
        StringBuilder path =
                new StringBuilder(kind.path(namespace)).append("?limit=").append(PAGE);
        if (!fields.isEmpty()) {
            path.append("&fieldSelector=").append(URLEncoder.encode(fields, StandardCharsets.UTF_8));
        }
        if (!token.isEmpty()) {
            path.append("&continue=").append(URLEncoder.encode(token, StandardCharsets.UTF_8));
        }
        return root(path.toString());
    }

    private URI root(String path) {
        String base = String.valueOf(client.getMasterUrl());
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return Printable.of(String.valueOf(root.getMessage()), 200);
    }

    /** Knows whether its end was seen. */
    private static final class ToItsEnd extends FilterInputStream {
        private static final int LITTLE = 8 * 1024;
        private boolean ended;

        ToItsEnd(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            ended |= read < 0;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            ended |= read < 0;
            return read;
        }

        @Override
        public void close() {
            // left to closeUnlessNearItsEnd: a parser closes what it reads
        }

        void closeUnlessNearItsEnd() throws IOException {
            try {
                if (!ended && !Thread.currentThread().isInterrupted()) {
                    var _ = readNBytes(LITTLE);
                }
            } finally {
                if (!ended) {
                    super.close();
                }
            }
        }
    }

    /** It failed in a way that may pass. */
    private static final class TryAgain extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient ListingException reason;
        private final transient Duration wanted;

        TryAgain(ListingException reason) {
            this(reason, Duration.ZERO);
        }

        TryAgain(ListingException reason, Duration wanted) {
            super(reason.getMessage(), reason, false, false);
            this.reason = reason;
            this.wanted = wanted;
        }
    }

    /** A continue token has expired. */
    private static final class Expired extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String next;

        Expired(String next) {
            super("the list has expired", null, false, false);
            this.next = next;
        }
    }
}
