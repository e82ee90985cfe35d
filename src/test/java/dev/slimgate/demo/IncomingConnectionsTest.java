package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncomingConnectionsTest {
    private static final String REQUEST = "GET /v2/ HTTP/1.1\r\nHost: x\r\n";
    private static final String LAST = REQUEST + "Connection: close\r\n\r\n";

    private volatile IncomingConnections.Handler handler =
            (request, writer) -> writer.send(request, Response.json(200, "{}"));
    private final IncomingConnections connections = on(0);

    IncomingConnectionsTest() {
        connections.accept();
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private IncomingConnections on(int port) {
        return new IncomingConnections(
                InetAddress.getLoopbackAddress(), port, null, (request, writer) -> handler.answer(request, writer));
    }

    private String send(String request) throws IOException {
        return RawClient.send(connections.port(), request).text();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), connections.port());
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void servesManyRequestsOverOneConnection() throws IOException {
        assertThat(send(REQUEST + "\r\n" + LAST)).containsSubsequence("HTTP/1.1 200", "{}", "HTTP/1.1 200", "{}");
    }

    @Test
    void aConnectionEndsAsTheHandlerSays() throws IOException {
        handler = (request, writer) -> false;

        assertThat(send(REQUEST + "\r\n" + LAST)).isEmpty();
        assertThat(connections.broken()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'nonsense\r\n\r\n', 400",
        "'POST /token HTTP/1.1\r\nContent-Length: x\r\n\r\n', 400",
        "'POST /token HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n', 413",
        "'POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n', 411"
    })
    void refusesRequestsThatItDoesNotRead(String request, int status) throws IOException {
        assertThat(send(request)).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void refusesAHeadWithoutEnd() throws IOException {
        String head = "GET /v2/ HTTP/1.1\r\nX: " + "x".repeat(64 * 1024 - 22);

        assertThat(send(head)).startsWith("HTTP/1.1 431");
    }

    @Test
    void closesConnectionsBeyondItsBoundUntilThereIsRoomAgain() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 512; i++) {
                open.add(connect());
            }
            await(() -> connections.open() >= 512);

            assertThat(send(LAST)).isEmpty();
            assertThat(connections.open()).isEqualTo(512);

            open.removeLast().close();
            await(() -> connections.open() < 512);
            assertThat(send(LAST)).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void countsTheConnectionsThatBreak() throws IOException {
        handler = (request, writer) -> {
            throw new IOException("a broken pipe");
        };

        assertThat(send(LAST)).isEmpty();
        await(() -> connections.open() == 0);
        assertThat(connections.broken()).isOne();
    }

    @Test
    void refusingEndsWhatIsOpenAndAcceptingTakesTheSamePort() throws IOException {
        int port = connections.port();
        try (Socket open = connect()) {
            await(() -> connections.open() == 1);

            connections.refuse();

            assertThat(open.getInputStream().read()).isNegative();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        connections.accept();
        assertThat(connections.port()).isEqualTo(port);
        assertThat(send(LAST)).startsWith("HTTP/1.1 200");
    }

    @Test
    void acceptingWhatAcceptsAlreadyChangesNothing() throws IOException {
        try (Socket open = connect()) {
            await(() -> connections.open() == 1);

            connections.accept();

            assertThat(connections.open()).isOne();
            open.getOutputStream().write(LAST.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whatIsClosedAcceptsNobodyAgain() {
        connections.close();

        connections.accept();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatCode(connections::close).doesNotThrowAnyException();
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> on(connections.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the demo registry cannot listen on port " + connections.port());
    }

    @Test
    void closingEndsWithAnInterruptionWhileAThreadGoesOn() throws IOException {
        CountDownLatch answering = new CountDownLatch(1);
        Semaphore enough = new Semaphore(0);
        handler = (request, writer) -> {
            answering.countDown();
            enough.acquireUninterruptibly();
            return false;
        };
        try (Socket open = connect()) {
            open.getOutputStream().write(LAST.getBytes(StandardCharsets.US_ASCII));
            await(() -> answering.getCount() == 0);
            Thread.currentThread().interrupt();

            assertThatThrownBy(connections::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("interrupted while the demo registry closed");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            enough.release();
        }
    }
}
