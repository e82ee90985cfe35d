package dev.slimgate.registry;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to a host, and who Slimgate is to it. What is for the proxy goes into the {@code CONNECT} request,
 * or into the request that the proxy passes on without TLS, and never to the host.
 *
 * @param password never shown
 */
record Hop(
        String host,
        int port,
        @Nullable String username,
        @Nullable String password) {

    /** The way through the proxy at one of its addresses. */
    ProxyOptions at(InetAddress address) {
        ProxyOptions options = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(address.getHostAddress())
                .setPort(port);
        if (username != null) {
            options.setUsername(username).setPassword(password);
        }
        return options;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** Finds the proxies and reads their files. */
    static final class Finder {
        private final Hosts hosts;
        private final Map<Path, WatchedFile<String>> files = new HashMap<>();

        Finder(Hosts hosts) {
            this.hosts = hosts;
        }

        /**
         * The proxy on the way to a host; empty where it is asked directly.
         *
         * @throws ConnectException if a file with the proxy's credentials cannot be read
         */
        Optional<Hop> to(Target target) throws ConnectException {
            if (!target.tls() && hosts.entry(target).isEmpty()) {
                return Optional.empty(); // a metadata service, which is this machine's own
            }
            Optional<Proxy> proxy = hosts.proxy(target);
            return proxy.isEmpty() ? Optional.empty() : Optional.of(through(proxy.get()));
        }

        private Hop through(Proxy proxy) throws ConnectException {
            Proxy.@Nullable Login login = proxy.login();
            if (login == null) {
                return new Hop(proxy.host(), proxy.port(), null, null);
            }
            @Nullable Path named = login.usernameFile();
            try {
                return new Hop(
                        proxy.host(),
                        proxy.port(),
                        named == null ? login.username() : text(named),
                        text(login.passwordFile()));
            } catch (IOException e) {
                ConnectException failure =
                        new ConnectException("a file with the credentials for the proxy cannot be read");
                failure.initCause(e);
                throw failure;
            }
        }

        private String text(Path path) throws IOException {
            WatchedFile<String> file;
            synchronized (files) {
                file = files.computeIfAbsent(
                        path,
                        key -> new WatchedFile<>(
                                key, bytes -> new String(bytes, StandardCharsets.UTF_8).stripTrailing()));
            }
            return file.value();
        }
    }
}
