package dev.slimgate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.advice.Advisor;
import dev.slimgate.assess.Inspection;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.report.InspectJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read back is what was printed, for every image that there is. */
class FactsReaderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void readsBackWhatJudgementMessagesAndAdviceNeedOfEveryImage() throws IOException {
        List<Policy> shipped = shipped();
        int told = 0;
        int found = 0;

        for (Inspection image : GivenInspections.all()) {
            String json = InspectJson.of(image);
            Inspection read = FactsReader.read(JSON.readTree(json));

            assertThat(InspectJson.of(read)).isEqualTo(json);
            for (Policy policy : shipped) {
                Said original = said(image, policy);
                assertThat(said(read, policy))
                        .as(image.reference() + " by " + policy.name())
                        .isEqualTo(original);
                found += original.judgement.findings().size();
            }
            told++;
        }

        assertThat(shipped).hasSizeGreaterThanOrEqualTo(13);
        assertThat(told).isGreaterThanOrEqualTo(15);
        assertThat(found).isGreaterThan(told * shipped.size());
    }

    /** Judgement, one line of advice and all of it. */
    private record Said(Judgement judgement, String fix, List<Object> advice) {}

    private static Said said(Inspection image, Policy policy) {
        ImageUse use = ImageUse.ofImage("registry.example/app:1");
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        ContentFacts contents = image.contents();
        Knowledge knowledge = new Knowledge.Resolved(
                image.facts(),
                contents == null ? new Knowledge.Contents.NotRead() : new Knowledge.Contents.Read(contents));
        Judgement judgement = Judge.judge(List.of(policy), use, pod, knowledge, NOW);
        List<Finding> findings = judgement.findings();
        String fix = Advisor.fix(use, knowledge, List.of(policy), findings, NOW).orElse("");
        List<Object> advice = contents == null
                ? List.of()
                : List.copyOf(Advisor.advise(use, image.facts(), contents, List.of(policy), findings, null, NOW)
                        .items());
        return new Said(judgement, fix, advice);
    }

    private static List<Policy> shipped() throws IOException {
        List<Policy> policies = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("policies"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                PolicyDocuments.Result read = PolicyDocuments.read(file.toString(), Files.readString(file));
                assertThat(read.problems()).as(file.toString()).isEmpty();
                policies.addAll(read.policies());
            }
        }
        return policies;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/digest | \"sha256:1\" | /digest cannot be read: sha256:1",
                "/platform | \"linux\" | /platform cannot be read: linux",
                "/user | 0 | /user must be a text",
                "/layers | {} | /layers must be a list",
                "/layers/0/index | 7 | /layers are not numbered from 0, base layer first",
                "/layers/0/uncompressedBytes | -1 | /layers/0/uncompressedBytes must be a whole number of 0 or more",
                "/layers/0/uncompressedBytes | 1.5 | /layers/0/uncompressedBytes must be a whole number of 0 or more",
                "/layers/0/uncompressedBytes | 99999999999999999999 | /layers/0/uncompressedBytes must be a whole number of"
                        + " 0 or more",
                "/layers/0/entries | 2147483648 | /layers/0/entries must not be more than 2147483647",
                "/shells/0/layer | 99 | /shells/0/layer is none of the",
                "/base/family | \"debain\" | /base/family is none of the known words: debain",
                "/base/layers | 99 | /base/layers are more than the image has",
                "/efficiency | 1.01 | /efficiency must be a number from 0 to 1.0",
                "/provides/passwd | \"yes\" | /provides/passwd must be true or false",
                "/effectiveUser | [] | /effectiveUser must be an object",
                "/shels | [] | /shels is no known field",
                "/base/famly | \"x\" | /base/famly is no known field",
                "/leftoverTotals/Rubbish | {} | /leftoverTotals/Rubbish is no known category",
                "/created | \"yesterday\" | /created cannot be read: yesterday",
            })
    void namesThePlaceOfWhatItRefuses(String pointer, String value, String message) throws IOException {
        ObjectNode document = document();
        set(document, pointer, JSON.readTree(value));

        assertThatThrownBy(() -> FactsReader.read(document))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "digest, /digest is missing",
        "libc, /libc is missing",
        "base, /base is missing",
        "incomplete, /incomplete is missing",
        "effectiveUser, /effectiveUser is missing",
    })
    void namesWhatIsMissing(String name, String message) throws IOException {
        ObjectNode document = document();
        document.remove(name);

        assertThatThrownBy(() -> FactsReader.read(document))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void refusesFactsOfLayersWhereTheLayersWereNotRead() throws IOException {
        ObjectNode document = document();
        document.remove("uncompressedBytes");

        assertThatThrownBy(() -> FactsReader.read(document))
                .isInstanceOf(MalformedException.class)
                .hasMessageEndingWith("tells of the layers, and uncompressedBytes is missing");
    }

    @Test
    void boundsListsAndTextsAtTheirEdge() throws IOException {
        List<Consumer<ObjectNode>> beyond = List.of(
                json -> repeat(json.withArray("/shells"), 100_001),
                json -> repeat(json.withArray("/inconsistencies"), 10_001),
                json -> repeat(json.withArray("/leftovers"), 501),
                json -> repeat(json.withArray("/waste"), 1_001),
                json -> repeat(json.withArray("/layers"), 4_097),
                json -> json.put("user", "x".repeat(65_537)));
        ObjectNode within = document();
        within.put("user", "x".repeat(65_536));

        assertThat(FactsReader.read(within).facts().user()).hasSize(65_536);
        for (Consumer<ObjectNode> change : beyond) {
            ObjectNode document = document();
            change.accept(document);
            assertThatThrownBy(() -> FactsReader.read(document))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("has more than ");
        }
    }

    @Test
    void makesTextsSafeThatMessagesRepeatAsTheyAre() throws IOException {
        ObjectNode document = document();
        ((ObjectNode) document.at("/base/evidence/0")).put("text", "esc \u001b[31m and --password=hunter2");

        Inspection read = FactsReader.read(document);

        assertThat(read.contents()).isNotNull();
        String text = read.contents().base().evidence().getFirst().text();
        assertThat(text).isEqualTo(Printable.of("esc \u001b[31m and --password=hunter2"));
        assertThat(text).doesNotContain("\u001b", "hunter2");
    }

    private static void repeat(ArrayNode list, int times) {
        JsonNode one = list.isEmpty() ? JSON.createObjectNode() : list.get(0);
        while (list.size() < times) {
            list.add(one);
        }
    }

    private static void set(ObjectNode document, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) document.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), value);
    }

    private static ObjectNode document() throws IOException {
        return (ObjectNode) JSON.readTree(InspectJson.of(GivenInspections.debian()));
    }
}
