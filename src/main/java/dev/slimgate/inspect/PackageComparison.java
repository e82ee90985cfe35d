package dev.slimgate.inspect;

import dev.slimgate.facts.ContentChanges.PackageChange;
import dev.slimgate.facts.ContentChanges.PackageChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which packages came, went or changed their version. */
final class PackageComparison {
    private PackageComparison() {}

    /** A package of a database; sorted by database, then name. */
    private record Key(String database, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byDatabase = database.compareTo(other.database);
            return byDatabase != 0 ? byDatabase : name.compareTo(other.name);
        }
    }

    static PackageChanges of(List<InstalledPackage> before, List<InstalledPackage> after) {
        Map<Key, String> first = versions(before);
        Map<Key, String> second = versions(after);
        TreeSet<Key> all = new TreeSet<>(first.keySet());
        all.addAll(second.keySet());
        List<PackageChange> changes = new ArrayList<>();
        for (Key key : all) {
            @Nullable String was = first.get(key);
            @Nullable String is = second.get(key);
            if (!Objects.equals(was, is)) {
                changes.add(new PackageChange(key.database, key.name, was, is));
            }
        }
        int listed = Math.min(changes.size(), PackageChanges.MOST_LISTED);
        return new PackageChanges(changes.subList(0, listed), changes.size() - listed);
    }

    /** A package may be installed for several architectures, or several times as kernels are. */
    private static Map<Key, String> versions(List<InstalledPackage> installed) {
        Map<Key, TreeSet<String>> versions = new TreeMap<>();
        installed.forEach(one -> versions.computeIfAbsent(new Key(one.database(), one.name()), key -> new TreeSet<>())
                .add(one.version()));
        Map<Key, String> joined = new TreeMap<>();
        versions.forEach((key, all) -> joined.put(key, String.join(", ", all)));
        return joined;
    }
}
