package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which image digests workloads are known to have run, each with the first time. What nobody saw is not in it.
 *
 * @param seen by workload; times are never later than the first time that is known
 */
public record RunRecord(Map<Runner, Map<Digest, Instant>> seen) {
    /** Nobody knows of anything. */
    public static final RunRecord NONE = new RunRecord(Map.of());

    public RunRecord {
        seen = seen.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
    }

    /**
     * A workload by its name, not by its UID: one that is deleted and made again, as deployment tools do, is the same.
     *
     * @param namespace of it
     * @param kind such as {@code Deployment}, without group and version
     * @param name of it
     */
    public record Runner(String namespace, String kind, String name) implements Comparable<Runner> {
        @Override
        public int compareTo(Runner other) {
            int byNamespace = namespace.compareTo(other.namespace);
            int byKind = kind.compareTo(other.kind);
            return byNamespace != 0 ? byNamespace : byKind != 0 ? byKind : name.compareTo(other.name);
        }
    }

    /** What any of these ran, and when the first of them did first; empty where nothing is known. */
    public Map<Digest, Instant> of(Collection<Runner> runners) {
        Map<Digest, Instant> all = new HashMap<>();
        for (Runner runner : runners) {
            merge(all, seen.getOrDefault(runner, Map.of()));
        }
        return all;
    }

    /** What both know; the earlier of two times. */
    public RunRecord with(RunRecord other) {
        if (other.seen.isEmpty()) {
            return this;
        }
        Map<Runner, Map<Digest, Instant>> both = new HashMap<>(seen);
        other.seen.forEach((runner, more) -> both.merge(runner, more, RunRecord::both));
        return both.equals(seen) ? this : new RunRecord(both);
    }

    /** What ran before an instant alone. */
    public RunRecord before(Instant instant) {
        Map<Runner, Map<Digest, Instant>> early = new HashMap<>();
        seen.forEach((runner, digests) -> early.put(
                runner,
                digests.entrySet().stream()
                        .filter(entry -> entry.getValue().isBefore(instant))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        return new RunRecord(early);
    }

    /** By namespace, in the order of their names. */
    public Map<String, RunRecord> byNamespace() {
        Map<String, Map<Runner, Map<Digest, Instant>>> parts = new TreeMap<>();
        seen.forEach((runner, digests) -> parts.computeIfAbsent(runner.namespace(), any -> new HashMap<>())
                .put(runner, digests));
        Map<String, RunRecord> records = new TreeMap<>();
        parts.forEach((namespace, part) -> records.put(namespace, new RunRecord(part)));
        return records;
    }

    /** How many digests, those of each workload by themselves. */
    public int size() {
        return seen.values().stream().mapToInt(Map::size).sum();
    }

    private static Map<Digest, Instant> both(Map<Digest, Instant> one, Map<Digest, Instant> other) {
        Map<Digest, Instant> both = new HashMap<>(one);
        merge(both, other);
        return both;
    }

    private static void merge(Map<Digest, Instant> into, Map<Digest, Instant> more) {
        more.forEach((digest, at) -> into.merge(digest, at, (a, b) -> Objects.requireNonNull(a.isBefore(b) ? a : b)));
    }
}
