package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers.Category;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectJsonTest {
    @Test
    void keepsItsSchemaWithAllFacts() {
        JsonNode json = Schemas.valid("inspect", InspectJson.of(Samples.complete()));

        assertThat(json.path("compressedBytes").asLong()).isEqualTo(389_200_000);
        assertThat(json.path("base").path("family").asText()).isEqualTo("debian");
        assertThat(json.path("base").path("claimedFamily").asText()).isEqualTo("alpine");
        assertThat(json.path("base").path("distribution").toString())
                .isEqualTo("{\"id\":\"debian\",\"version\":\"12\"}");
        assertThat(json.path("base").path("evidence").path(0).path("strength").asText())
                .isEqualTo("Content");
        assertThat(json.path("indexDigest").asText()).isEqualTo(Samples.OTHER.toString());
        assertThat(json.path("platform").asText()).isEqualTo("linux/amd64");
        assertThat(json.path("shells").toString())
                .isEqualTo("[{\"path\":\"/bin/bash\",\"layer\":0},"
                        + "{\"path\":\"/bin/sh\",\"target\":\"/usr/bin/dash\",\"layer\":0}]");
        assertThat(json.path("packageManagers").path(0).path("name").asText()).isEqualTo("apt");
        assertThat(json.path("libc").asText()).isEqualTo("glibc");
        assertThat(json.path("runtime").path("version").asText()).isEqualTo("22.11.0");
        assertThat(json.path("effectiveUser").toString())
                .isEqualTo("{\"uid\":0,\"gid\":0,\"name\":\"root\",\"root\":true}");
        assertThat(json.path("exposedPorts").toString()).isEqualTo("[\"443/tcp\",\"8080/tcp\"]");
        assertThat(json.path("environment").toString()).isEqualTo("[\"PATH\",\"NODE_VERSION\"]");
        assertThat(json.path("inconsistencies")).hasSize(2);
        assertThat(json.path("incomplete")).isEmpty();
    }

    @Test
    void keepsItsSchemaWhereEverythingIsFound() {
        String text =
                InspectJson.of(Samples.wrong(), Samples.image("image", "node:22", Samples.fail("size", "too big")));
        JsonNode json = Schemas.valid("inspect", text);

        assertThat(json.path("base").path("image").asText()).isEqualTo("debian:10-slim");
        assertThat(json.path("base").path("layers").asInt()).isOne();
        assertThat(json.path("base").path("changes").toString()).isEqualTo("[{\"path\":\"/usr/bin/npm\",\"layer\":1}]");
        assertThat(json.path("base").path("distribution").path("endOfLife").asText())
                .isEqualTo("2022-09-10");
        assertThat(json.path("tools").toString())
                .isEqualTo("[{\"name\":\"curl\",\"path\":\"/usr/bin/curl\",\"layer\":1,\"fromBase\":false}]");
        assertThat(json.path("shells").path(0).path("fromBase").asBoolean()).isTrue();
        assertThat(json.path("packages").toString()).isEqualTo("{\"dpkg\":89,\"rpm\":0}");
        assertThat(json.path("leftovers").path(0).toString())
                .isEqualTo("{\"category\":\"PackageCache\",\"path\":\"/root/.npm\",\"bytes\":30100000,"
                        + "\"files\":1200,\"layer\":1,\"fromBase\":false,\"what\":\"npm cache\"}");
        assertThat(json.path("leftoverTotals").path("PackageCache").toString())
                .isEqualTo("{\"finds\":5,\"bytes\":40100000}");
        assertThat(json.path("entry").toString())
                .isEqualTo("{\"written\":\"node\",\"path\":\"/usr/local/bin/node\",\"kind\":\"dynamic\","
                        + "\"interpreter\":\"/lib64/ld-linux-x86-64.so.2\",\"machine\":\"arm64\",\"packed\":true,"
                        + "\"unstrippedBytes\":8200000,\"runnable\":false,"
                        + "\"problem\":\"it is for arm64, the image for amd64\"}");
        assertThat(json.path("provides").path("timeZones").asBoolean(true)).isFalse();
        assertThat(json.path("foreignModules").path(0).path("builtFor").asText())
                .isEqualTo("musl");
        assertThat(json.path("moreForeignModules").asInt()).isEqualTo(2);
        assertThat(json.path("layers").path(1).path("unreachableBytes").asLong())
                .isEqualTo(20_000_000);
        assertThat(json.path("judgement").path("verdict").asText()).isEqualTo("deny");
    }

    @Test
    void saysNothingOfOriginsWhereTheBaseIsNotKnown() {
        JsonNode json = Schemas.valid("inspect", InspectJson.of(Samples.complete()));

        assertThat(json.findValues("fromBase")).isEmpty();
        assertThat(json.has("judgement")).isFalse();
        assertThat(json.has("entry")).isFalse();
    }

    @Test
    void theSchemaKnowsEveryCategoryOfLeftovers() {
        for (Category category : Category.values()) {
            ObjectNode json = (ObjectNode) Schemas.read(InspectJson.of(Samples.complete()));
            json.putObject("leftoverTotals")
                    .putObject(category.label())
                    .put("finds", 1)
                    .put("bytes", 1);

            assertThat(Schemas.problems("inspect", json)).as(category.label()).isEmpty();
        }
    }

    @Test
    void keepsItsSchemaWithoutContents() {
        JsonNode json = Schemas.valid("inspect", InspectJson.of(Samples.partial()));

        assertThat(json.has("shells")).isFalse();
        assertThat(json.has("libc")).isFalse();
        assertThat(json.has("indexDigest")).isFalse();
        assertThat(json.path("base").toString()).isEqualTo("{\"claimedFamily\":\"alpine\"}");
        assertThat(json.path("effectiveUser").path("root").asBoolean()).isTrue();
        assertThat(json.path("incomplete").path(0).path("class").asText()).isEqualTo("timedOut");
    }

    @Test
    void leavesOutWhatIsUnknown() {
        String text = InspectJson.of(Samples.partial());

        assertThat(text).doesNotContain("null");
        assertThat(Schemas.read(text).path("layers").path(2).toString()).isEqualTo("{\"index\":2}");
    }

    @Test
    void anUnresolvedUserHasNoRoot() {
        var contents = Samples.contents(new EffectiveUser.Unresolved("app", "passwd has no user app"));
        Inspection inspection = new Inspection("x", null, Samples.facts(), contents, List.of());

        JsonNode json = Schemas.valid("inspect", InspectJson.of(inspection));

        assertThat(json.path("effectiveUser").toString()).isEqualTo("{\"unresolved\":\"passwd has no user app\"}");
    }

    @Test
    void aWindowsAdministratorIsRoot() {
        var contents = Samples.contents(new EffectiveUser.WindowsAccount("ContainerAdministrator"));
        Inspection inspection = new Inspection("x", null, Samples.facts(), contents, List.of());

        JsonNode json = Schemas.valid("inspect", InspectJson.of(inspection));

        assertThat(json.path("effectiveUser").path("root").asBoolean()).isTrue();
    }

    @Test
    void redactsSecretsInFreeText() {
        JsonNode json = Schemas.read(InspectJson.of(Samples.complete()));

        assertThat(json.path("layers").path(1).path("command").asText())
                .startsWith("RUN NPM_TOKEN=… npm install\nxxx")
                .hasSizeGreaterThan(80);
        assertThat(json.path("cmd").toString()).doesNotContain("hunter2");
        assertThat(json.path("labels").toString()).doesNotContain("geheim", "token=abc");
    }

    @Test
    void writesWhatIsNotAsciiAsEscapes() {
        Inspection inspection = new Inspection("bidi\u202e\u001b[31m\u009b", null, Samples.facts(), null, List.of());

        String text = InspectJson.of(inspection);

        assertThat(text.chars()).allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f);
        assertThat(Schemas.read(text).path("reference").asText()).isEqualTo("bidi\u202e\u001b[31m\u009b");
    }

    @ParameterizedTest
    @CsvSource({"digest, sha256:abc", "platform, linux", "compressedBytes, -1", "unheardOf, x", "libc, null"})
    void theSchemaRefusesWhatIsNotMeant(String field, String value) {
        ObjectNode json = (ObjectNode) Schemas.read(InspectJson.of(Samples.complete()));
        if (value.equals("null")) {
            json.putNull(field);
        } else if (value.equals("-1")) {
            json.put(field, -1);
        } else {
            json.put(field, value);
        }

        assertThat(Schemas.problems("inspect", json)).isNotEmpty();
    }

    @Test
    void theSchemaKnowsEveryFamily() {
        for (Family family : Family.values()) {
            ObjectNode json = (ObjectNode) Schemas.read(InspectJson.of(Samples.complete()));
            json.putObject("base").put("family", family.label());

            assertThat(Schemas.problems("inspect", json)).as(family.label()).isEmpty();
        }
    }

    @Test
    void theErrorSchemaKnowsEveryClass() {
        for (ErrorClass errorClass : ErrorClass.values()) {
            Schemas.valid("error", ErrorJson.of(errorClass.label(), "why", null));
        }
        JsonNode json = Schemas.valid("error", ErrorJson.of("usage", "which \"one\"?\n", "https://me:geheim@x/y"));

        assertThat(json.path("error").path("message").asText()).isEqualTo("which \"one\"?\n");
        assertThat(json.path("error").path("reference").asText()).isEqualTo("https://…@x/y");
        assertThat(Schemas.problems("error", Schemas.read(ErrorJson.of("other", "why", null))))
                .isNotEmpty();
    }
}
