package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditJsonTest {
    private static JsonNode json(AuditReport report) {
        return Schemas.valid("audit", AuditJson.of(report, AuditTerms.USUAL));
    }

    private static JsonNode item(JsonNode json, String list, String field, String value) {
        for (JsonNode item : json.at("/" + list + "/items")) {
            if (item.path(field).asText().equals(value)) {
                return item;
            }
        }
        throw new AssertionError("no " + value + " in " + list + ": " + json.path(list));
    }

    @Test
    void nothingThatRunsIsADocumentOfZeros() {
        JsonNode json = json(AuditSamples.empty());

        assertThat(json.at("/summary/workloads/all").asInt()).isZero();
        assertThat(json.at("/summary/images/bytes").asLong()).isZero();
        assertThat(json.at("/workloads/items")).isEmpty();
        assertThat(json.path("trend")).hasSize(1);
    }

    @Test
    void everyWorkloadStandsSomewhere() {
        JsonNode counts = json(AuditSamples.normal()).at("/summary/workloads");

        assertThat(counts.path("all").asInt()).isEqualTo(18);
        assertThat(counts.path("denied").asInt()
                        + counts.path("warned").asInt()
                        + counts.path("audited").asInt()
                        + counts.path("clean").asInt())
                .isEqualTo(18);
    }

    @Test
    void tellsOfADeniedWorkloadWhyAndWhatToDo() {
        JsonNode api = item(json(AuditSamples.normal()), "workloads", "name", "api");

        assertThat(api.path("standing").asText()).isEqualTo("denied");
        assertThat(api.at("/reasons/0/label").asText()).isEqualTo("size");
        assertThat(api.at("/reasons/0/text").asText()).startsWith("486.8 MB compressed, at most 100 MB for node");
        assertThat(api.path("fix").asText()).startsWith("build in node:22, run in gcr.io/distroless/nodejs22-debian12");
        assertThat(api.path("bytes").asLong()).isEqualTo(486_800_000);
    }

    @Test
    void whatIsOnlyAuditedIsNotClean() {
        JsonNode playground = item(json(AuditSamples.normal()), "workloads", "name", "playground");

        assertThat(playground.path("standing").asText()).isEqualTo("audited");
        assertThat(playground.at("/reasons/0/effect").asText()).isEqualTo("Audit");
    }

    @Test
    void deniedComesBeforeWarnedBeforeAuditedBeforeClean() {
        List<String> standings = new ArrayList<>();
        json(AuditSamples.normal())
                .at("/workloads/items")
                .forEach(row -> standings.add(row.path("standing").asText()));

        List<String> order = List.of("denied", "warned", "audited", "clean");

        assertThat(standings).isSortedAccordingTo((one, other) -> order.indexOf(one) - order.indexOf(other));
        assertThat(standings).containsAll(order);
    }

    @Test
    void theSameReportGivesTheSameBytesHoweverItWasPutTogether() {
        AuditReport report = AuditSamples.huge(200, 40);
        List<AuditedWorkload> shuffled = new ArrayList<>(report.workloads());
        Collections.shuffle(shuffled, new Random(7));

        AuditReport same = new AuditReport(
                report.cluster(),
                report.at(),
                report.rulebook(),
                report.namespaces(),
                report.nodes(),
                shuffled,
                report.problems());

        assertThat(AuditJson.of(same, AuditTerms.USUAL)).isEqualTo(AuditJson.of(report, AuditTerms.USUAL));
    }

    @Test
    void commandsOfFatLayersKeepNoSecret() {
        JsonNode json = json(AuditSamples.normal());

        assertThat(json.at("/fatLayers/items").toString())
                .contains("npm install")
                .contains("NPM_TOKEN=…");
        assertThat(json.toString()).doesNotContain("npm_abcdefgh").doesNotContain("geheim");
    }

    @Test
    void aLayerThatThreeImagesShareSparesTwoCopies() {
        JsonNode shared = json(AuditSamples.normal()).at("/sharedLayers/items/0");

        assertThat(shared.path("images").asInt()).isEqualTo(3);
        assertThat(shared.path("bytes").asLong()).isEqualTo(211_300_000);
        assertThat(shared.path("sparedBytes").asLong()).isEqualTo(422_600_000);
    }

    @Test
    void aWaiverInUseTellsHowLongItLastsAndForWhom() {
        JsonNode json = json(AuditSamples.normal());
        JsonNode billing = item(json, "waivers", "name", "platform/legacy-billing");

        assertThat(billing.path("daysLeft").asInt()).isEqualTo(12);
        assertThat(billing.path("expiring").asBoolean()).isTrue();
        assertThat(billing.path("workloads").asInt()).isEqualTo(1);
        assertThat(json.at("/waivers/expiring").asInt()).isEqualTo(1);
        assertThat(json.at("/waivers/used").asInt()).isEqualTo(2);
    }

    @Test
    void aDistributionWithoutUpdatesComesFirst() {
        JsonNode first = json(AuditSamples.normal()).at("/endOfLife/items/0");

        assertThat(first.path("distribution").asText()).isEqualTo("debian");
        assertThat(first.path("version").asText()).isEqualTo("10");
        assertThat(first.path("ended").asBoolean()).isTrue();
        assertThat(first.path("days").asInt()).isEqualTo(874);
        assertThat(first.path("workloads").asInt()).isEqualTo(2);
    }

    @Test
    void anImageThatCouldNotBeReadIsToldWithItsReason() {
        JsonNode fraud = item(json(AuditSamples.normal()), "unread", "image", "registry.example/payments/fraud:2");

        assertThat(fraud.path("class").asText()).isEqualTo("unauthorized");
        assertThat(fraud.path("message").asText()).contains("no credentials were given");
    }

    @Test
    void aTagThatMovedTellsBothDigests() {
        JsonNode admin = item(json(AuditSamples.normal()), "drift", "name", "admin");

        assertThat(admin.path("running").asText())
                .startsWith("sha256:")
                .isNotEqualTo(admin.path("named").asText());
        assertThat(admin.path("pods").asInt()).isEqualTo(1);
    }

    @Test
    void rulesCountEachWorkloadOnce() {
        JsonNode json = json(AuditSamples.normal());
        JsonNode everywhere = json.at("/policies/0");
        JsonNode user = everywhere.at("/rules/1");

        int all = user.path("pass").asInt()
                + user.path("fail").asInt()
                + user.path("warn").asInt()
                + user.path("error").asInt()
                + user.path("skip").asInt();

        assertThat(everywhere.path("policy").asText()).isEqualTo("everywhere");
        assertThat(user.path("rule").asText()).isEqualTo("user");
        assertThat(all).isEqualTo(18);
    }

    @Test
    void longListsEndAndSayHowMuchWasLeftOut() {
        ObjectNode json =
                AuditJson.document(AuditSamples.huge(100, 30), AuditTerms.USUAL, new AuditBounds(10, 1, 5, 2));

        assertThat(json.at("/workloads/items")).hasSize(10);
        assertThat(json.at("/workloads/omitted").asInt()).isEqualTo(90);
        assertThat(json.at("/workloads/items/0/reasons")).hasSize(1);
        assertThat(json.at("/workloads/items/0/omittedReasons").asInt()).isPositive();
        assertThat(json.at("/images/items")).hasSize(5);
        assertThat(json.at("/images/omitted").asInt()).isEqualTo(25);
        assertThat(json.at("/fatLayers/items")).hasSize(2);
        assertThat(json.at("/summary/workloads/all").asInt()).isEqualTo(100);
    }

    @Test
    void theTrendIsOfEarlierAuditsOldestFirstAndEndsWithThisOne() {
        EarlierAudit later = new EarlierAudit(Instant.parse("2026-12-24T00:00:00Z"), 1, 1, 0, 0, 1, 1);
        EarlierAudit old = new EarlierAudit(Instant.parse("2026-02-01T00:00:00Z"), 9, 8, 1, 0, 4, 5);
        EarlierAudit older = EarlierAudit.of(
                        AuditJson.document(AuditSamples.normal(), AuditTerms.USUAL, AuditBounds.PAGE)
                                .put("at", "2026-01-01T00:00:00Z"))
                .orElseThrow();

        JsonNode trend = Schemas.valid(
                        "audit",
                        AuditJson.of(
                                AuditSamples.normal(),
                                new AuditTerms(AuditTerms.USUAL_BITS_PER_SECOND, List.of(later, old, older, old))))
                .path("trend");

        assertThat(trend.findValuesAsText("at"))
                .containsExactly("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-11-21T08:30:00Z");
        assertThat(trend.at("/0/workloads").asInt()).isEqualTo(18);
    }

    @Test
    void whatIsNoAuditIsNoPointOfATrend() {
        assertThat(EarlierAudit.of(Schemas.read("{\"at\": \"2026-01-01T00:00:00Z\"}")))
                .isEmpty();
        assertThat(EarlierAudit.of(AuditJson.document(AuditSamples.empty(), AuditTerms.USUAL, AuditBounds.PAGE)
                        .put("at", "yesterday")))
                .isEmpty();
    }

    @Test
    void aNodeThatPullsNothingASecondIsRefused() {
        assertThatThrownBy(() -> new AuditTerms(0, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one bit a second");
    }
}
