package dev.slimgate.document;

import dev.slimgate.document.PolicyTest.Expected;
import dev.slimgate.document.PolicyTest.ExpectedFinding;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a case of a {@code PolicyTest} expects of the policies. */
final class ExpectationReader {
    private static final int MOST_FINDINGS = 200;
    private static final Result[] RESULTS = Result.values();
    /** Those of policies, and what findings on a policy as a whole have for one. */
    private static final List<String> RULES =
            Stream.concat(RulesReader.NAMES.stream(), Stream.of("policy")).toList();

    private final Problems problems;

    ExpectationReader(Problems problems) {
        this.problems = problems;
    }

    /** The expectation in these fields; one that expects nothing where there are none. */
    Expected read(@Nullable Fields fields) {
        if (fields == null) {
            return new Expected(null, null, null, List.of());
        }
        Verdict verdict = fields.choice("verdict", List.of(Verdict.values()), PolicyTestDocument::capital);
        Map<String, Result> rules = rules(fields.has("rules") ? fields.object("rules") : null);
        List<Fields.Item> named = fields.items("policies");
        Set<String> policies =
                named == null ? null : named.stream().map(Fields.Item::text).collect(Collectors.toSet());
        fields.atMost("findings", MOST_FINDINGS);
        List<ExpectedFinding> findings =
                fields.objects("findings").stream().map(this::finding).toList();
        if (verdict == null && rules == null && policies == null && findings.isEmpty()) {
            fields.problem("", "expects nothing: name a verdict, rules, policies or findings");
        }
        fields.finish();
        return new Expected(verdict, rules, policies, findings);
    }

    private static @Nullable Map<String, Result> rules(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        Map<String, Result> rules = new LinkedHashMap<>();
        for (Node.Entry entry : fields.entries()) {
            if (!RULES.contains(entry.key())) {
                fields.problem(
                        entry.key(),
                        DidYouMean.quoted(entry.key()) + " is no rule" + DidYouMean.hint(entry.key(), RULES));
            }
            Result result = fields.choice(entry.key(), List.of(RESULTS), Result::label);
            if (result != null) {
                rules.put(entry.key(), result);
            }
        }
        return rules;
    }

    private ExpectedFinding finding(Fields fields) {
        ExpectedFinding finding = new ExpectedFinding(
                problems.location(fields.at()),
                fields.text("policy"),
                fields.choice("rule", RULES, name -> name),
                fields.choice("result", List.of(RESULTS), Result::label),
                fields.text("text", PolicyTestDocument.MOST_TEXT),
                fields.choice("class", List.of(ErrorClass.values()), ErrorClass::label),
                fields.has("pending") ? fields.flag("pending", false) : null,
                fields.text("waiver"),
                fields.text("container"));
        if (fields.entries().isEmpty()) {
            fields.problem("", "says nothing of the finding");
        }
        fields.finish();
        return finding;
    }
}
