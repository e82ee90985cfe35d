package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What {@code slimgate audit} prints for people: totals, the worst workloads with reason and fix, and what else deserves a
 * look.
 *
 * <pre>
 * audit    prod, 2026-11-21T08:00:00Z
 * verdict  37 of 412 workloads would be denied, 12 warned of; 5 break audited rules only; 358 are clean
 * images   120 on 24 nodes, 8.2 GB (each layer once)
 *
 * DENIED   Deployment shop/api, 3 pods, 389.2 MB
 *          api: size 389.2 MB compressed, at most 100 MB for node
 *          fix: build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app
 * </pre>
 */
public final class AuditText {
    private static final int MOST_WORKLOADS = 10;
    private static final int MOST_REASONS = 3;

    private final Page page;
    private final JsonNode json;

    private AuditText(JsonNode json, Page page) {
        this.json = json;
        this.page = page;
    }

    /** The text, several lines without a line break at the end. */
    public static String of(AuditReport report, PageStyle style) {
        ObjectNode json = AuditJson.document(report, AuditTerms.USUAL, AuditBounds.FILE);
        Page page = new Page(style);
        new AuditText(json, page).print();
        return page.text();
    }

    private void print() {
        String cluster = json.path("cluster").textValue();
        String at = json.path("at").textValue();
        page.row("audit", cluster.isEmpty() ? at : cluster + ", " + at);
        page.wrapped("verdict", verdict());
        page.wrapped("images", images());
        worst();
        hints();
    }

    private String verdict() {
        JsonNode workloads = json.at("/summary/workloads");
        if (number(workloads, "all") == 0) {
            return "no workloads were found";
        }
        return number(workloads, "denied") + " of " + Page.count(number(workloads, "all"), "workload")
                + " would be denied, " + number(workloads, "warned") + " warned of; "
                + number(workloads, "audited") + " break audited rules only; " + number(workloads, "clean") + " clean";
    }

    private String images() {
        JsonNode images = json.at("/summary/images");
        long nodes = number(json.at("/summary/nodes"), "all");
        return number(images, "all") + (nodes == 0 ? "" : " on " + Page.count(nodes, "node")) + ", "
                + Quantity.about(number(images, "bytes")) + " (each layer once)";
    }

    private void worst() {
        List<JsonNode> worst = new ArrayList<>();
        json.at("/workloads/items").forEach(row -> {
            if (!row.path("standing").textValue().equals(Standing.CLEAN.label())) {
                worst.add(row);
            }
        });
        int most = page.most(MOST_WORKLOADS);
        worst.stream().limit(most).forEach(this::workload);
        if (worst.size() > most) {
            page.gap();
        }
        JsonNode counts = json.at("/summary/workloads");
        page.more("", number(counts, "all") - number(counts, "clean") - Math.min(worst.size(), most));
    }

    private void workload(JsonNode row) {
        page.gap();
        String standing = row.path("standing").textValue();
        String word = Lines.pad(
                switch (standing) {
                    case "denied" -> "DENIED";
                    case "warned" -> "WARNED";
                    default -> "AUDITED";
                },
                Page.COLUMN);
        Verdict like = standing.equals("denied") ? Verdict.DENY : Verdict.WARN;
        String namespace = row.path("namespace").textValue();
        page.line(page.ink().verdict(like, word)
                + row.path("kind").textValue() + " " + (namespace.isEmpty() ? "" : namespace + "/")
                + row.path("name").textValue()
                + (number(row, "pods") == 0 ? "" : ", " + Page.count(number(row, "pods"), "pod"))
                + (number(row, "bytes") == 0 ? "" : ", " + Quantity.about(number(row, "bytes"))));
        int most = page.most(MOST_REASONS);
        int told = 0;
        for (JsonNode reason : row.path("reasons")) {
            if (told == most) {
                break;
            }
            told++;
            page.wrapped(
                    "",
                    reason.path("container").textValue() + ": "
                            + reason.path("label").textValue() + " "
                            + reason.path("text").textValue(),
                    "  ");
        }
        page.more("", row.path("reasons").size() + number(row, "omittedReasons") - told);
        if (row.has("fix")) {
            page.wrapped("", "fix: " + row.path("fix").textValue(), "  ");
        }
    }

    private void hints() {
        page.gap();
        hint(
                number(json.path("savings"), "bytes") > 0,
                "size",
                () -> Quantity.about(number(json.path("savings"), "bytes"))
                        + " less on all nodes, were every image as small as its policy asks");
        hint(
                number(json.path("endOfLife"), "ended") > 0,
                "support",
                () -> Page.count(number(json.path("endOfLife"), "ended"), "distribution")
                        + " in use without security updates");
        hint(
                number(json.path("waivers"), "expiring") > 0,
                "waivers",
                () -> Page.count(number(json.path("waivers"), "expiring"), "waiver") + " about to end");
        hint(
                number(json.path("drift"), "all") > 0,
                "drift",
                () -> Page.count(number(json.path("drift"), "all"), "tag")
                        + " by now of another image than the one that runs");
        hint(
                number(json.path("unread"), "all") > 0,
                "unread",
                () -> Page.count(number(json.path("unread"), "all"), "image") + " could not be read");
        for (JsonNode problem : json.at("/problems/items")) {
            page.wrapped(
                    "problem",
                    problem.path("what").textValue() + ": "
                            + problem.path("message").textValue());
        }
    }

    private void hint(boolean given, String label, Supplier<String> text) {
        if (given) {
            page.wrapped(label, text.get());
        }
    }

    private static long number(JsonNode object, String name) {
        return object.path(name).asLong();
    }
}
