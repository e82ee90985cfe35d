package dev.slimgate.registry;

import dev.slimgate.oci.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param tls whether over TLS
 * @param host in lower case, an IPv6 address without brackets
 * @param port always known
 * @param path with its query, never empty; the query may be a secret and is not shown
 */
record Target(boolean tls, String host, int port, String path) {
    private static final int MAX_URL = 8 * 1024;

    /** Reads an absolute http or https URL; user info and odd characters are refused. */
    static Target parse(String url) {
        return of(uri(url));
    }

    /** The target of a {@code Location} that this one answered with. */
    Target resolve(String location) {
        return of(uri(origin() + path).resolve(uri(location)));
    }

    /** Another path on the same host. */
    Target at(String other) {
        return new Target(tls, host, port, other);
    }

    /** Scheme, host and port: what credentials are bound to. */
    String origin() {
        return (tls ? "https://" : "http://") + bracketed() + ":" + port;
    }

    /** Host and port, the port left out where it is the scheme's own. */
    String authority() {
        return port == (tls ? 443 : 80) ? bracketed() : bracketed() + ":" + port;
    }

    String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static Target of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        @Nullable String authority = uri.getRawAuthority();
        if (!scheme.equals("https") && !scheme.equals("http") || authority == null) {
            throw new MalformedException("no URL of http or https with a host");
        }
        boolean tls = scheme.equals("https");
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        int port = port(hasPort ? authority.substring(colon + 1) : "", tls);
        if (!isHost(host)) {
            throw new MalformedException("a URL with user info, or whose host is none");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Target(tls, unbracketed(host.toLowerCase(Locale.ROOT)), port, path + query);
    }

    private static int port(String text, boolean tls) {
        if (text.isEmpty()) {
            return tls ? 443 : 80;
        }
        boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : 0;
        if (port == 0 || port > 65_535) {
            throw new MalformedException("a URL with a port that is none");
        }
        return port;
    }

    /** Looser than {@link URI}, to which {@code 2130706433} is none: what it resolves to is judged, not its spelling. */
    private static boolean isHost(String host) {
        String inner = unbracketed(host);
        boolean bracketed = inner.length() < host.length();
        return !inner.isEmpty()
                && host.length() <= 255
                && bracketed == inner.indexOf(':') >= 0
                && inner.chars()
                        .allMatch(c -> c == '.'
                                || c == '-'
                                || c == '_'
                                || c == ':'
                                || c < 128 && Character.isLetterOrDigit(c));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static URI uri(String text) {
        if (text.length() > MAX_URL) {
            throw new MalformedException("a URL longer than " + MAX_URL + " characters");
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new MalformedException("a URL that cannot be read");
        }
    }

    /** Without the path, as that may hold a signature. */
    @Override
    public String toString() {
        return origin();
    }
}
