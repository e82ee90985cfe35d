package dev.slimgate.store;

import dev.slimgate.content.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes connections that are ready for use: name looked up, TLS checked, logged in, database chosen, one PING answered. */
record Connector(
        StoreSettings settings, StoreSettings.Limits limits, Vertx vertx, ByteBudget budget, LongSupplier nanos) {
    private static final int MOST_ADDRESSES = 8;
    private static final int MOST_FILE_BYTES = 4 << 20;

    /**
     * A connection, within the settings' time limit but for the name's look-up, which nothing can end. So it belongs on a
     * thread that nobody waits for.
     *
     * @throws StoreException if there is none
     */
    RedisConnection open() throws StoreException, InterruptedException {
        List<InetAddress> addresses = addresses();
        Deadline deadline = Deadline.after(settings.connectTimeout(), nanos);
        NetClient client = vertx.createNetClient(options());
        try {
            RedisConnection connection = connect(client, addresses, deadline);
            try {
                greet(connection, deadline);
            } catch (StoreException | InterruptedException e) {
                connection.end("it was not entered");
                throw e;
            }
            connection.whenEnded(client::close);
            return connection;
        } catch (StoreException | InterruptedException e) {
            client.close();
            throw e;
        }
    }

    private List<InetAddress> addresses() throws StoreException {
        try {
            return List.of(InetAddress.getAllByName(settings.address().host()));
        } catch (UnknownHostException e) {
            throw new StoreException("its name cannot be resolved");
        }
    }

    private RedisConnection connect(NetClient client, List<InetAddress> addresses, Deadline deadline)
            throws StoreException, InterruptedException {
        String problem = "it has no address";
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES))) {
            try {
                return connect(client, address, deadline);
            } catch (ExecutionException e) {
                problem = told(e.getCause());
            } catch (TimeoutException e) {
                throw new StoreException(
                        "no connection in " + settings.connectTimeout().toMillis() + " ms");
            }
        }
        throw new StoreException(problem);
    }

    private RedisConnection connect(NetClient client, InetAddress address, Deadline deadline)
            throws ExecutionException, TimeoutException, InterruptedException {
        StoreAddress place = settings.address();
        // with name and address: the certificate is checked by the one, and nothing is looked up for the other
        SocketAddress target = SocketAddress.inetSocketAddress(new InetSocketAddress(address, place.port()));
        Future<NetSocket> connecting =
                place.tls() && !isLiteral(place.host()) ? client.connect(target, place.host()) : client.connect(target);
        CompletableFuture<RedisConnection> made = new CompletableFuture<>();
        connecting.onComplete(
                socket -> {
                    RedisConnection connection = new RedisConnection(socket, limits, budget, nanos);
                    if (!made.complete(connection)) {
                        connection.end("it came too late");
                    }
                },
                made::completeExceptionally);
        try {
            return made.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            made.cancel(false);
        }
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private void greet(RedisConnection connection, Deadline deadline) throws StoreException, InterruptedException {
        @Nullable Path passwordFile = settings.login().passwordFile();
        if (passwordFile != null) {
            @Nullable Path usernameFile = settings.login().usernameFile();
            @Nullable String username = usernameFile == null ? settings.login().username() : line(usernameFile);
            ask(connection, "AUTH", Commands.auth(username == null ? "" : username, line(passwordFile)), deadline);
        }
        if (settings.address().database() != 0) {
            ask(connection, "SELECT", Commands.select(settings.address().database()), deadline);
        }
        ask(connection, "PING", Commands.ping(), deadline);
    }

    private void ask(RedisConnection connection, String name, Buffer command, Deadline deadline)
            throws StoreException, InterruptedException {
        CompletableFuture<Reply> reply =
                connection.send(command).orElseThrow(() -> new StoreException("it closed the connection"));
        try {
            switch (reply.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                case Reply.Status status -> {
                    // as it should be
                }
                case Reply.Refusal refusal ->
                    throw new StoreException("it answers " + name + " with " + refusal.code());
                case Reply.Value value -> {
                    budget.giveBack(value.bytes().length);
                    throw new StoreException("it does not speak the Redis protocol");
                }
                case Reply.Absent absent -> throw new StoreException("it does not speak the Redis protocol");
                case Reply.Skipped skipped -> throw new StoreException("it does not speak the Redis protocol");
            }
        } catch (ExecutionException e) {
            throw new StoreException(told(e.getCause()));
        } catch (TimeoutException e) {
            throw new StoreException(
                    "no answer to " + name + " in " + settings.connectTimeout().toMillis() + " ms");
        }
    }

    private NetClientOptions options() throws StoreException {
        int millis = Math.toIntExact(settings.connectTimeout().toMillis());
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout(millis)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (settings.address().tls()) {
            StoreSettings.Tls tls = settings.tls();
            options.setSsl(true)
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setSslHandshakeTimeout(millis)
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            if (tls.caBundle() != null) {
                options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(bytes(tls.caBundle()))));
            }
            if (tls.certificate() != null && tls.key() != null) {
                options.setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(bytes(tls.certificate())))
                        .setKeyValue(Buffer.buffer(bytes(tls.key()))));
            }
        }
        return options;
    }

    private static String line(Path file) throws StoreException {
        return new String(bytes(file), StandardCharsets.UTF_8).strip();
    }

    private static byte[] bytes(Path file) throws StoreException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_FILE_BYTES + 1);
            if (bytes.length == 0 || bytes.length > MOST_FILE_BYTES) {
                throw new StoreException(file + " is empty or too long");
            }
            return bytes;
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read");
        }
    }

    /** Only what we know to say ourselves: messages of libraries may quote what a server sent. */
    private static String told(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> "the connection failed";
            case StoreException known -> String.valueOf(known.getMessage());
            case SSLException tls ->
                "TLS failed: its certificate is not trusted, is for another name, or it speaks no TLS";
            case IOException io -> "the connection was refused or broke";
            default -> "the connection failed: " + failure.getClass().getSimpleName();
        };
    }
}
