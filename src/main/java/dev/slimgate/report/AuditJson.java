package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code slimgate audit -o json} prints: a stable contract, whose JSON Schema is
 * {@code docs/schema/audit.schema.json}. The page shows this and nothing else.
 *
 * <p>The same report gives the same bytes. Foreign strings are fit to be shown as they are: secrets redacted, controls as
 * escapes, cut. Lists end somewhere and say how many entries were left out.
 *
 * <pre>
 * {"cluster": "prod", "at": "2026-11-21T08:00:00Z",
 *  "summary": {"workloads": {"all": 4, "denied": 1, "warned": 1, "audited": 0, "clean": 2, "unmatched": 0}, …},
 *  "workloads": {"all": 4, "omitted": 0, "items": [{"namespace": "shop", "kind": "Deployment", "name": "api",
 *    "standing": "denied", "pods": 3, "reasons": [{"label": "shell", "text": "/bin/sh", …}], "fix": "…"}]}, …}
 * </pre>
 */
public final class AuditJson {
    private static final int NAME = 253;
    private static final int TEXT = 400;
    private static final int MOST_POINTS = 200;

    private AuditJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(AuditReport report, AuditTerms terms) {
        return JsonText.write(document(report, terms, AuditBounds.FILE));
    }

    /** The document with lists as short as a page can bear. */
    public static ObjectNode forPage(AuditReport report, AuditTerms terms) {
        return document(report, terms, AuditBounds.PAGE);
    }

    /** A document on one line, everything beyond ASCII as an escape. */
    public static String compact(JsonNode document) {
        return JsonText.compact(document);
    }

    static ObjectNode document(AuditReport report, AuditTerms terms, AuditBounds bounds) {
        List<AuditedImage> images = AuditedImages.of(report);
        Map<Digest, AuditedImage> byDigest =
                images.stream().collect(Collectors.toMap(AuditedImage::digest, Function.identity()));
        ObjectNode json = JsonText.object()
                .put("cluster", Printable.of(report.cluster(), NAME))
                .put("at", report.at().toString());
        AuditSummary.put(json.putObject("summary"), report, images);
        json.set("policies", PolicyResults.of(report));
        json.set("families", FamilyShares.of(report, images));
        SizeDistribution.put(json.putObject("sizes"), images);
        WorstWorkloads.put(json, report, byDigest, bounds);
        ImageList.put(json, images, terms, bounds.images());
        LayerUses layers = LayerUses.of(images);
        layers.putFat(json, bounds.entries());
        layers.putShared(json, bounds.entries());
        Savings.put(json, images, terms, bounds.entries());
        WaiverList.put(json, report, bounds.entries());
        EndsOfLife.put(json, report, images, bounds.entries());
        DriftList.put(json, report, bounds.entries());
        Unread.put(json, report, bounds.entries());
        Bounded.put(
                json,
                "problems",
                report.problems(),
                bounds.entries(),
                problem -> JsonText.object()
                        .put("what", Lines.cut(Lines.one(problem.what()), TEXT))
                        .put("message", Lines.cut(Lines.one(problem.message()), TEXT)));
        json.set("trend", Trend.of(json, terms.earlier(), MOST_POINTS));
        return json;
    }
}
