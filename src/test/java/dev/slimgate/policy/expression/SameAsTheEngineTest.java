package dev.slimgate.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Rule.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our evaluation comes to what the engine's own comes to, or both to an error: true, false, none. */
class SameAsTheEngineTest {
    private static final CelRuntime ENGINE = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .build())
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3 == 7 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1 && 7.0 / 2.0 == 3.5",
                "9223372036854775807 + 1 == 0",
                "-(-9223372036854775807 - 1) == 0",
                "9223372036854775807 * 2 == 0",
                "1 / 0 == 0",
                "1 % 0 == 0",
                "1.0 / 0.0 > 1.0",
                "0.0 / 0.0 == 0.0 / 0.0",
                "dyn(1) == 1.0 && 1 < 1.5 && 2 > 1.5 && 9007199254740993 > 9007199254740992.0",
                "'a' < 'b' && 'a' + 'b' == 'ab' && 'äb'.size() == 2 && '😀'.size() == 1",
                "'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c') && !'abc'.contains('d')",
                "'abc'.matches('b') && 'abc'.matches('^a.c$') && !'abc'.matches('^b')",
                "[1, 2, 3].all(x, x > 0) && [1, 2, 3].exists(x, x == 2) && [1, 2, 3].exists_one(x, x == 2)",
                "[1, 2, 3].map(x, x * x) == [1, 4, 9] && [1, 2, 3].filter(x, x > 1) == [2, 3]",
                "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]",
                "[1, 2].map(x, [3, 4].map(y, x * y)) == [[3, 4], [6, 8]]",
                "[[1, 2], [3]].all(x, x.all(y, y > 0) && x.size() > 0)",
                "[1, 0].exists(x, 1 / x == 1)",
                "[0, 1].exists(x, 1 / x == 1)",
                "[0, 2].exists(x, 1 / x == 1)",
                "[1, 0].all(x, 1 / x == 2)",
                "[0, 1].all(x, 1 / x == 1)",
                "[].all(x, x) && ![].exists(x, x)",
                "[1, 2] + [3] == [1, 2, 3] && 2 in [1, 2] && !(3 in [1, 2]) && [1, 2][1] == 2",
                "[1, 2][2] == 2",
                "[1, 2][-1] == 2",
                "{'a': 1, 'b': 2}.exists(k, k == 'a') && {'a': 1}.a == 1 && 'a' in {'a': 1} && size({'a': 1}) == 1",
                "{'a': 1}.b == 1",
                "{'a': 1}['b'] == 1",
                "has({'a': 1}.a) && !has({'a': 1}.b)",
                "{'a': [1]} == {'a': [1]} && {'a': 1} != {'a': 2} && {'a': 1} != {'b': 1}",
                "true ? true : 1 / 0 == 1",
                "1 / 0 == 1 || true",
                "true || 1 / 0 == 1",
                "1 / 0 == 1 && false",
                "1 / 0 == 1 && true",
                "1 / 0 == 1 || false",
                "int('42') == 42 && int(42.9) == 42 && int(-42.9) == -42 && double(2) == 2.0 && double('2.5') == 2.5",
                "int('x') == 1",
                "string(1) == '1' && string(true) == 'true' && string('a') == 'a' && string(1.5) == '1.5'",
                "timestamp('2026-01-31T12:30:15.250Z').getMonth() == 0",
                "timestamp('2026-01-31T12:30:15.250Z').getFullYear() == 2026",
                "timestamp('2026-01-31T12:30:15.250Z').getDate() == 31",
                "timestamp('2026-01-31T12:30:15.250Z').getDayOfMonth() == 30",
                "timestamp('2026-01-31T12:30:15.250Z').getDayOfWeek() == 6",
                "timestamp('2026-01-31T12:30:15.250Z').getDayOfYear() == 30",
                "timestamp('2026-01-31T12:30:15.250Z').getHours() == 12",
                "timestamp('2026-01-31T12:30:15.250Z').getMinutes() == 30",
                "timestamp('2026-01-31T12:30:15.250Z').getSeconds() == 15",
                "timestamp('2026-01-31T12:30:15.250Z').getMilliseconds() == 250",
                "timestamp('2026-01-31T12:00:00+02:00') == timestamp('2026-01-31T10:00:00Z')",
                "timestamp('2026-01-31') == timestamp('2026-01-31T10:00:00Z')",
                "timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')",
                "timestamp('2026-01-01T00:00:00Z') + duration('1h30m') == timestamp('2026-01-01T01:30:00Z')",
                "duration('1.5h').getMinutes() == 90 && duration('90s') > duration('1m') && duration('-1s') < duration('0s')",
                "duration('1x') == duration('1s')",
                "null == null && dyn(null) != 1",
                "dyn([1]) == [1.0] && dyn('1') != 1",
                "!dyn(1)",
                "dyn(1) + 'a' == 'a'",
                "dyn({'a': {'b': 2}}).a.b == 2",
                "dyn({'a': {'b': 2}}).a.c == 2",
                "dyn(1).a == 2",
                "dyn('x').size() == 1",
                "[3, 1, 2].filter(x, x != 1).map(x, string(x)) == ['3', '2']",
            })
    void comesToTheSame(String source) throws CelValidationException {
        CelAbstractSyntaxTree tree = Declarations.COMPILER.compile(source).getAst();

        String ours =
                switch (GivenExpression.judged(source, GivenImage.image())) {
                    case Outcome.Passed passed -> "true";
                    case Outcome.Violated violated -> "false";
                    case Outcome other -> "none";
                };

        assertThat(ours).isEqualTo(engine(tree));
    }

    private static String engine(CelAbstractSyntaxTree tree) {
        try {
            return String.valueOf(ENGINE.createProgram(tree).eval());
        } catch (CelEvaluationException e) {
            return "none";
        }
    }
}
