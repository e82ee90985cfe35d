package dev.slimgate.demo;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came.
 *
 * @param path without the query
 * @param query {@code ""} where there is none
 * @param headers by name, whatever its case; of a repeated one the last
 * @param body decoded as ISO 8859-1; only token requests have one
 */
record Request(String method, String path, String query, TreeMap<String, String> headers, String body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean head() {
        return method.equals("HEAD");
    }

    boolean keepAlive() {
        return header("Connection").filter("close"::equalsIgnoreCase).isEmpty();
    }

    RequestEntry.Credentials credentials() {
        String value = header("Authorization").orElse("");
        if (value.isEmpty()) {
            return RequestEntry.Credentials.NONE;
        }
        return switch (scheme(value)) {
            case "basic" -> RequestEntry.Credentials.BASIC;
            case "bearer" -> RequestEntry.Credentials.BEARER;
            default -> RequestEntry.Credentials.OTHER;
        };
    }

    private static String scheme(String authorization) {
        int space = authorization.indexOf(' ');
        return authorization.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
    }

    /** The parameters of the query, or of a form. */
    static Map<String, String> parameters(String encoded) {
        TreeMap<String, String> found = new TreeMap<>();
        for (String pair : encoded.isEmpty() ? new String[0] : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            found.put(decode(name), decode(value));
        }
        return found;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
