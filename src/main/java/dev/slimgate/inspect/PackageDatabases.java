package dev.slimgate.inspect;

import dev.slimgate.facts.PackageCounts;

/** Counts the packages of a distribution's databases. */
final class PackageDatabases {
    private PackageDatabases() {}

    static PackageCounts count(Tree tree) {
        return PackageCounts.NONE;
    }
}
