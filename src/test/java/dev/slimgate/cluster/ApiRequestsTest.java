package dev.slimgate.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.slimgate.cluster.ApiRequests.Answer;
import dev.slimgate.cluster.ListingException.Cause;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One question to an API server that is well, busy, wrong or away. */
class ApiRequestsTest {
    private final Deque<HttpHandler> answers = new ConcurrentLinkedDeque<>();
    /** The client's port, for each time that it asked. */
    private final Queue<Integer> askedFrom = new ConcurrentLinkedQueue<>();

    private final CountDownLatch over = new CountDownLatch(1);
    private final FakeApi api = new FakeApi(this::answer);
    private final List<Duration> pauses = new ArrayList<>();

    @AfterEach
    void close() {
        over.countDown();
        api.close();
    }

    /** The answers in their order, and the last of them for ever. */
    private void answer(HttpExchange exchange) throws IOException {
        askedFrom.add(exchange.getRemoteAddress().getPort());
        HttpHandler next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        next.handle(exchange);
    }

    private void answers(int code, String body, String... header) {
        answers.add(exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            if (header.length > 0) {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            exchange.sendResponseHeaders(code, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }

    private void answersWithStatus(int code) {
        answers(code, "{\"kind\":\"Status\",\"message\":\"said so\"}");
    }

    private ApiRequests requests(Duration patience) {
        return new ApiRequests(api.client, patience, pauses::add);
    }

    private Answer<String> get() {
        return requests(Duration.ofSeconds(20)).get("/version", body -> new String(body.readAllBytes(), UTF_8));
    }

    @Test
    void givesWhatWasReadOfTheBody() {
        answers(200, "well");

        Answer<String> answer = get();

        assertThat(answer).isEqualTo(new Answer.Given<>("well"));
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"429, 7, 7", "429, 86400, 10", "503, '', 0", "500, soon, 0"})
    void asksAgainAsLateAsItIsToldWithinReason(int code, String retryAfter, long seconds) {
        answers(code, "{}", "Retry-After", retryAfter);
        answers(200, "well");

        Answer<String> answer = get();

        assertThat(answer).isEqualTo(new Answer.Given<>("well"));
        assertThat(pauses).containsExactly(seconds == 0 ? Duration.ofMillis(500) : Duration.ofSeconds(seconds));
    }

    @Test
    void asksFourTimesAndThenSaysWhatCameBack() {
        answersWithStatus(429);

        assertThatThrownBy(this::get)
                .asInstanceOf(type(ListingException.class))
                .returns(Cause.BROKEN, ListingException::kind)
                .returns("the API server answers with status 429: said so", ListingException::getMessage);
        assertThat(askedFrom).hasSize(4);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"401, UNAUTHORIZED", "403, FORBIDDEN", "404, NOT_FOUND", "400, BROKEN"})
    void asksOnceWhereAnotherTimeWouldNotHelp(int code, Cause cause) {
        answersWithStatus(code);

        assertThatThrownBy(this::get).asInstanceOf(type(ListingException.class)).returns(cause, ListingException::kind);
        assertThat(askedFrom).hasSize(1);
    }

    @Test
    void saysWithWhichTokenToGoOnWhereSomethingIsGone() {
        answers(410, "{\"message\":\"too old\",\"metadata\":{\"continue\":\"later\"}}");

        Answer<String> answer = get();

        assertThat(answer)
                .asInstanceOf(type(Answer.Gone.class))
                .returns("later", Answer.Gone::next)
                .extracting(Answer.Gone::failure)
                .returns(Cause.BROKEN, ListingException::kind)
                .returns("the API server answers with status 410: too old", Throwable::getMessage);
        assertThat(askedFrom).hasSize(1);
    }

    @Test
    void quotesNothingOfWhatIsNoStatus() {
        answers(502, "<html>a proxy's page</html>");

        assertThatThrownBy(this::get).hasMessage("the API server answers with status 502");
    }

    @Test
    void quotesLittleOfALongStatusAndNoControls() {
        answers(400, "{\"message\":\"\\u001b" + "x".repeat(1_000) + "\"}");

        assertThatThrownBy(this::get)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("the API server answers with status 400: ")
                .hasSizeLessThan(250)
                .doesNotContain("\u001b");
    }

    @Test
    void readsOfAFailingAnswerNoMoreThanItsBound() {
        String most = "{\"message\":\"said so\"}" + " ".repeat(64 * 1024 - 21);
        answers(400, most);
        answers(400, " " + most);

        assertThatThrownBy(this::get).hasMessage("the API server answers with status 400: said so");
        assertThatThrownBy(this::get).hasMessage("the API server answers with status 400: said so");
    }

    @Test
    void doesNotAskAgainWhereWhatWasReadIsBeyondABound() {
        answers(200, "much");
        ListingException much = new ListingException(Cause.BROKEN, "too much");

        assertThatThrownBy(() -> requests(Duration.ofSeconds(20)).get("/version", body -> {
                    throw much;
                }))
                .isSameAs(much);
        assertThat(askedFrom).hasSize(1);
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotEnd() {
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            awaitTheEnd();
        });

        assertThatThrownBy(() -> requests(Duration.ofMillis(400))
                        .get("/version", body -> new String(body.readAllBytes(), UTF_8)))
                .isInstanceOf(ListingException.class)
                .hasMessageContaining("did not answer within");
        assertThat(pauses).hasSize(3);
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        api.stop();

        assertThatThrownBy(this::get)
                .asInstanceOf(type(ListingException.class))
                .returns(Cause.UNREACHABLE, ListingException::kind)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("the API server cannot be reached: ");
    }

    @Test
    void anInterruptEndsThePause() {
        answersWithStatus(503);
        ApiRequests requests = new ApiRequests(api.client, Duration.ofSeconds(20), time -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> requests.get("/version", body -> ""))
                .isInstanceOf(ListingException.class)
                .hasMessage("the wait for the API server was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(askedFrom).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"4000, 1", "8000000, 2"})
    void keepsTheConnectionOfABodyOfWhichLittleIsLeft(int bytes, int connections) {
        answers(200, "x".repeat(bytes));
        ApiRequests requests = requests(Duration.ofSeconds(20));

        requests.get("/version", body -> body.read());
        requests.get("/version", body -> body.read());

        assertThat(askedFrom).hasSize(2);
        assertThat(askedFrom.stream().distinct()).hasSize(connections);
    }
}
