package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.workload.JsonStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The policy in docs/expressions.md is sound and says what the page says of it. */
class ExpressionsPageTest {
    private static Policy policy() throws IOException {
        String page = Files.readString(Path.of("docs", "expressions.md"));
        List<String> blocks = Pattern.compile("(?s)```yaml\n(.*?)```")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        PolicyDocuments.Result read = PolicyDocuments.read("expressions.md", blocks.getFirst());
        assertThat(read.problems()).isEmpty();
        return read.policies().getFirst();
    }

    @Test
    void itsExpressionsJudgeAnImage() throws IOException {
        PodContext pod = Given.POD.with(
                new JsonStates(new JsonMapper().readTree("{\"spec\": {\"hostNetwork\": true, \"containers\": []}}")));
        GivenImage image = GivenImage.naiveNode();
        Knowledge knowledge = new Knowledge.Resolved(image.facts(), new Knowledge.Contents.Read(image.contents()));

        Judgement judgement = Judge.judge(List.of(policy()), Given.USE, pod, knowledge, GivenImage.NOW);

        assertThat(judgement.findings())
                .extracting(finding -> finding.rule() + " " + finding.result() + " " + finding.text())
                .containsExactly(
                        "expressions/no-mail-port PASS ",
                        "expressions/small-layers FAIL small-layers: the largest layer has 152100000 bytes",
                        "expressions/supported-node PASS ",
                        "expressions/owner FAIL owner: the label owner names no address of ours",
                        "expressions/no-host-network FAIL no-host-network: shares the network of its node");
    }

    @Test
    void aPolicyWithoutExpressionsLooksIntoNoObject() throws IOException {
        Policy other = PolicyDocuments.read("restricted.yaml", Files.readString(Path.of("policies", "restricted.yaml")))
                .policies()
                .getFirst();

        assertThat(policy().readsObject()).isTrue();
        assertThat(other.readsObject()).isFalse();
        assertThat(policy().rules()).extracting(Rule::label).containsOnly("custom");
    }
}
