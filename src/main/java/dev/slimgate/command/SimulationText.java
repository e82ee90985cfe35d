package dev.slimgate.command;

import dev.slimgate.audit.Change;
import dev.slimgate.audit.Comparison;
import dev.slimgate.audit.Difference;
import dev.slimgate.audit.Difference.Said;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.PageStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code slimgate simulate} prints for people: totals first, then each namespace with its workloads.
 *
 * <pre>
 * simulate  prod: 2 of 40 workloads would newly be denied, 1 newly warned of, 0 no
 *           longer denied, 0 no longer warned of
 *
 * shop
 *   DENIED    Deployment api, 3 pods
 *             container api (node:22): shell /bin/sh (policy strict)
 *             fix: build in node:22, run in gcr.io/distroless/nodejs22-debian12
 * </pre>
 */
final class SimulationText {
    private static final int MOST_WORKLOADS = 200;
    private static final int MOST_REASONS = 4;
    private static final int HEAD = 10;
    private static final int BODY = 12;

    private final List<String> lines = new ArrayList<>();
    private final PageStyle style;

    private SimulationText(PageStyle style) {
        this.style = style;
    }

    /** The text, several lines without a line break at the end. */
    static String of(Comparison comparison, String cluster, PageStyle style) {
        SimulationText text = new SimulationText(style);
        text.totals(comparison, cluster);
        Map<String, List<Change>> byNamespace = comparison.changes().stream()
                .filter(change -> change.kind() != Change.Kind.SAME_VERDICT)
                .limit(MOST_WORKLOADS)
                .collect(
                        Collectors.groupingBy(change -> change.owner().namespace(), TreeMap::new, Collectors.toList()));
        byNamespace.forEach(text::namespace);
        int told = byNamespace.values().stream().mapToInt(List::size).sum();
        int all = comparison.changes().size() - comparison.count(Change.Kind.SAME_VERDICT);
        if (all > told) {
            text.lines.add("");
            text.lines.add("and " + (all - told) + " more; -o json has them all");
        }
        return String.join("\n", text.lines);
    }

    private void totals(Comparison comparison, String cluster) {
        int all = comparison.changes().size() + comparison.unchanged();
        add(
                "simulate  ",
                (cluster.isEmpty() ? "" : cluster + ": ")
                        + comparison.count(Change.Kind.NEWLY_DENIED) + " of " + all
                        + (all == 1 ? " workload" : " workloads")
                        + " would newly be denied, " + comparison.count(Change.Kind.NEWLY_WARNED) + " newly warned of, "
                        + comparison.count(Change.Kind.NO_LONGER_DENIED) + " no longer denied, "
                        + comparison.count(Change.Kind.NO_LONGER_WARNED) + " no longer warned of");
        int same = comparison.count(Change.Kind.SAME_VERDICT);
        if (same > 0) {
            add(" ".repeat(HEAD), same + (same == 1 ? " keeps its" : " keep their") + " verdict for other reasons");
        }
        long uncertain = comparison.changes().stream().filter(Change::uncertain).count();
        if (uncertain > 0) {
            add(" ".repeat(HEAD), uncertain + " of them only because something could not be found out");
        }
    }

    private void namespace(String namespace, List<Change> changes) {
        lines.add("");
        lines.add(style.ink().strong(namespace.isEmpty() ? "(no namespace)" : Printable.of(namespace)));
        changes.forEach(this::change);
    }

    private void change(Change change) {
        lines.add("  " + word(change) + Printable.of(change.owner().kind()) + " "
                + Printable.of(change.owner().name())
                + (change.pods() == 0 ? "" : ", " + change.pods() + (change.pods() == 1 ? " pod" : " pods")));
        List<Difference> reasons = change.reasons();
        reasons.stream().limit(MOST_REASONS).forEach(this::reason);
        if (reasons.size() > MOST_REASONS) {
            add(" ".repeat(BODY), "and " + (reasons.size() - MOST_REASONS) + " more");
        }
        reasons.stream()
                .map(Difference::fix)
                .filter(fix -> fix != null)
                .findFirst()
                .ifPresent(fix -> add(" ".repeat(BODY), "fix: " + fix));
    }

    /** A text behind what stands in front of it, and below itself where it is too wide. */
    private void add(String front, String text) {
        String before = front;
        for (String line : style.broken(text, front.length(), "  ")) {
            lines.add(before + line);
            before = " ".repeat(front.length());
        }
    }

    private String word(Change change) {
        return switch (change.kind()) {
            case NEWLY_DENIED -> style.ink().verdict(Verdict.DENY, "DENIED    ");
            case NEWLY_WARNED -> style.ink().verdict(Verdict.WARN, "WARNED    ");
            case NO_LONGER_DENIED, NO_LONGER_WARNED -> style.ink().verdict(Verdict.ADMIT, "BETTER    ");
            case SAME_VERDICT -> "          ";
        };
    }

    private void reason(Difference difference) {
        Said told = difference.worse() ? difference.after() : difference.before();
        String gone = difference.worse() ? "" : "no longer: ";
        add(
                " ".repeat(BODY),
                gone + difference.use().kind().words() + " "
                        + Printable.of(difference.use().name()) + " ("
                        + Printable.of(difference.use().image()) + "): "
                        + switch (told) {
                            case Said.Nothing nothing -> "nothing";
                            case Said.ByRule(var finding) ->
                                finding.label() + " " + finding.text() + " (policy "
                                        + Printable.of(finding.policyName()) + ")";
                            case Said.NoPolicy noPolicy -> "no policy matches";
                        });
    }
}
