package dev.slimgate.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * An answer before it is sent.
 *
 * @param headers as {@code Name: value}, without the length
 * @param body what a GET sends; a HEAD tells only its length
 */
record Response(int status, List<String> headers, Content body) {

    static final String TEXT = "Content-Type: text/plain; charset=utf-8";

    Response {
        headers = List.copyOf(headers);
    }

    static Response json(int status, String body) {
        return new Response(status, List.of("Content-Type: application/json"), Content.text(body));
    }

    static Response error(int status, String code, String message) {
        return json(status, RegistryError.body(code, message));
    }

    static Response redirect(String location) {
        return new Response(307, List.of("Location: " + location), Content.empty());
    }

    Response with(String header) {
        List<String> all = new ArrayList<>(headers);
        all.add(header);
        return new Response(status, all, body);
    }

    Response without(String name) {
        String start = name + ":";
        return new Response(
                status,
                headers.stream()
                        .filter(header -> !header.regionMatches(true, 0, start, 0, start.length()))
                        .toList(),
                body);
    }

    Response body(Content other) {
        return new Response(status, headers, other);
    }
}
