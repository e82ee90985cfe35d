package dev.slimgate.proposal;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Result;
import dev.slimgate.proposal.Candidates.Candidate;
import dev.slimgate.proposal.Proposal.Failing;
import dev.slimgate.proposal.Proposal.Part;
import dev.slimgate.report.AuditReport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a proposal from what runs. Rules that nearly all workloads keep come first, as long as most workloads keep them
 * together; the others stand in a second policy that does less up to a day. The same audit gives the same proposal.
 */
public final class Proposer {
    private static final int USUAL_DAYS = 90;
    private static final ImagePatterns IMAGES = new ImagePatterns(List.of("**"), List.of(ProposalYaml.EXCLUDED));
    /** Asks for everything that the layers tell, and denies nothing. */
    private static final String PROBE = ProposalYaml.of("uncompressedSize: { max: 8E, enforcement: Audit }");

    private final Wishes wishes;
    private final @Nullable AuditReport report;
    private final Observed.All observed;

    private Proposer(Wishes wishes, @Nullable AuditReport report) {
        this.wishes = wishes;
        this.report = report;
        this.observed = report == null
                ? new Observed.All(List.of(), List.of())
                : Observed.of(report, wishes.namespaces(), IMAGES);
    }

    /** What an audit must judge by, so that all is found out that a proposal is made from. */
    public static List<Policy> probe() {
        return PolicyDocuments.read("probe", PROBE).policies();
    }

    /**
     * Proposes.
     *
     * @param report an audit by {@link #probe}; null where no cluster was looked at
     */
    public static Proposal propose(Wishes wishes, @Nullable AuditReport report) {
        return new Proposer(wishes, report).propose();
    }

    private Proposal propose() {
        List<Candidate> candidates = Candidates.of(wishes.strictness(), observed.known());
        Set<Candidate> now = observed.known().isEmpty() ? new LinkedHashSet<>(candidates) : keptTogether(candidates);
        List<Candidate> later =
                candidates.stream().filter(each -> !now.contains(each)).toList();
        LocalDate until = until(!later.isEmpty());
        boolean looked = !observed.known().isEmpty();
        List<String> documents = new ArrayList<>();
        if (!now.isEmpty()) {
            documents.add(document(
                    wishes.name(), candidates.stream().filter(now::contains).toList(), looked ? null : until));
        }
        if (!later.isEmpty()) {
            documents.add("# What many break today"
                    + (until == null ? "" : ": it does less up to the date of the stage") + ".\n"
                    + document(wishes.name() + "-next", later, until));
        }
        String yaml = head() + String.join("---\n", documents);
        return new Proposal(
                yaml,
                report == null ? "" : report.cluster().isEmpty() ? "the cluster" : report.cluster(),
                observed.known().size(),
                observed.unknown(),
                judged(yaml));
    }

    /** As many rules as so large a share of workloads keeps together, those that most keep first. */
    private Set<Candidate> keptTogether(List<Candidate> candidates) {
        List<Observed> passing = observed.known();
        double wanted = wishes.strictness().passing() * passing.size();
        Set<Candidate> chosen = new LinkedHashSet<>();
        for (Candidate each : candidates.stream()
                .sorted(Comparator.comparingLong((Candidate candidate) -> -keeping(candidate)))
                .toList()) {
            List<Observed> left = passing.stream()
                    .filter(workload -> workload.keeps(each.rule(), wishes.now()))
                    .toList();
            if (left.size() >= wanted) {
                chosen.add(each);
                passing = left;
            }
        }
        return chosen;
    }

    private long keeping(Candidate candidate) {
        return observed.known().stream()
                .filter(workload -> workload.keeps(candidate.rule(), wishes.now()))
                .count();
    }

    /** A stage must hold something back: under Audit there is nothing. */
    private @Nullable LocalDate until(boolean later) {
        if (wishes.enforcement() == Enforcement.AUDIT) {
            return null;
        }
        LocalDate usual =
                later ? LocalDate.ofInstant(wishes.now(), ZoneOffset.UTC).plusDays(USUAL_DAYS) : null;
        return wishes.until() == null ? usual : wishes.until();
    }

    private String head() {
        LocalDate day = LocalDate.ofInstant(wishes.now(), ZoneOffset.UTC);
        String from = observed.known().isEmpty()
                ? "Limits are usual ones: no workload was looked at."
                : "Limits are taken from " + observed.known().size() + " workloads that ran then; behind each rule, how"
                        + "\n# many of them keep it.";
        return "# Proposed by slimgate policy init, " + wishes.strictness() + ", " + day + ".\n# " + from + "\n";
    }

    private String document(String name, List<Candidate> rules, @Nullable LocalDate until) {
        int all = observed.known().size();
        return ProposalYaml.of(
                name,
                wishes.namespaces().requirements(),
                wishes.enforcement(),
                until,
                rules.stream()
                        .map(each -> new ProposalYaml.Line(
                                each.yaml(), all == 0 ? "" : keeping(each) + " of " + all + " keep it"))
                        .toList());
    }

    /** By what was written, read back: what is told is what is proposed. */
    private List<Part> judged(String yaml) {
        PolicyDocuments.Result read = PolicyDocuments.read("proposal", yaml);
        if (!read.problems().isEmpty()) {
            throw new IllegalStateException("proposes what cannot be read: " + read.problems());
        }
        return read.policies().stream().map(this::judged).toList();
    }

    private Part judged(Policy policy) {
        Policy strict = new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                Enforcement.DENY,
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                policy.broken());
        List<Failing> failing = new ArrayList<>();
        for (Observed workload : observed.known()) {
            List<String> reasons = workload.images().stream()
                    .flatMap(image -> Judge.judge(
                                    List.of(strict), image.use(), image.pod(), image.knowledge(), wishes.now())
                            .findings()
                            .stream()
                            .filter(finding -> finding.result() == Result.FAIL || finding.result() == Result.ERROR)
                            .map(finding -> reason(image, finding)))
                    .distinct()
                    .toList();
            if (!reasons.isEmpty()) {
                failing.add(new Failing(workload.name(), reasons));
            }
        }
        LocalDate until = policy.stages().stages().isEmpty()
                ? null
                : LocalDate.ofInstant(policy.stages().stages().getLast().until(), ZoneOffset.UTC);
        return new Part(policy.name(), policy.rules().size(), until, failing);
    }

    private static String reason(Observed.Image image, Finding finding) {
        return image.use().name() + ": " + finding.label() + " " + finding.text();
    }
}
