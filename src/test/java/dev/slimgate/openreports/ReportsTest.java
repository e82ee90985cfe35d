package dev.slimgate.openreports;

import static dev.slimgate.openreports.Audits.audit;
import static dev.slimgate.openreports.Audits.deployment;
import static dev.slimgate.openreports.Audits.fail;
import static dev.slimgate.openreports.Audits.image;
import static dev.slimgate.openreports.Audits.of;
import static dev.slimgate.openreports.Audits.on;
import static dev.slimgate.openreports.Audits.pods;
import static dev.slimgate.openreports.Audits.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Problem;
import dev.slimgate.report.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
    private static final String DIGEST = Samples.facts().digest().toString();

    private static Reports reports(AuditReport audit) {
        return Reports.of(audit, ReportKind.OPEN_REPORTS, ReportLimits.DEFAULTS);
    }

    private static JsonNode body(Reports reports, String namespace) {
        return object(reports, namespace).body();
    }

    private static ReportObject object(Reports reports, String namespace) {
        return reports.objects().stream()
                .filter(object -> object.namespace().equals(namespace))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> each(JsonNode body, String field) {
        return StreamSupport.stream(body.path("results").spliterator(), false)
                .map(result -> result.at(field).asText())
                .toList();
    }

    @Test
    void listsWhatDidNotPassAndCountsAll() {
        AuditReport audit = audit(deployment(
                "shop",
                "api",
                template(image(
                        "api",
                        "node:22",
                        fail("shell", "/bin/sh (from the base)"),
                        of("user", Result.WARN, Enforcement.WARN, "root"),
                        of("layers", Result.PASS, Enforcement.DENY, ""),
                        of("age", Result.SKIP, Enforcement.DENY, "the image has no date"),
                        Audits.error("tools", "no access"),
                        Audits.waived("waste", "12 MB")))));

        JsonNode body = body(reports(audit), "shop");

        assertThat(body.path("summary")).hasToString("""
                {"pass":1,"fail":1,"warn":1,"error":1,"skip":2}""");
        assertThat(each(body, "/rule")).containsExactly("shell", "tools", "user", "waste");
        assertThat(each(body, "/result")).containsExactly("fail", "error", "warn", "skip");
    }

    @Test
    void aResultTellsWhoWhatAndHowBad() {
        Policy policy = new Policy(
                "restricted",
                null,
                new SourceLocation("p.yaml", 1, 1),
                Enforcement.DENY,
                Match.EVERYTHING,
                List.of(new CompressedSizeRule(Quantity.parse("100M"), Map.of(), null, null)),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                null);
        AuditReport audit = Audits.audit(
                Audits.AT,
                Rulebook.of(List.of(policy)),
                List.of(deployment(
                        "shop",
                        "api",
                        template(image("api", "node:22", fail("compressedSize", "389.2 MB compressed"))))));

        JsonNode result = body(reports(audit), "shop").path("results").get(0);

        assertThat(result.toString()).isEqualTo("""
                {"source":"slimgate","policy":"restricted","rule":"compressedSize","category":"Size","severity":"medium",\
                "result":"fail","scored":true,"message":"container api: 389.2 MB compressed",\
                "resources":[{"apiVersion":"apps/v1","kind":"Deployment","namespace":"shop","name":"api","uid":"uid-of-api"}],\
                "properties":{"bytes":"%d","container":"api","digest":"%s","effect":"Deny","fix":"use distroless",\
                "image":"node:22","limit":"100000000","platform":"linux/amd64"},\
                "timestamp":{"seconds":1795255200,"nanos":0}}""".formatted(Samples.facts().compressedBytes(), DIGEST));
    }

    @Test
    void podsAndPlatformsOfOneWorkloadAreOneResultAndTheWorstIsTold() {
        ImageAssessment inTemplate = image(
                "api",
                "node:22",
                on(Platform.LINUX_AMD64, of("shell", Result.PASS, Enforcement.DENY, "")),
                on(Audits.ARM64, fail("shell", "/bin/ash")));
        ImageAssessment pinned = image("api", "node:22@" + DIGEST, fail("shell", "/bin/sh"));

        JsonNode body = body(
                reports(audit(deployment("shop", "api", template(inTemplate), pods(7, pinned), pods(2, pinned)))),
                "shop");

        assertThat(body.path("summary").path("fail").asInt()).isOne();
        assertThat(body.path("summary").path("pass").asInt()).isZero();
        assertThat(each(body, "/message")).containsExactly("container api: /bin/sh");
        assertThat(each(body, "/properties/image")).containsExactly("node:22@" + DIGEST);
    }

    @Test
    void howManyPodsRunChangesNothing() {
        ImageAssessment image = image("api", "node:22", fail("shell", "/bin/sh"));

        Reports few = reports(audit(deployment("shop", "api", template(image), pods(1, image))));
        Reports many = reports(audit(deployment("shop", "api", template(image), pods(300, image))));

        assertThat(few).isEqualTo(many);
    }

    @Test
    void aScanThatGoesOnIsToldInTheSameWordsEachTime() {
        JsonNode body = body(
                reports(audit(deployment(
                        "shop",
                        "api",
                        template(image("api", "node:22", Audits.pending("shell", "12 of 80 MB read")))))),
                "shop");

        assertThat(each(body, "/message")).containsExactly("container api: its layers are still being read");
    }

    @Test
    void whatNoPolicyMatchesIsToldWhereThatIsNotAdmitted() {
        ImageAssessment denied = new ImageAssessment(Audits.use("a", "x:1"), null, List.of(), NoMatch.DENY);
        ImageAssessment warned = new ImageAssessment(Audits.use("b", "x:1"), null, List.of(), NoMatch.WARN);
        ImageAssessment admitted = new ImageAssessment(Audits.use("c", "x:1"), null, List.of(), NoMatch.ADMIT);

        JsonNode body = body(reports(audit(deployment("shop", "api", template(admitted, warned, denied)))), "shop");

        assertThat(each(body, "/result")).containsExactly("fail", "warn");
        assertThat(each(body, "/message"))
                .containsExactly(
                        "container a: no policy matches this image", "container b: no policy matches this image");
    }

    @Test
    void aNamespaceInWhichNothingWasJudgedHasNoReport() {
        ImageAssessment admitted = new ImageAssessment(Audits.use("c", "x:1"), null, List.of(), NoMatch.ADMIT);

        assertThat(reports(audit(deployment("shop", "api", template(admitted)))).objects())
                .isEmpty();
    }

    @Test
    void leftoverCredentialsAreWorseThanOtherLeftovers() {
        ContentFacts credentials = Samples.messy();
        Knowledge read = new Knowledge.Resolved(Samples.facts(), new Knowledge.Contents.Read(credentials));
        Knowledge notRead = new Knowledge.Resolved(Samples.facts(), new Knowledge.Contents.NotRead());

        assertThat(credentials.leftovers().totals()).containsKey(Category.CREDENTIALS);
        assertThat(RuleTopic.severity(fail("leftovers", "2 finds"), read)).isEqualTo(RuleTopic.Severity.HIGH);
        assertThat(RuleTopic.severity(fail("leftovers", "2 finds"), notRead)).isEqualTo(RuleTopic.Severity.LOW);
    }

    @Test
    void theReportOfTheClusterCountsAllAndNamesWhereMostIsWrong() {
        List<AuditedWorkload> workloads = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            String namespace = i < 10 ? "shop" : i < 16 ? "bank" : "n" + i;
            workloads.add(deployment(
                    namespace,
                    "w" + i,
                    template(image(
                            "api",
                            "node:22",
                            fail("shell", "/bin/sh " + i),
                            of("user", Result.PASS, Enforcement.DENY, "")))));
        }
        workloads.add(new AuditedWorkload(
                new Owner("example.dev/v1", "NodeAgent", "", "agent", ""),
                List.of(template(image("agent", "a:1", fail("shell", "/bin/sh"))))));
        AuditReport audit =
                Audits.audit(Audits.AT, Rulebook.EMPTY, workloads, new Problem("pods in namespace lab", "forbidden"));

        Reports reports = reports(audit);

        JsonNode body = body(reports, "");
        assertThat(body.path("kind").asText()).isEqualTo("ClusterReport");
        assertThat(body.path("metadata").has("namespace")).isFalse();
        assertThat(body.path("summary").toString()).isEqualTo("""
                {"pass":21,"fail":22,"warn":0,"error":1,"skip":0}""");
        assertThat(each(body, "/message"))
                .containsExactly(
                        "21 workloads in 7 namespaces: shop (10), bank (6), n16 (1), n17 (1), n18 (1), …",
                        "container agent: /bin/sh",
                        "pods in namespace lab: forbidden");
        assertThat(reports.byRule().get("shell").fail()).isEqualTo(22);
        assertThat(reports.byRule().get("user").pass()).isEqualTo(21);
    }

    @Test
    void equalFindingsGiveEqualObjectsInWhateverOrderTheyCame() {
        List<AuditedWorkload> workloads = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            List<ImageAssessment> images = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                images.add(image(
                        "c" + j,
                        "node:" + random.nextInt(4),
                        fail("shell", "/bin/sh"),
                        of("user", Result.WARN, Enforcement.WARN, "root"),
                        Audits.error("tools", "no access")));
            }
            workloads.add(deployment(
                    "shop", "w" + i, template(images.toArray(ImageAssessment[]::new)), pods(2, images.getFirst())));
        }
        ReportLimits limits = new ReportLimits(40, 64 * 1024);
        Reports first = Reports.of(audit(workloads.toArray(AuditedWorkload[]::new)), ReportKind.OPEN_REPORTS, limits);
        Collections.shuffle(workloads, random);
        Collections.reverse(workloads);

        Reports second = Reports.of(audit(workloads.toArray(AuditedWorkload[]::new)), ReportKind.OPEN_REPORTS, limits);

        assertThat(second).isEqualTo(first);
        assertThat(object(first, "shop").truncated()).isEqualTo(60 * 9 - 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "界", "𝕏", "<", "\u202e", "\ud800", "\n", "\""})
    void tenThousandViolationsStayBelowTheLimitInBytes(String character) {
        List<AuditedWorkload> workloads = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            List<ImageAssessment> images = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                images.add(image(
                        "c" + j + character.repeat(60),
                        character.repeat(4_000),
                        fail("shell", character.repeat(4_000))));
            }
            workloads.add(new AuditedWorkload(
                    new Owner(character.repeat(500), character.repeat(500), "shop", i + character.repeat(500), ""),
                    List.of(template(images.toArray(ImageAssessment[]::new)))));
        }
        AuditReport audit = audit(workloads.toArray(AuditedWorkload[]::new));

        for (ReportKind kind : ReportKind.values()) {
            ReportObject object = object(Reports.of(audit, kind, ReportLimits.DEFAULTS), "shop");

            int listed = object.body().path("results").size();
            assertThat(stored(object)).isBetween(32 * 1024, ReportLimits.DEFAULTS.bytes());
            assertThat(object.body().path("summary").path("fail").asInt()).isEqualTo(10_000);
            assertThat(listed).isBetween(20, 500);
            assertThat(object.truncated()).isEqualTo(10_000 - listed);
            assertThat(object.body()
                            .path("metadata")
                            .path("annotations")
                            .path(Reports.TRUNCATED)
                            .asText())
                    .isEqualTo(Integer.toString(10_000 - listed));
        }
    }

    /** As the API server writes it. */
    private static int stored(ReportObject object) {
        return object.body()
                .toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }

    @Test
    void whatIsLeftOutIsTheLeastOfAll() {
        List<ImageAssessment> images = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            images.add(image(
                    "c" + i,
                    "node:22",
                    of("age", Result.FAIL, Enforcement.AUDIT, "old"),
                    Audits.waived("waste", "12 MB"),
                    fail("user", "root")));
        }
        AuditReport audit = audit(deployment("shop", "api", template(images.toArray(ImageAssessment[]::new))));

        Reports reports = Reports.of(audit, ReportKind.OPEN_REPORTS, new ReportLimits(40, 256 * 1024));

        List<String> listed = each(body(reports, "shop"), "/rule");
        assertThat(listed.subList(0, 30)).containsOnly("user");
        assertThat(listed.subList(30, 40)).containsOnly("age");
        assertThat(reports.truncated()).isEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource(ReportKind.class)
    void eachFamilyHasItsOwnWords(ReportKind kind) {
        AuditReport audit =
                audit(deployment("shop", "api", template(image("api", "node:22", fail("shell", "/bin/sh")))));

        JsonNode body = body(Reports.of(audit, kind, ReportLimits.DEFAULTS), "shop");

        assertThat(body.path("apiVersion").asText()).isEqualTo(kind.apiVersion());
        assertThat(body.path("kind").asText()).isEqualTo(kind.kind(false));
        assertThat(body.at("/metadata/labels/app.kubernetes.io~1managed-by").asText())
                .isEqualTo("slimgate");
        boolean open = kind == ReportKind.OPEN_REPORTS;
        assertThat(body.has("source")).isEqualTo(open);
        assertThat(body.at("/configuration/limits/maxResults").asInt()).isEqualTo(open ? 500 : 0);
    }
}
