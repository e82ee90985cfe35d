package dev.slimgate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import dev.slimgate.policytest.CaseResult.Kind;
import java.util.Locale;

/**
 * What came of tests, for machines: {@code slimgate policy test -o json}.
 *
 * <pre>
 * {"passed": 11, "failed": 1, "problems": [],
 *  "cases": [{"file": "policies/tests/go.yaml", "line": 31, "test": "go", "name": "a shell is denied", "passed": false,
 *             "verdict": "deny", "diff": [{"kind": "expected", "text": "verdict: Admit"}]}],
 *  "coverage": [{"file": "policies/go.yaml", "policy": "go", "rule": "shell", "passing": true, "failing": true}]}
 * </pre>
 */
public final class TestJson {
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writerWithDefaultPrettyPrinter();

    private TestJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(TestReport report) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("passed", report.passed())
                .put("failed", report.failed());
        ArrayNode problems = json.putArray("problems");
        report.problems().forEach(problems::add);
        ArrayNode cases = json.putArray("cases");
        report.results().forEach(result -> put(cases.addObject(), result));
        ArrayNode coverage = json.putArray("coverage");
        report.coverage()
                .rows()
                .forEach(row -> coverage.addObject()
                        .put("file", Printable.of(row.file(), 300))
                        .put("policy", row.policy())
                        .put("rule", row.rule())
                        .put("passing", row.passing())
                        .put("failing", row.failing()));
        try {
            return WRITER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }

    private static void put(ObjectNode json, CaseResult result) {
        json.put("file", Printable.of(result.tested().location().file(), 300))
                .put("line", result.tested().location().line())
                .put("test", Printable.of(result.test().name()))
                .put("name", Printable.of(result.tested().name(), 200))
                .put("passed", result.passed())
                .put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
        ArrayNode diff = json.putArray("diff");
        result.diff()
                .forEach(
                        line -> diff.addObject().put("kind", label(line.kind())).put("text", line.text()));
    }

    private static String label(Kind kind) {
        return switch (kind) {
            case SAME -> "same";
            case EXPECTED -> "expected";
            case ACTUAL -> "actual";
        };
    }
}
