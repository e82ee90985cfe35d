package dev.slimgate.controller;

import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The label sets that one selector selects: what each key may be, all of which must hold.
 *
 * @param keys those that are not free; no value is empty, see {@link #intersect}
 */
record LabelRegion(SortedMap<String, LabelValues> keys) {
    static final LabelRegion EVERYTHING = new LabelRegion(new TreeMap<>());

    LabelRegion {
        keys = new TreeMap<>(keys);
        keys.values().removeIf(LabelValues.ANY::equals);
    }

    /** What a selector selects; empty where it contradicts itself. */
    static Optional<LabelRegion> of(LabelSelector selector) {
        Optional<LabelRegion> region = Optional.of(EVERYTHING);
        for (Requirement requirement : selector.requirements()) {
            region = region.flatMap(r -> r.with(requirement.key(), LabelValues.of(requirement)));
        }
        return region;
    }

    /** This region narrowed in one key; empty where nothing is left. */
    private Optional<LabelRegion> with(String key, LabelValues values) {
        LabelValues narrowed = values(key).and(values);
        if (narrowed.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, LabelValues> result = new TreeMap<>(keys);
        result.put(key, narrowed);
        return Optional.of(new LabelRegion(result));
    }

    private LabelValues values(String key) {
        return keys.getOrDefault(key, LabelValues.ANY);
    }

    /** What is in both; empty where nothing is. */
    Optional<LabelRegion> intersect(LabelRegion other) {
        Optional<LabelRegion> result = Optional.of(this);
        for (var entry : other.keys.entrySet()) {
            result = result.flatMap(region -> region.with(entry.getKey(), entry.getValue()));
        }
        return result;
    }

    /** What is in this one only, in disjoint parts: not the first key; the first and not the second; and so on. */
    List<LabelRegion> minus(LabelRegion other) {
        List<LabelRegion> parts = new ArrayList<>();
        Optional<LabelRegion> left = Optional.of(this);
        for (var entry : other.keys.entrySet()) {
            for (LabelValues outside : entry.getValue().complement()) {
                left.flatMap(region -> region.with(entry.getKey(), outside)).ifPresent(parts::add);
            }
            left = left.flatMap(region -> region.with(entry.getKey(), entry.getValue()));
        }
        return parts;
    }

    /** One region for both, where there is one that holds nothing else: they differ in one key at most. */
    Optional<LabelRegion> merge(LabelRegion other) {
        List<String> different = allKeys(other).stream()
                .filter(key -> !values(key).equals(other.values(key)))
                .toList();
        return switch (different.size()) {
            case 0 -> Optional.of(this);
            case 1 ->
                values(different.getFirst())
                        .merged(other.values(different.getFirst()))
                        .map(union -> replace(different.getFirst(), union));
            default -> Optional.empty();
        };
    }

    /** The narrowest region that holds both, and may hold more. */
    LabelRegion hull(LabelRegion other) {
        SortedMap<String, LabelValues> result = new TreeMap<>();
        for (String key : allKeys(other)) {
            result.put(key, values(key).or(other.values(key)).widened());
        }
        return new LabelRegion(result);
    }

    /** A larger region that says nothing of a key; this one where it has no such key. */
    LabelRegion without(String key) {
        SortedMap<String, LabelValues> result = new TreeMap<>(keys);
        result.remove(key);
        return new LabelRegion(result);
    }

    boolean contains(LabelRegion other) {
        return keys.entrySet().stream().allMatch(entry -> entry.getValue().contains(other.values(entry.getKey())));
    }

    private LabelRegion replace(String key, LabelValues values) {
        SortedMap<String, LabelValues> result = new TreeMap<>(keys);
        result.put(key, values);
        return new LabelRegion(result);
    }

    private SortedSet<String> allKeys(LabelRegion other) {
        SortedSet<String> all = new TreeSet<>(keys.keySet());
        all.addAll(other.keys.keySet());
        return all;
    }

    /** The selector that selects just this. */
    LabelSelector selector() {
        return new LabelSelector(keys.entrySet().stream()
                .flatMap(entry -> entry.getValue().requirements(entry.getKey()).stream())
                .toList());
    }
}
