package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An error as {@code -o json} prints it; its JSON Schema is {@code docs/schema/error.schema.json}.
 *
 * <pre>{"error": {"class": "notFound", "message": "…", "reference": "docker.io/library/node:23"}}</pre>
 */
public final class ErrorJson {
    private ErrorJson() {}

    /**
     * The document.
     *
     * @param errorClass one of {@link dev.slimgate.facts.ErrorClass}, or {@code usage}, {@code input}, {@code internal}
     * @param message for people, safe to show
     * @param reference the image in question, as given; null where there is none
     */
    public static String of(String errorClass, String message, @Nullable String reference) {
        ObjectNode error = JsonText.object().put("class", errorClass).put("message", message);
        if (reference != null) {
            error.put("reference", JsonText.redacted(reference));
        }
        ObjectNode document = JsonText.object();
        document.set("error", error);
        return JsonText.write(document);
    }
}
