package dev.slimgate.proposal;

import dev.slimgate.oci.Printable;
import dev.slimgate.proposal.Proposal.Failing;
import dev.slimgate.proposal.Proposal.Part;
import dev.slimgate.report.PageStyle;
import java.util.ArrayList;
import java.util.List;

/** What a proposal comes to, for people. */
public final class ProposalText {
    private static final int MOST = 50;
    private static final int MOST_REASONS = 3;

    private ProposalText() {}

    /**
     * The page, without a line break at its end.
     *
     * @param file where the proposal was written to, for the commands to try next
     */
    public static String of(Proposal proposal, String file, PageStyle style) {
        List<String> lines = new ArrayList<>();
        boolean looked = proposal.workloads() > 0;
        String from = proposal.cluster().isEmpty()
                ? "no cluster was looked at: limits are usual ones; --from-cluster takes them from what runs"
                : count(proposal.workloads(), "workload") + " of " + Printable.of(proposal.cluster())
                        + (looked ? "" : ": limits are usual ones");
        add(lines, "looked at  ", from, style);
        if (!proposal.unknown().isEmpty()) {
            add(
                    lines,
                    "left out   ",
                    count(proposal.unknown().size(), "workload") + " of which not all could be found out: "
                            + some(proposal.unknown()),
                    style);
        }
        for (Part part : proposal.policies()) {
            add(lines, "policy     ", words(part, proposal.workloads()), style);
        }
        for (Part part : proposal.policies()) {
            failing(lines, part, style);
        }
        lines.add("");
        lines.add("next       slimgate policy lint " + file);
        lines.add("           slimgate simulate --policy " + file);
        lines.add("           kubectl apply -f " + file);
        return String.join("\n", lines);
    }

    private static String words(Part part, int workloads) {
        String when = part.until() == null ? "" : ", does less until " + part.until();
        String share = workloads == 0
                ? ""
                : "; " + (workloads - part.failing().size()) + " of " + count(workloads, "workload") + " keep all";
        return part.name() + ": " + count(part.rules(), "rule") + when + share;
    }

    private static void failing(List<String> lines, Part part, PageStyle style) {
        if (part.failing().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(style.ink().strong("would not pass " + part.name()));
        for (Failing each : part.failing().stream().limit(MOST).toList()) {
            lines.add("  " + Printable.of(each.workload(), 200));
            each.reasons().stream().limit(MOST_REASONS).forEach(reason -> add(lines, "    ", reason, style));
            if (each.reasons().size() > MOST_REASONS) {
                lines.add("    and " + (each.reasons().size() - MOST_REASONS) + " more");
            }
        }
        if (part.failing().size() > MOST) {
            lines.add("  and " + (part.failing().size() - MOST) + " more; slimgate simulate tells all");
        }
    }

    private static void add(List<String> lines, String front, String text, PageStyle style) {
        String before = front;
        for (String line : style.broken(text, front.length(), "  ")) {
            lines.add(before + line);
            before = " ".repeat(front.length());
        }
    }

    private static String some(List<String> names) {
        int most = 5;
        String first =
                String.join(", ", names.stream().limit(most).map(Printable::of).toList());
        return names.size() <= most ? first : first + " and " + (names.size() - most) + " more";
    }

    private static String count(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
