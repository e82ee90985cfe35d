package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Waste;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectWasteJsonTest {
    private static final Waste WASTE = new Waste(
            30,
            0.75,
            List.of(new Waste.WastedPath("/app/cache", 20, 1, 2), new Waste.WastedPath("/etc/motd", 10, 0, 1)),
            3);

    private static JsonNode json(int baseLayers) {
        ContentFacts facts = Samples.contents(new EffectiveUser.Known(0, 0L, "root"));
        Base base = facts.base();
        ContentFacts wasteful = new ContentFacts(
                new Base(
                        base.family(),
                        base.variant(),
                        base.distribution(),
                        base.image(),
                        baseLayers,
                        base.strength(),
                        base.changes(),
                        base.modified(),
                        base.evidence()),
                facts.runtime(),
                facts.libc(),
                120,
                facts.shells(),
                facts.packageManagers(),
                facts.tools(),
                facts.packages(),
                WASTE,
                new DiveFigures(120, 40, 0.875, 0.5),
                facts.leftovers(),
                facts.entry(),
                facts.provides(),
                facts.foreignModules(),
                facts.effectiveUser(),
                List.of(new LayerContents(50, 7, 10), new LayerContents(60, 3, 20), new LayerContents(10, 2, 0)),
                facts.inconsistencies());
        return Schemas.valid(
                "inspect", InspectJson.of(new Inspection("x", null, Samples.facts(), wasteful, List.of())));
    }

    @Test
    void tellsWasteExactlyAndByDivesRules() {
        JsonNode json = json(1);

        assertThat(json.path("unreachableBytes").asLong()).isEqualTo(30);
        assertThat(json.path("efficiency").asDouble()).isEqualTo(0.75);
        assertThat(json.path("dive").toString())
                .isEqualTo("{\"sizeBytes\":120,\"wastedBytes\":40,\"efficiency\":0.875,\"userWastedPercent\":0.5}");
        assertThat(json.path("moreWaste").asLong()).isEqualTo(3);
        assertThat(json.path("layers").path(0).path("uncompressedBytes").asLong())
                .isEqualTo(50);
        assertThat(json.path("layers").path(0).path("unreachableBytes").asLong())
                .isEqualTo(10);
        assertThat(json.path("layers").path(2).path("entries").asLong()).isEqualTo(2);
    }

    @Test
    void tellsWhichStepShippedAWastedPathAndWhetherTheBaseDid() {
        JsonNode waste = json(1).path("waste");

        assertThat(waste).hasSize(2);
        assertThat(waste.path(0).path("path").asText()).isEqualTo("/app/cache");
        assertThat(waste.path(0).path("layer").asInt()).isEqualTo(1);
        assertThat(waste.path(0).path("hiddenBy").asInt()).isEqualTo(2);
        assertThat(waste.path(0).path("command").asText()).startsWith("RUN NPM_TOKEN=… npm install");
        assertThat(waste.path(0).path("fromBase").asBoolean(true)).isFalse();
        assertThat(waste.path(1).path("fromBase").asBoolean()).isTrue();
    }

    @Test
    void saysNothingOfTheBaseWhereItIsNotKnownByItsLayers() {
        JsonNode waste = json(0).path("waste");

        assertThat(waste.path(0).has("fromBase")).isFalse();
    }
}
