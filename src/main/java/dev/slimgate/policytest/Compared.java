package dev.slimgate.policytest;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.document.PolicyTest.Expected;
import dev.slimgate.document.PolicyTest.ExpectedFinding;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import dev.slimgate.policytest.CaseResult.Kind;
import dev.slimgate.policytest.CaseResult.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what was expected with what was found, line by line. */
final class Compared {
    private static final int MOST_TEXT = 300;
    private static final int MOST_NEAR = 5;

    /** The order in which results outweigh each other, the lightest first. */
    private static final List<Result> WEIGHT =
            List.of(Result.PASS, Result.SKIP, Result.WARN, Result.ERROR, Result.FAIL);

    private final List<Line> lines = new ArrayList<>();
    private final List<Found> found;

    private Compared(List<Found> found) {
        this.found = found;
    }

    /** A finding, and the container whose image it is about. */
    private record Found(String container, Finding finding) {}

    static List<Line> of(Expected expected, Assessment actual) {
        Compared compared = new Compared(actual.images().stream()
                .flatMap(image -> image.platforms().stream().flatMap(platform -> found(image, platform)))
                .toList());
        compared.verdict(expected.verdict(), actual.verdict());
        compared.policies(expected.policies());
        compared.rules(expected.rules());
        expected.findings().forEach(compared::finding);
        return compared.lines;
    }

    private static Stream<Found> found(ImageAssessment image, PlatformAssessment platform) {
        return platform.findings().stream().map(finding -> new Found(image.use().name(), finding));
    }

    private void verdict(@Nullable Verdict expected, Verdict actual) {
        if (expected != null) {
            same(expected == actual, "verdict: " + capital(expected), "verdict: " + capital(actual));
        }
    }

    private void policies(@Nullable Set<String> expected) {
        if (expected != null) {
            Set<String> actual = new TreeSet<>();
            found.forEach(each -> actual.add(each.finding().policyName()));
            same(expected.equals(actual), "policies: " + names(expected), "policies: " + names(actual));
        }
    }

    private static String names(Collection<String> names) {
        return names.isEmpty()
                ? "none"
                : String.join(", ", names.stream().sorted().map(Printable::of).toList());
    }

    private void rules(@Nullable Map<String, Result> expected) {
        if (expected == null) {
            return;
        }
        Map<String, Found> worst = new TreeMap<>();
        for (Found each : found) {
            worst.merge(each.finding().rule(), each, (one, other) -> weight(one) >= weight(other) ? one : other);
        }
        expected.forEach((rule, result) -> {
            Found actual = worst.get(rule);
            boolean same = actual != null && actual.finding().result() == result;
            same(
                    same,
                    rule + ": " + result.label(),
                    actual == null ? rule + ": no policy that judges has this rule" : words(actual));
        });
        worst.forEach((rule, actual) -> {
            if (!expected.containsKey(rule) && weight(actual) > WEIGHT.indexOf(Result.SKIP)) {
                same(false, rule + ": " + Result.PASS.label(), words(actual));
            }
        });
    }

    private static int weight(Found found) {
        return WEIGHT.indexOf(found.finding().result());
    }

    private static String words(Found found) {
        Finding finding = found.finding();
        String text = Printable.of(finding.text(), MOST_TEXT);
        return finding.rule() + ": " + finding.result().label()
                + (text.isEmpty() ? "" : " (" + Printable.of(finding.policyName()) + ": " + text + ")");
    }

    private void finding(ExpectedFinding expected) {
        List<Found> met =
                found.stream().filter(each -> meets(expected, each)).limit(1).toList();
        if (!met.isEmpty()) {
            lines.add(new Line(Kind.SAME, full(met.getFirst())));
            return;
        }
        lines.add(new Line(Kind.EXPECTED, words(expected)));
        List<Found> near = found.stream()
                .filter(each -> nearness(expected, each) > 0)
                .sorted(Comparator.comparingInt((Found each) -> nearness(expected, each))
                        .reversed())
                .limit(MOST_NEAR)
                .toList();
        near.forEach(each -> lines.add(new Line(Kind.ACTUAL, full(each))));
        if (near.isEmpty()) {
            lines.add(new Line(Kind.ACTUAL, found.isEmpty() ? "no policy judges" : "no such finding"));
        }
    }

    private static boolean meets(ExpectedFinding expected, Found actual) {
        Finding finding = actual.finding();
        Waiving.Waived waiver = finding.waiver();
        return (expected.policy() == null || expected.policy().equals(finding.policyName()))
                && (expected.rule() == null || expected.rule().equals(finding.rule()))
                && (expected.result() == null || expected.result() == finding.result())
                && (expected.text() == null || finding.text().contains(expected.text()))
                && (expected.errorClass() == null || expected.errorClass() == finding.errorClass())
                && (expected.pending() == null || expected.pending() == finding.pending())
                && (expected.waiver() == null
                        || waiver != null && expected.waiver().equals(waiver.waiver()))
                && (expected.container() == null || expected.container().equals(actual.container()));
    }

    /** Of which findings it is worth to be told: those of the same rule, of the same policy best; else what speaks. */
    private static int nearness(ExpectedFinding expected, Found actual) {
        Finding finding = actual.finding();
        boolean policy = expected.policy() == null || expected.policy().equals(finding.policyName());
        boolean container = expected.container() == null || expected.container().equals(actual.container());
        boolean rule =
                expected.rule() == null ? finding.speaks() : expected.rule().equals(finding.rule());
        return rule ? 1 + (policy ? 2 : 0) + (container ? 1 : 0) : 0;
    }

    private static String full(Found found) {
        Finding finding = found.finding();
        Waiving.Waived waiver = finding.waiver();
        ErrorClass errorClass = finding.errorClass();
        return Printable.of(finding.policyName()) + " " + finding.rule() + ": "
                + finding.result().label()
                + (errorClass == null ? "" : " " + errorClass.label())
                + (finding.pending() ? " pending" : "")
                + (finding.text().isEmpty() ? "" : " (" + Printable.of(finding.text(), MOST_TEXT) + ")")
                + (waiver == null ? "" : ", waived by " + Printable.of(waiver.waiver()))
                + ", container " + Printable.of(found.container());
    }

    private static String words(ExpectedFinding expected) {
        List<String> words = new ArrayList<>();
        add(words, "", expected.policy());
        add(words, "", expected.rule() == null ? "any rule" : expected.rule());
        add(
                words,
                "result ",
                expected.result() == null ? null : expected.result().label());
        add(
                words,
                "class ",
                expected.errorClass() == null ? null : expected.errorClass().label());
        add(words, "pending ", expected.pending() == null ? null : String.valueOf(expected.pending()));
        add(words, "text with ", expected.text());
        add(words, "waived by ", expected.waiver());
        add(words, "container ", expected.container());
        return String.join(", ", words);
    }

    private static void add(List<String> words, String before, @Nullable String value) {
        if (value != null) {
            words.add(before + Printable.of(value, MOST_TEXT));
        }
    }

    private void same(boolean same, String expected, String actual) {
        if (same) {
            lines.add(new Line(Kind.SAME, actual));
        } else {
            lines.add(new Line(Kind.EXPECTED, expected));
            lines.add(new Line(Kind.ACTUAL, actual));
        }
    }

    private static String capital(Verdict verdict) {
        return verdict.name().charAt(0) + verdict.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
