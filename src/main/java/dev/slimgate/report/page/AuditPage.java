package dev.slimgate.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.report.AuditJson;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditTerms;
import io.quarkus.qute.Engine;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Template;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * What {@code slimgate audit -o html} writes: one file that asks for nothing from anywhere, and says so in its content
 * security policy. It holds the JSON document that it shows, in a script element {@code audit} of type
 * {@code application/json}; each number on it names its place there by a JSON Pointer in {@code data-json}.
 *
 * <p>The same report gives the same bytes. A page has a few megabytes at the very most: its lists are shorter than those of
 * the file for machines, and it says what was left out.
 */
public final class AuditPage {
    private static final long RENDERING_MILLISECONDS = 60_000;
    private static final String STYLE = Resources.text("page.css");
    private static final String SCRIPT = Resources.text("page.js");
    private static final Template TEMPLATE = engine().getTemplate("audit.html");

    private AuditPage() {}

    /** The page, in UTF-8. */
    public static String of(AuditReport report, AuditTerms terms) {
        return of(AuditJson.forPage(report, terms));
    }

    /** The page that shows this document. */
    static String of(JsonNode document) {
        Pointed whole = Pointed.whole(document);
        return TEMPLATE.data("doc", whole)
                .data("standings", new RawString(StandingBar.of(whole)))
                .data("families", new RawString(Bars.families(whole)))
                .data("sizes", new RawString(Bars.sizes(whole)))
                .data("hasTrend", document.path("trend").size() > 1)
                .data("trend", new RawString(TrendLines.standings(whole)))
                .data("trendBytes", new RawString(TrendLines.bytes(whole)))
                .data("style", new RawString(STYLE))
                .data("styleHash", hash(STYLE))
                .data("script", new RawString(SCRIPT))
                .data("scriptHash", hash(SCRIPT))
                .data("json", new RawString(embedded(document)))
                .render();
    }

    private static Engine engine() {
        Places places = new Places();
        return Engine.builder()
                .addDefaults()
                .addValueResolver(places)
                .addResultMapper(places)
                .strictRendering(true)
                .timeout(RENDERING_MILLISECONDS)
                .addLocator(name -> Optional.of(new Located(Resources.text(name))))
                .build();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** JSON that no parser of HTML takes for markup: nothing in it opens or closes an element or a comment. */
    private static String embedded(JsonNode document) {
        return AuditJson.compact(document)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }
}
