package dev.slimgate.policy.expression;

import static dev.slimgate.policy.expression.GivenExpression.judged;
import static dev.slimgate.policy.expression.GivenExpression.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Rule.Outcome;
import dev.slimgate.policy.expression.Review.Constant;
import dev.slimgate.policy.expression.Review.Never;
import dev.slimgate.policy.expression.Review.Unasked;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewTest {

    private static Review review(String source) {
        return Review.of(rule(source));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "true => true",
                "2 > 1 => true",
                "image.user == 'app' || true => true",
                "image.layers.size() > 3 && 'a' == 'b' => false",
                "[1, 2].all(x, x > 0 || image.user == 'app') => true",
                "['25/tcp'].exists(p, p.startsWith('80/') && image.user == 'app') => false",
                "false ? image.user == 'app' : true => true",
            })
    void whatDependsOnNothingIsConstant(String source, boolean truth) {
        assertThat(review(source).constant()).isEqualTo(new Constant.Always(truth));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.user == 'app'",
                "image.user == 'app' || false",
                "image.layers.all(l, true)",
                "[1, 2].exists(x, x > 2 || image.user == 'app')",
                "object.spec.hostNetwork",
                "image.shells.size() == 0 || image.user == 'app'",
            })
    void whatDependsOnAFactIsNot(String source) {
        assertThat(review(source).constant()).isNull();
    }

    @Test
    void whatNeverHasAValueSaysWhy() {
        assertThat(review("1 / 0 == 1").constant())
                .isInstanceOfSatisfying(
                        Constant.NoAnswer.class, none -> assertThat(none.why()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "image.runtime.name == 'node' => image.runtime => has(image.runtime)",
                "has(image.runtime.name) => image.runtime => has(image.runtime)",
                "image.labels.owner == 'a' => image.labels.owner => has(image.labels.owner)",
                "has(image.labels.team) && image.labels.owner == 'a' => image.labels.owner => has(image.labels.owner)",
                "image.labels['a.b/c'] == 'a' => image.labels['a.b/c'] => 'a.b/c' in image.labels",
                "container.runAsUser > 0 => container.runAsUser => has(container.runAsUser)",
                "has(oldObject.spec) => oldObject => oldObject != null",
                "image.layers.all(l, l.compressedBytes < 5 || image.base.variant == 'slim') => image.base.variant => has(image.base.variant)",
            })
    void tellsWhatIsReadWithoutHavingBeenAskedFor(String source, String fact, String ask) {
        assertThat(review(source).unasked()).containsExactly(new Unasked(fact, ask));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!has(image.runtime) || image.runtime.name == 'node'",
                "'a.b/c' in image.labels && image.labels['a.b/c'] == 'a'",
                "has(image.labels.owner) && image.labels['owner'] == 'a'",
                "image.labels.exists(l, l == 'owner') && image.labels.owner == 'a'",
                "size(image.labels) == 0 || image.labels.owner == 'a'",
                "has(container.runAsNonRoot) || container.runAsUser > 0",
                "oldObject == null || oldObject.spec == object.spec",
                "image.compressedBytes < 5 || object.spec.hostNetwork",
                "['a'].exists(image, image.startsWith('a'))",
            })
    void saysNothingOfWhatIsAskedForOrAlwaysThere(String source) {
        assertThat(review(source).unasked()).isEmpty();
    }

    static Set<String> oftenAbsent() {
        return Reading.OFTEN_ABSENT;
    }

    @ParameterizedTest
    @MethodSource("oftenAbsent")
    void whatIsOftenAbsentCanBeAskedFor(String fact) {
        assertThat(judged("has(" + fact + ")", new GivenImage()))
                .matches(outcome -> outcome instanceof Outcome.Passed || outcome instanceof Outcome.Violated);
    }

    static Set<String> maps() {
        return Reading.MAPS;
    }

    @ParameterizedTest
    @MethodSource("maps")
    void nobodyHasToSetTheEntriesOfAMap(String map) {
        assertThat(judged("!('of nobody' in " + map + ")", new GivenImage())).isEqualTo(new Outcome.Passed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "container.kind == 'ephemeral' => container.kind => ephemeral",
                "'Main' != container.kind => container.kind => Main",
                "container.starts in ['Image', 'Command'] => container.starts => Command",
                "image.libc == 'GLIBC' => image.libc => GLIBC",
                "image.base.family == 'Alpine' => image.base.family => Alpine",
                "image.leftovers.all(l, l.category != 'no-such') => l.category => no-such",
            })
    void tellsWhatAFactNeverIs(String source, String fact, String value) {
        assertThat(review(source).never()).extracting(Never::fact, Never::value).containsExactly(tuple(fact, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "container.kind in ['Container', 'Init', 'Ephemeral', 'ImageVolume']",
                "image.base.family == 'alpine'",
                "image.libc != 'none'",
                "container.name == 'ephemeral'",
                "container.kind == container.name",
            })
    void saysNothingOfWhatAFactCanBe(String source) {
        assertThat(review(source).never()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "image.compressedBytes < 100000000 => compressedSize",
                "quantity('100M').asInteger() >= image.compressedBytes => compressedSize",
                "image.uncompressedBytes <= 100000000 => uncompressedSize",
                "image.layers.size() <= 40 => layers",
                "size(image.shells) == 0 => shell",
                "image.packageManagers.size() == 0 => packageManager",
                "image.compressedBytes > 100000000 => ``",
                "image.compressedBytes < image.uncompressedBytes => ``",
                "image.compressedBytes < 5 || image.user == 'app' => ``",
                "size(image.shells) == 1 => ``",
                "image.volumes.size() == 0 => ``",
            })
    void namesTheRuleThatAsksForTheSame(String source, String rule) {
        assertThat(review(source).rule()).isEqualTo(rule);
    }
}
