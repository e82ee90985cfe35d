package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The error bodies of the distribution specification.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes">Error codes</a>
 */
final class RegistryError {
    private RegistryError() {}

    static String body(int status) {
        return switch (status) {
            case 401 -> body("UNAUTHORIZED", "authentication required");
            case 403 -> body("DENIED", "requested access to the resource is denied");
            case 404 -> body("NOT_FOUND", "not found");
            case 429 -> body("TOOMANYREQUESTS", "too many requests");
            default -> body("UNKNOWN", "status " + status);
        };
    }

    static String body(String code, String message) {
        ObjectNode document = Json.object();
        document.putArray("errors").addObject().put("code", code).put("message", message);
        return Json.text(document);
    }
}
