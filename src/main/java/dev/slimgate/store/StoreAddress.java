package dev.slimgate.store;

import dev.slimgate.oci.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a store is: {@code redis://host:6379/0}, or {@code rediss://} with TLS. Never with a user or password, which would
 * stand in process lists and logs.
 *
 * @param host a name, or an address without brackets
 * @param database its number; 0 is every connection's first
 */
public record StoreAddress(boolean tls, String host, int port, int database) {
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern DATABASE = Pattern.compile("/[0-9]{1,4}");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; the message says why, and quotes no secret
     */
    public static StoreAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL such as redis://redis.example:6379/0");
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "holds a user or a password: leave them out, and set store.username and store.password-file");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("redis") && !scheme.equals("rediss")) {
            throw new IllegalArgumentException(
                    Printable.of(url) + " begins with neither redis:// nor rediss://, which is TLS");
        }
        String host = uri.getHost();
        if (host == null || uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    Printable.of(url) + " is not a scheme, a host, a port and a database, as in redis://redis:6379/0");
        }
        String path = uri.getRawPath();
        boolean none = path == null || path.isEmpty() || path.equals("/");
        if (!none && !DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException(Printable.of(url) + " ends in no number of a database");
        }
        return new StoreAddress(
                scheme.equals("rediss"),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() <= 0 ? DEFAULT_PORT : uri.getPort(),
                none ? 0 : Integer.parseInt(path.substring(1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + "/"
                + database;
    }
}
