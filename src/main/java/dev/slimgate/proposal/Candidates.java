package dev.slimgate.proposal;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Family;
import dev.slimgate.policy.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The rules that a policy of some strictness has, their limits taken from what runs. */
final class Candidates {
    /** So many workloads of a runtime make a limit of its own worth while. */
    private static final int ENOUGH = 3;
    /** What the practitioners' figures call good, in MB; no limit for a runtime is below that. */
    private static final Map<String, Integer> GOOD =
            Map.of("go", 15, "rust", 15, "node", 100, "python", 150, "java", 250, "php", 130, "nginx", 50);

    private static final int LEAST_SIZE = 50;
    private static final int USUAL_SIZE = 150;
    private static final int LEAST_WASTE = 50;
    private static final int LEAST_LAYERS = 40;
    private static final int MOST_LAYERS = 500;
    private static final int UNPACKED = 3;
    private static final Set<Family> MINIMAL =
            Set.copyOf(EnumSet.of(Family.SCRATCH, Family.DISTROLESS, Family.CHISELLED, Family.WOLFI));

    private final Strictness strictness;
    private final List<Observed> observed;
    private final List<Candidate> all = new ArrayList<>();

    private Candidates(Strictness strictness, List<Observed> observed) {
        this.strictness = strictness;
        this.observed = observed;
    }

    /**
     * One rule.
     *
     * @param yaml as it stands in a policy, one line
     */
    record Candidate(Rule rule, String yaml) {}

    /** In the order in which policies are written. */
    static List<Candidate> of(Strictness strictness, List<Observed> observed) {
        return new Candidates(strictness, observed).choose();
    }

    private List<Candidate> choose() {
        boolean restricted = strictness != Strictness.BASELINE;
        boolean production = strictness == Strictness.PRODUCTION;
        if (restricted) {
            add("baseFamily: { allow: [" + families() + "] }");
        }
        long size = size();
        add("compressedSize: { max: " + size + "M" + perRuntime(size) + " }");
        if (production) {
            long unpacked = quantile(image -> image.contents().uncompressedBytes());
            long highest = Math.max(
                    size, GOOD.values().stream().mapToInt(each -> each).max().orElse(0));
            add("uncompressedSize: { max: " + Math.max(Figures.megabytes(unpacked), highest * UNPACKED) + "M }");
        }
        if (restricted) {
            add("shell: { forbid: true }");
            add("packageManager: { forbid: true }");
            add("tools: { forbid: [curl, wget, nc, ssh] }");
        }
        add("user: { nonRoot: true }");
        long waste = quantile(image -> image.contents().waste().unreachableBytes());
        add("waste: { maxBytes: " + Math.max(LEAST_WASTE, Figures.megabytes(waste)) + "M }");
        add("leftovers: { forbid: [PackageCache, VersionControl, Credentials"
                + (production ? ", DevDependencies, BuildTools" : "") + "] }");
        long layers = Figures.tens(quantile(image -> image.facts().layers().size()));
        add("layers: { maxCount: " + Math.clamp(layers, LEAST_LAYERS, MOST_LAYERS) + " }");
        if (production) {
            add("age: { maxDays: 180 }");
        }
        add("baseSupport: { forbidEndOfLife: true }");
        add("reference: { forbidLatest: true }");
        add("runnable: { require: true }");
        return List.copyOf(all);
    }

    private void add(String yaml) {
        PolicyDocuments.Result read = PolicyDocuments.read("proposal", ProposalYaml.of(yaml));
        if (!read.problems().isEmpty() || read.policies().getFirst().rules().size() != 1) {
            throw new IllegalStateException("proposes what is no rule: " + yaml + " " + read.problems());
        }
        all.add(new Candidate(read.policies().getFirst().rules().getFirst(), yaml));
    }

    /** Over workloads: each counts with its largest. */
    private long quantile(ToLongFunction<Observed.Image> figure) {
        return Figures.quantile(
                observed.stream()
                        .map(each ->
                                each.images().stream().mapToLong(figure).max().orElse(0))
                        .toList(),
                strictness.quantile());
    }

    private static long compressed(Observed.Image image) {
        return Objects.requireNonNullElse(image.facts().compressedBytes(), 0L);
    }

    private long size() {
        return observed.isEmpty()
                ? USUAL_SIZE
                : Math.max(LEAST_SIZE, Figures.megabytes(quantile(Candidates::compressed)));
    }

    private String perRuntime(long size) {
        Map<String, Long> limits = new TreeMap<>();
        if (observed.isEmpty()) {
            GOOD.forEach((runtime, good) -> limits.put(runtime, (long) good));
        } else {
            Map<String, List<Long>> sizes = new TreeMap<>();
            for (Observed each : observed) {
                Map<String, Long> largest = new TreeMap<>();
                each.images().forEach(image -> {
                    var runtime = image.contents().runtime();
                    if (runtime != null && GOOD.containsKey(runtime.name())) {
                        largest.merge(runtime.name(), compressed(image), Math::max);
                    }
                });
                largest.forEach((runtime, bytes) -> sizes.computeIfAbsent(runtime, name -> new ArrayList<>())
                        .add(bytes));
            }
            sizes.forEach((runtime, bytes) -> {
                if (bytes.size() >= ENOUGH) {
                    limits.put(
                            runtime,
                            Math.max(
                                    GOOD.getOrDefault(runtime, LEAST_SIZE),
                                    Figures.megabytes(Figures.quantile(bytes, strictness.quantile()))));
                }
            });
        }
        limits.values().removeIf(limit -> limit == size);
        return limits.isEmpty()
                ? ""
                : ", perRuntime: { "
                        + limits.entrySet().stream()
                                .map(limit -> limit.getKey() + ": " + limit.getValue() + "M")
                                .collect(Collectors.joining(", "))
                        + " }";
    }

    /** The minimal ones; in a restricted policy also those that are in use, but for what few use. */
    private String families() {
        Set<Family> allowed = EnumSet.copyOf(MINIMAL);
        if (strictness == Strictness.RESTRICTED) {
            Map<Family, Long> uses = observed.stream()
                    .flatMap(each -> each.images().stream())
                    .map(image -> image.contents().base().family())
                    .filter(family -> family != Family.UNKNOWN)
                    .collect(Collectors.groupingBy(family -> family, TreeMap::new, Collectors.counting()));
            long all = uses.values().stream().mapToLong(each -> each).sum();
            uses.forEach((family, count) -> {
                if (count >= (1 - strictness.quantile()) * all) {
                    allowed.add(family);
                }
            });
        }
        return allowed.stream().map(Family::label).collect(Collectors.joining(", "));
    }
}
