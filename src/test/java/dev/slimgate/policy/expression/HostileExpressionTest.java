package dev.slimgate.policy.expression;

import static dev.slimgate.policy.expression.GivenExpression.issues;
import static dev.slimgate.policy.expression.GivenExpression.rule;
import static dev.slimgate.policy.expression.GivenExpression.subject;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Rule.Outcome;
import dev.slimgate.policy.Rule.Subject;
import dev.slimgate.workload.JsonStates;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What means harm is refused when it is compiled, or cut off when it has cost enough. */
class HostileExpressionTest {
    private static final String TEN = "[0,1,2,3,4,5,6,7,8,9]";

    static Stream<String> costly() {
        String loops = "true";
        for (int i = 0; i < 9; i++) {
            loops = TEN + ".all(x" + i + ", " + loops + ")";
        }
        return Stream.of(
                loops,
                "['x']" + ".map(a, a + a)".repeat(40) + " == []",
                "[[1]]" + ".map(a, a + a)".repeat(40) + " == []",
                "['x']" + ".map(a, a + a)".repeat(15) + ".map(a, a.replace('', a))[0] == ''",
                "['x']" + ".map(a, a + a)".repeat(18) + ".map(a, a.split(''))" + ".map(a, a + a)".repeat(9) + " == []",
                "['x']" + ".map(a, a + a)".repeat(17) + ".all(a, a.matches('(x?){50}x{50}y'))",
                "['x']" + ".map(a, a + a)".repeat(17) + ".all(a, a.findAll('x').size() > 0)",
                TEN + ".exists(a, " + TEN + ".exists(b, " + TEN
                        + ".exists(c, 'xxxxxxxxxxxxxxxx'.matches('(x{1,30}){30}' + string(a)))))",
                "['x']" + ".map(a, a + a)".repeat(16) + ".map(a, a.split('')).all(a, a.all(b, a.all(c, b == c)))",
                "['x']" + ".map(a, a + a)".repeat(16) + ".map(a, a.split('')).all(a, a.all(b, !('y' in a)))",
                "['x']" + ".map(a, a + a)".repeat(16) + ".all(a, a.split('').all(b, a.indexOf('xxxxy') < 0))",
                "['x']" + ".map(a, a + a)".repeat(16)
                        + ".map(a, a.split('')).all(a, a.all(b, a.join(a.join()) == ''))");
    }

    @ParameterizedTest
    @MethodSource("costly")
    void isCutOff(String source) {
        Outcome outcome = rule(source).judge(subject(GivenImage.image()));

        assertThat(outcome)
                .isEqualTo(new Outcome.Undecidable("it: has no answer: costs more than " + Cost.MOST + " steps"));
    }

    static Stream<String> refused() {
        return Stream.of(
                "true" + " ".repeat(Declarations.MOST_CHARACTERS),
                "  ",
                "(".repeat(31) + "true" + ")".repeat(31),
                "[".repeat(2_000) + "]".repeat(2_000) + " == []",
                "1" + "+1".repeat(1_000) + " > 0",
                "object" + ".a".repeat(1_000) + " == 1",
                "true" + " ? true : true".repeat(200),
                "[" + "1,".repeat(2_000) + "] == []",
                "'a'.matches('((a{1000}){1000}){1000}')",
                "'a'.matches('" + "(".repeat(60) + "a" + ")".repeat(60) + "')",
                "'a'.matches('" + "a".repeat(Patterns.MOST_CHARACTERS + 1) + "')",
                "{" + "'a': {},".repeat(1_000) + "} == {}");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(String source) {
        assertThat(issues(source)).isNotEmpty();
    }

    @Test
    void whatIsAtTheBoundIsTaken() {
        String source = "true" + " ".repeat(Declarations.MOST_CHARACTERS - 4);

        assertThat(issues(source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a{1000}){1000}", "((a{50}){50})", "(?:a{1,1000})+{1000}", "[^]{2}]{1001}{5}", "(", "a**{"})
    void aPatternThatComesFromTheImageIsBoundedToo(String pattern) {
        Outcome outcome = rule("'x'.matches(image.user + '" + pattern + "')").judge(subject(GivenImage.image()));

        assertThat(outcome).isInstanceOf(Outcome.Undecidable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.items.all(i, i.name != 'x')",
                "object == {'items': object.items.map(i, i)}",
                "object.items.exists(i, object.items.exists(j, i == 'y' && j == 'y'))",
                "'x' in object.items",
            })
    void anObjectOfAMillionEntriesIsBounded(String source) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ArrayNode items = object.putArray("items");
        for (int i = 0; i < 1_000_000; i++) {
            items.addObject().put("name", i);
        }
        Subject subject = subject(GivenImage.image(), Given.POD.with(new JsonStates(object)));

        Outcome outcome = rule(source).judge(subject);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Undecidable.class,
                        undecidable -> assertThat(undecidable.text()).contains("costs more than"));
    }

    @Test
    void theExampleOfTheGoalCostsLittle() {
        Program program = GivenExpression.program(
                "image.layers.all(l, l.compressedBytes < 100000000) && !image.user.startsWith('root')",
                Expressions.Gives.BOOL);
        GivenImage image = GivenImage.image();
        for (int i = 0; i < 10; i++) {
            image.layer(1_000, "RUN " + i);
        }

        Program.Answer answer = program.evaluate(subject(image));

        assertThat(answer).isEqualTo(new Program.Answer.Value(true));
    }
}
