package dev.slimgate.report;

import static dev.slimgate.report.Samples.DIGEST;
import static dev.slimgate.report.Samples.WAIVER;
import static dev.slimgate.report.Samples.audit;
import static dev.slimgate.report.Samples.error;
import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static dev.slimgate.report.Samples.notWaived;
import static dev.slimgate.report.Samples.of;
import static dev.slimgate.report.Samples.pass;
import static dev.slimgate.report.Samples.pending;
import static dev.slimgate.report.Samples.unmatched;
import static dev.slimgate.report.Samples.waived;
import static dev.slimgate.report.Samples.warn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport.CheckedObject;
import dev.slimgate.report.CheckReport.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
    private static final CheckReport REPORT = new CheckReport(
            List.of(
                    new CheckedObject(
                            new SourceLocation("k8s/api.yaml", 3, 0),
                            of(
                                    image("api", "node:22", "use distroless", fail("shell", "/bin/sh")),
                                    image("web", "web:1", pass("shell"), pass("size"), audit("age", "200 days old")))),
                    new CheckedObject(
                            new SourceLocation("<stdin>", 0, 0),
                            of(
                                    image("app", "app@" + DIGEST, warn("size", "large")),
                                    unmatched("other", "other:1", NoMatch.ADMIT),
                                    image("late", "late:1", pass("shell"))))),
            List.of(new Problem(new SourceLocation("k8s/bad.yaml", 7, 0), "is no Kubernetes object")));

    @Test
    void speaksInTheWordsOfTheWebhook() {
        String text = CheckText.of(REPORT, Ink.NONE);

        assertThat(text).isEqualTo("""
                        DENY   Deployment shop/api (k8s/api.yaml:3)
                          production: 1 of 2 images is not minimal
                            container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)
                              shell   /bin/sh
                            fix       use distroless
                            explain   slimgate inspect node:22@%s
                          container web: web:1 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): 2 pass, 1 fail
                            audit   age 200 days old
                        WARN   Deployment shop/api (<stdin>)
                          warning production: container app: image app: size large
                          warning note: judged is what the tag named now; it may name another image later: late:1
                          container app: app (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): 1 warn
                          container other: other:1: no policy matches
                          container late: late:1 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): 1 pass
                        2 objects with 5 images: 1 denied, 1 warned of, 0 admitted""".formatted(DIGEST));
    }

    @Test
    void colorsVerdictsOnlyWhenTold() {
        assertThat(CheckText.of(REPORT, Ink.NONE)).doesNotContain("\u001b");
        assertThat(CheckText.of(REPORT, new Ink(true))).contains("\u001b[31mDENY   \u001b[0m");
    }

    @Test
    void jsonKeepsItsSchema() {
        JsonNode json = Schemas.valid("check", CheckJson.of(REPORT));

        assertThat(json.path("summary").toString())
                .isEqualTo(
                        "{\"verdict\":\"deny\",\"objects\":2,\"images\":5,\"denied\":1,\"warned\":1,\"admitted\":0}");
        JsonNode object = json.path("objects").path(0);
        assertThat(object.path("file").asText()).isEqualTo("k8s/api.yaml");
        assertThat(object.path("line").asInt()).isEqualTo(3);
        assertThat(object.path("verdict").asText()).isEqualTo("deny");
        JsonNode image = object.path("images").path(0);
        assertThat(image.path("digest").asText()).isEqualTo(DIGEST.toString());
        assertThat(image.path("fix").asText()).isEqualTo("use distroless");
        assertThat(image.path("findings").toString())
                .isEqualTo("[{\"policy\":\"production\",\"rule\":\"shell\",\"result\":\"fail\",\"effect\":\"Deny\","
                        + "\"label\":\"shell\",\"text\":\"/bin/sh\"}]");
        assertThat(json.path("objects").path(1).has("line")).isFalse();
        assertThat(json.path("problems").toString())
                .isEqualTo("[{\"file\":\"k8s/bad.yaml\",\"line\":7,\"message\":\"is no Kubernetes object\"}]");
    }

    @Test
    void jsonTellsErrorsApartFromPendingScans() {
        CheckReport report = new CheckReport(
                List.of(new CheckedObject(
                        new SourceLocation("", 0, 0),
                        of(image(
                                "a",
                                "a:1",
                                error(Enforcement.DENY, "shell", "registry", "not found"),
                                pending("later"))))),
                List.of());

        JsonNode findings = Schemas.valid("check", CheckJson.of(report))
                .path("objects")
                .path(0)
                .path("images")
                .path(0)
                .path("findings");

        assertThat(findings.path(0).path("class").asText()).isEqualTo("notFound");
        assertThat(findings.path(0).has("pending")).isFalse();
        assertThat(findings.path(1).path("pending").asBoolean()).isTrue();
        assertThat(findings.path(1).has("class")).isFalse();
    }

    @Test
    void jsonRedactsWhatIsWrittenForAnImage() {
        CheckReport report = new CheckReport(
                List.of(new CheckedObject(
                        new SourceLocation("", 0, 0),
                        of(image("a", "https://me:geheim@x/y", fail("reference", "bad"))))),
                List.of());

        assertThat(CheckJson.of(report)).doesNotContain("geheim");
    }

    private static final CheckReport WAIVED = new CheckReport(
            List.of(new CheckedObject(
                    new SourceLocation("", 0, 0),
                    of(
                            image(
                                    "a",
                                    "a@" + DIGEST,
                                    waived(Enforcement.DENY, "shell", "/bin/sh", WAIVER),
                                    pass("user")),
                            image("b", "b@" + DIGEST, notWaived("shell", "/bin/sh", "shop/old", "is not signed"))))),
            List.of());

    @Test
    void tellsWhatIsWaivedAndByWhom() {
        assertThat(CheckText.of(WAIVED, Ink.NONE))
                .contains(
                        "    waiver    shop/old is not signed",
                        "  warning production: container a: image a: waived shell by shop/tmp until"
                                + " 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt",
                        "linux/amd64, 389.2 MB): 1 pass, 1 waived",
                        "    waived  shell /bin/sh");
    }

    @Test
    void jsonTellsWaiversThatCountAndThoseThatDoNot() {
        JsonNode images = Schemas.valid("check", CheckJson.of(WAIVED))
                .path("objects")
                .path(0)
                .path("images");

        JsonNode waived = images.path(0).path("findings").path(0);
        assertThat(waived.path("result").asText()).isEqualTo("skip");
        assertThat(waived.path("text").asText()).isEqualTo("/bin/sh");
        assertThat(waived.path("waiver").toString())
                .isEqualTo("{\"name\":\"shop/tmp\",\"reason\":\"the base image is being rebuilt\","
                        + "\"ticket\":\"OPS-7\",\"expiresAt\":\"2026-12-01T00:00:00Z\",\"signed\":false}");
        assertThat(images.path(0).path("verdict").asText()).isEqualTo("warn");
        assertThat(images.path(1).path("findings").path(0).path("refusedWaiver").toString())
                .isEqualTo("{\"name\":\"shop/old\",\"why\":\"is not signed\"}");
    }
}
