package dev.slimgate.policy.expression;

import static dev.slimgate.policy.expression.GivenExpression.issues;
import static dev.slimgate.policy.expression.GivenExpression.judged;
import static dev.slimgate.policy.expression.GivenExpression.manifestOnly;
import static dev.slimgate.policy.expression.GivenExpression.rule;
import static dev.slimgate.policy.expression.GivenExpression.saying;
import static dev.slimgate.policy.expression.GivenExpression.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rule.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionRuleTest {
    private static final GivenImage NODE = GivenImage.naiveNode();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.layers.all(l, l.compressedBytes < 200000000) && image.layers.size() == 2",
                "image.layers[0].command.contains('ADD file') && image.layers[1].index == 1",
                "image.base.family == 'debian' && image.base.variant == 'full' && image.base.distribution.id == 'debian'",
                "image.shells.exists(s, s.path == '/bin/bash') && image.shells.map(s, s.layer) == [0, 0]",
                "image.shells.exists_one(s, has(s.target))",
                "image.packageManagers.map(m, m.name) == ['apt', 'npm']",
                "image.runtime.name == 'node' && semver(image.runtime.version).major() == 22",
                "image.compressedBytes > quantity('300M').asInteger()",
                "quantity('389.2M').compareTo(quantity('389200k')) == 0",
                "'PATH' in image.environment && !('HOME' in image.environment)",
                "image.created < timestamp('2026-11-21T00:00:00Z')",
                "timestamp('2026-11-21T00:00:00Z') - image.created == duration('24h')",
                "image.effectiveUser.root && image.effectiveUser.uid == 0",
                "image.platform.matches('^linux/(amd64|arm64)$')",
                "image.reference == 'registry.test/team/api:1' && image.digest.startsWith('sha256:')",
                "container.name == 'api' && container.kind == 'Container' && container.tag == '1'",
                "container.registry == 'registry.test' && container.repository == 'team/api' && !has(container.digest)",
                "pod.kind == 'Pod' && pod.namespace == 'shop' && pod.labels.app == 'api' && !pod.template",
                "namespace.name == 'shop' && namespace.labels['environment'] == 'production'",
                "!has(pod.hostUsers) && !has(container.runAsUser) && !has(image.storedBytes)",
                "image.leftoverTotals.size() == 0 && image.leftovers == []",
                "image.entrypoint[0].split('/') == ['', 'app'] && image.cmd.size() == 0",
            })
    void seesTheFactsUnderTheNamesOfInspect(String source) {
        Outcome outcome = judged(source, NODE);

        assertThat(outcome).isEqualTo(new Outcome.Passed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "image.storedBytes < 5 | there is no storedBytes",
                "image.labels['team'] == 'a' | there is no such key",
                "image.layers[7].index == 7 | there is no item 7 in a list of 2",
                "1 / (image.layers.size() - 2) == 1 | /: / by zero",
                "9223372036854775807 + image.layers.size() > 0 | +: long overflow",
                "object.spec.replicas > 3 | the object is not at hand",
                "int(image.user + 'x') > 3 | x is no number",
                "semver(image.user).major() > 3 | is no version such as 1.2.3",
                "dyn(image.user) | it comes to a string",
            })
    void whatHasNoValueIsNeitherPassedNorViolated(String source, String why) {
        Outcome outcome = judged(source, NODE);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Undecidable.class,
                        undecidable -> assertThat(undecidable.text())
                                .startsWith("it: has no answer: ")
                                .contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false && image.storedBytes < 5",
                "image.storedBytes < 5 && false",
                "!(true || image.storedBytes < 5)",
                "!(image.storedBytes < 5 || true)",
                "[0, 1].all(i, 1 / i == 1 && i == 0)",
            })
    void anErrorThatDecidesNothingIsAbsorbed(String source) {
        Outcome outcome = judged(source, NODE);

        assertThat(outcome).isInstanceOf(Outcome.Violated.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.shells.size() == 0",
                "image.layers.all(l, l.uncompressedBytes < 5)",
                "has(image.runtime)",
                "image.base.family == 'x'",
                "image.layers.size() == 2 && image.libc == 'musl'",
                "image.libc == 'musl' || image.storedBytes < 5",
                "image.storedBytes < 5 || image.libc == 'musl'",
            })
    void asksForTheLayersWhereOnlyTheyDecide(String source) {
        Outcome byManifest = rule(source).judge(manifestOnly(NODE));
        Outcome byContents = rule(source).judge(subject(NODE));

        assertThat(byManifest).isEqualTo(new Outcome.NeedsContents());
        assertThat(byContents).isNotInstanceOf(Outcome.NeedsContents.class);
        assertThat(rule(source).readsContents()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.layers.all(l, l.compressedBytes < 100)",
                "image.effectiveUser.root || !image.effectiveUser.root",
                "has(image.base.claimedFamily)",
                "container.runAsUser > 0",
            })
    void doesNotAskForTheLayersWhereTheManifestTells(String source) {
        Outcome byManifest = rule(source).judge(manifestOnly(NODE));
        Outcome byContents = rule(source).judge(subject(NODE));

        assertThat(byManifest).isEqualTo(byContents).isNotInstanceOf(Outcome.NeedsContents.class);
        assertThat(rule(source).readsContents()).isFalse();
    }

    @Test
    void whatTheManifestDecidesNeedsNoLayers() {
        ExpressionRule rule = rule("image.layers.size() < 50 || image.shells.size() == 0");

        Outcome outcome = rule.judge(manifestOnly(NODE));

        assertThat(outcome).isEqualTo(new Outcome.Passed());
    }

    @Test
    void theObjectIsAMapAndANewOneHasNoOlderState() {
        PodContext pod = Given.POD.with(states(
                Map.of("spec", Map.of("hostNetwork", true, "containers", List.of(Map.of("name", "api")))),
                ObjectStates.Nothing.NOTHING));
        ExpressionRule rule = rule("object.spec.hostNetwork && object.spec.containers.all(c, !has(c.resources))"
                + " && oldObject == null && !has(object.spec.replicas)");

        Outcome outcome = rule.judge(subject(NODE, pod));

        assertThat(outcome).isEqualTo(new Outcome.Passed());
        assertThat(rule.readsObject()).isTrue();
    }

    @Test
    void anImageThatIsJudgedAloneHasNoObject() {
        PodContext alone = new PodContext("Image", "", "", false, Map.of(), null, new NamespaceLabels.NotGiven());

        Outcome outcome = rule("object.spec.hostNetwork").judge(subject(NODE, alone));

        assertThat(outcome).isEqualTo(new Outcome.Skipped("it: looks at the object, and the image is judged alone"));
    }

    @Test
    void labelsOfANamespaceThatNobodyKnowsAreAbsent() {
        PodContext pod = new PodContext("Pod", "shop", "api", false, Map.of(), null, new NamespaceLabels.NotGiven());

        Outcome known = rule("!has(namespace.labels)").judge(subject(NODE, pod));
        Outcome read = rule("namespace.labels.team == 'a'").judge(subject(NODE, pod));

        assertThat(known).isEqualTo(new Outcome.Passed());
        assertThat(read).isInstanceOf(Outcome.Undecidable.class);
    }

    @Test
    void saysWhatTheExpressionMakes() {
        ExpressionRule rule =
                saying("image.layers.size() < 2", "too many", "'has ' + string(image.layers.size()) + ' layers'");

        Outcome outcome = rule.judge(subject(NODE));

        assertThat(outcome).isEqualTo(new Outcome.Violated("it: has 2 layers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"string(image.storedBytes)", "'  '", "dyn(1)"})
    void saysTheMessageWhereTheExpressionMakesNone(String messageExpression) {
        ExpressionRule rule = saying("false", "not so", messageExpression);

        Outcome outcome = rule.judge(subject(NODE));

        assertThat(outcome).isEqualTo(new Outcome.Violated("it: not so"));
    }

    @Test
    void aMessageIsBoundedAndSafeToShow() {
        ExpressionRule rule = saying(
                "false",
                "m",
                "'token=abcdef\\u001b[31m\\u202e' + image.layers.map(l, l.digest).join() "
                        + "+ image.layers.map(l, l.digest).join() + image.layers.map(l, l.digest).join()");

        Outcome outcome = rule.judge(subject(NODE));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Violated.class,
                        violated -> assertThat(violated.text())
                                .hasSizeLessThan(ExpressionRule.MOST_MESSAGE + 10)
                                .doesNotContain("\u001b", "\u202e", "abcdef"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "image.exposedPort.size() > 0 | undefined field 'exposedPort' | 6",
                "imge.user == 'x' | undeclared reference to 'imge' (in container '') | 1",
                "image.user | must give true or false, not string | 1",
                "image.user == 3 | found no matching overload for '==' | 12",
                "1u == 2u | uses an unsigned number | 1",
                "type(1) == int | calls type, which is not supported here | 1",
                "'a'.matches('(') | the pattern ( is none | 1",
                "[1].exists(i, v, true) | undeclared reference | 1",
                "slimgate.Image{} == image | makes an object | 1",
                "1 + | mismatched input | 4",
            })
    void aWrongExpressionIsToldWhereItIsWrong(String source, String message, int column) {
        var issues = issues(source);

        assertThat(issues).isNotEmpty();
        assertThat(issues.getFirst().message()).contains(message);
        assertThat(issues.getFirst().column()).isGreaterThanOrEqualTo(column);
    }

    @Test
    void tellsOneNameFromAnother() {
        ExpressionRule rule = rule("true");

        assertThat(rule.name()).isEqualTo("expressions/it");
        assertThat(dev.slimgate.policy.Rule.field(rule.name())).isEqualTo("expressions");
    }

    private static ObjectStates states(Object now, Object before) {
        return new ObjectStates() {
            @Override
            public Object now() {
                return now;
            }

            @Override
            public Object before() {
                return before;
            }
        };
    }
}
