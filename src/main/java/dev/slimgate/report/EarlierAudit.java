package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of an earlier audit: a point of the trend.
 *
 * @param at when it was judged
 * @param bytes that all its images had, compressed, each layer once
 */
public record EarlierAudit(
        Instant at, long workloads, long denied, long warned, long audited, long images, long bytes) {

    /** Of a document that {@link AuditJson} once wrote; empty where it is none. */
    public static Optional<EarlierAudit> of(JsonNode document) {
        JsonNode workloads = document.at("/summary/workloads");
        JsonNode images = document.at("/summary/images");
        boolean known = document.path("at").isTextual()
                && workloads.path("all").isIntegralNumber()
                && images.path("all").isIntegralNumber();
        if (!known) {
            return Optional.empty();
        }
        try {
            return Optional.of(new EarlierAudit(
                    Instant.parse(document.path("at").textValue()),
                    count(workloads, "all"),
                    count(workloads, "denied"),
                    count(workloads, "warned"),
                    count(workloads, "audited"),
                    count(images, "all"),
                    count(images, "bytes")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static long count(JsonNode object, String name) {
        return Math.max(0, object.path(name).asLong());
    }
}
