package dev.slimgate.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends answers over one connection, rightly or with a fault. */
final class ResponseWriter {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch closing;

    /**
     * @param in what the client sends further; read only to see that it is gone
     * @param closing counted down when the registry closes, which ends every wait
     */
    ResponseWriter(Socket socket, InputStream in, CountDownLatch closing) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        this.closing = closing;
    }

    /** Sends the right answer; true if the connection can serve another request. */
    boolean send(Request request, Response response) throws IOException {
        out.write(head(request, response, response.body().lengthBytes()));
        if (!request.head()) {
            response.body().writeTo(out);
        }
        out.flush();
        return request.keepAlive();
    }

    /** Sends the answer with a fault; true if the connection can serve another request. */
    boolean send(Request request, Response right, Fault fault) throws IOException {
        return switch (fault) {
            case Fault.ClosedConnection _ -> false;
            case Fault.ResetConnection _ -> reset();
            case Fault.BlackHole _ -> swallow();
            case Fault.Delay delay -> !pause(delay.time()) && send(request, right);
            case Fault.SlowHeaders slow -> slowHeaders(request, right, slow);
            case Fault.SlowBody slow -> slowBody(request, right, slow);
            case Fault.ResetInBody reset -> {
                cutBody(request, right, reset.afterBytes());
                yield reset();
            }
            case Fault.TruncatedBody truncated -> cutBody(request, right, truncated.afterBytes());
            case Fault.EndlessBody _ -> endless(request, right);
            case Fault.WrongLength wrong -> wrongLength(request, right, wrong.tooLargeBytes());
            case Fault.AlteredBody _ -> send(request, right.body(altered(right.body())));
            case Fault.ChangedHeader changed -> send(request, changed(right, changed));
            case Fault.Status status ->
                send(request, new Response(status.code(), status.headers(), Content.text(status.body())));
            case Fault.RedirectTo redirect -> send(request, Response.redirect(redirect.location()));
            case Fault.RedirectLoop _ -> send(request, Response.redirect(target(request)));
            case Fault.HugeHeaders huge -> send(request, hugeHeaders(right, huge.bytes()));
            case Fault.Garbage _ -> verbatim("SSH-2.0-not_a_registry\r\n\r\n", "");
            case Fault.Verbatim verbatim -> verbatim(verbatim.once(), verbatim.again());
        };
    }

    /** The status that a client sees; 0 for none. */
    static int status(Response right, Fault fault) {
        return switch (fault) {
            case Fault.ClosedConnection _,
                    Fault.ResetConnection _,
                    Fault.BlackHole _,
                    Fault.Garbage _,
                    Fault.Verbatim _ -> 0;
            case Fault.Status status -> status.code();
            case Fault.RedirectTo _, Fault.RedirectLoop _ -> 307;
            case Fault.Delay _,
                    Fault.SlowHeaders _,
                    Fault.SlowBody _,
                    Fault.ResetInBody _,
                    Fault.TruncatedBody _,
                    Fault.EndlessBody _,
                    Fault.WrongLength _,
                    Fault.AlteredBody _,
                    Fault.ChangedHeader _,
                    Fault.HugeHeaders _ -> right.status();
        };
    }

    /** Waits; true if the registry closes meanwhile. */
    boolean pause(Duration time) throws IOException {
        try {
            return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        }
    }

    private boolean reset() throws IOException {
        out.flush();
        socket.setSoLinger(true, 0);
        socket.close();
        return false;
    }

    private boolean swallow() throws IOException {
        in.skip(Long.MAX_VALUE);
        while (in.read() >= 0) {
            in.skip(Long.MAX_VALUE);
        }
        return false;
    }

    private boolean slowHeaders(Request request, Response right, Fault.SlowHeaders slow) throws IOException {
        Content head = Content.wrap(head(request, right, right.body().lengthBytes()));
        return drip(head, slow.bytes(), slow.pause()) && sendBody(request, right.body());
    }

    private boolean slowBody(Request request, Response right, Fault.SlowBody slow) throws IOException {
        out.write(head(request, right, right.body().lengthBytes()));
        out.flush();
        return (request.head() || drip(right.body(), slow.bytes(), slow.pause())) && request.keepAlive();
    }

    private boolean sendBody(Request request, Content body) throws IOException {
        if (!request.head()) {
            body.writeTo(out);
        }
        out.flush();
        return request.keepAlive();
    }

    /** False if the registry closed meanwhile. */
    private boolean drip(Content content, int bytes, Duration pause) throws IOException {
        for (Content chunk : content.chunks(bytes)) {
            chunk.writeTo(out);
            out.flush();
            if (pause(pause)) {
                return false;
            }
        }
        return true;
    }

    private boolean cutBody(Request request, Response right, long afterBytes) throws IOException {
        Content body = right.body();
        out.write(head(request, right, body.lengthBytes()));
        sendBody(request, body.slice(0, Math.min(afterBytes, body.lengthBytes())));
        return false;
    }

    private boolean endless(Request request, Response right) throws IOException {
        out.write(text(headLines(right) + "Connection: close\r\n\r\n"));
        out.flush();
        byte[] zeros = new byte[BUFFER_BYTES];
        while (!request.head() && closing.getCount() > 0) {
            out.write(zeros);
        }
        return false;
    }

    private boolean wrongLength(Request request, Response right, long tooLargeBytes) throws IOException {
        out.write(head(request, right, Math.max(0, right.body().lengthBytes() + tooLargeBytes)));
        sendBody(request, right.body());
        return false;
    }

    private boolean verbatim(String once, String again) throws IOException {
        out.write(text(once));
        out.flush();
        byte[] more = text(again.repeat(again.isEmpty() ? 0 : Math.max(1, BUFFER_BYTES / again.length())));
        while (more.length > 0 && closing.getCount() > 0) {
            out.write(more);
        }
        return false;
    }

    private static Content altered(Content body) {
        if (body.lengthBytes() == 0) {
            return Content.text("x");
        }
        long last = body.lengthBytes() - 1;
        byte[] flipped = body.slice(last, last + 1).bytes();
        flipped[0] ^= 1;
        return Content.join(body.slice(0, last), Content.wrap(flipped));
    }

    private static Response changed(Response right, Fault.ChangedHeader changed) {
        Response without = right.without(changed.name());
        return changed.value().isEmpty() ? without : without.with(changed.name() + ": " + changed.value());
    }

    private static Response hugeHeaders(Response right, int bytes) {
        Response huge = right;
        for (int written = 0, i = 0; written < bytes; written += 1024, i++) {
            huge = huge.with("X-Filler-" + i + ": " + "f".repeat(Math.min(1024, bytes - written)));
        }
        return huge;
    }

    private static String target(Request request) {
        return request.query().isEmpty() ? request.path() : request.path() + "?" + request.query();
    }

    private static byte[] head(Request request, Response response, long bodyBytes) {
        String connection = request.keepAlive() ? "keep-alive" : "close";
        return text(
                headLines(response) + "Content-Length: " + bodyBytes + "\r\nConnection: " + connection + "\r\n\r\n");
    }

    private static String headLines(Response response) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(response.status()).append(" Sample\r\n");
        response.headers().forEach(header -> head.append(header).append("\r\n"));
        return head.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
