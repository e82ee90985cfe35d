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
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API server for one thing, and again where that may help: {@value #MOST_TRIES} times at most, after the pause that
 * the server wants, within reason. Says in words what a failing answer means. Safe for use by many threads.
 */
final class ApiRequests {
    private static final int MOST_TRIES = 4;
    private static final int MOST_ERROR = 64 * 1024;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Duration patience;
    private final Sleeper sleeper;

    /**
     * @param patience how long one answer may take, its body included
     * @param sleeper waits before it is asked again
     */
    ApiRequests(KubernetesClient client, Duration patience, Sleeper sleeper) {
        this.client = client;
        this.patience = patience;
        this.sleeper = sleeper;
    }

    /** What came of it, unless it failed. */
    sealed interface Answer<T> {
        /** The body, as it was read. */
        record Given<T>(T value) implements Answer<T> {}

        /**
         * 410: what was asked for is there no more.
         *
         * @param next the continue token that came instead; {@code ""} for none
         * @param failure for whom there is nothing to go on with
         */
        record Gone<T>(String next, ListingException failure) implements Answer<T> {}
    }

    /** Reads the body of an answer; begins anew each time that it is asked again. */
    @FunctionalInterface
    interface Body<T> {
        /**
         * Makes of it what is asked for.
         *
         * @throws IOException where another time may help
         * @throws ListingException where it would not
         */
        T read(InputStream body) throws IOException;
    }

    /**
     * GET.
     *
     * @param path below the server's address, with its query
     * @throws ListingException where there is no answer, or none of use
     */
    <T> Answer<T> get(String path, Body<T> reading) {
        URI uri = uri(path);
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return ask(uri, reading);
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

    /** One request, in a thread that is interrupted when its time is over. */
    private <T> Answer<T> ask(URI uri, Body<T> reading) throws TryAgain, InterruptedException {
        ExecutorService one = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Future<Answer<T>> answer = one.submit(() -> exchange(uri, reading));
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

    private <T> Answer<T> exchange(URI uri, Body<T> reading) throws TryAgain, IOException, InterruptedException {
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
            return answer.isSuccessful()
                    ? new Answer.Given<>(reading.read(body))
                    : refused(answer, body.readNBytes(MOST_ERROR));
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

    private static <T> Answer<T> refused(HttpResponse<?> answer, byte[] body) throws TryAgain {
        JsonNode status = status(body);
        String said = status.path("message").asText("");
        String quoted = said.isEmpty() ? "" : ": " + Printable.of(said, 200);
        ListingException broken =
                new ListingException(Cause.BROKEN, "the API server answers with status " + answer.code() + quoted);
        return switch (answer.code()) {
            case 401 ->
                throw new ListingException(Cause.UNAUTHORIZED, "the API server does not accept the credentials (401)");
            case 403 -> throw new ListingException(Cause.FORBIDDEN, "the API server forbids it (403)" + quoted);
            case 404 -> throw new ListingException(Cause.NOT_FOUND, "the API server does not know it (404)");
            case 410 ->
                new Answer.Gone<>(status.path("metadata").path("continue").asText(""), broken);
            case 408, 429, 500, 502, 503, 504 -> throw new TryAgain(broken, retryAfter(answer));
            default -> throw broken;
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

    private URI uri(String path) {
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
}
