package dev.slimgate.application;

import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.PodDetails;
import dev.slimgate.policy.Rulebook;
import java.util.Set;
import java.util.function.Supplier;

/** Lists what runs for the policies in force. One thread lists; any may ask about the last list. */
final class ClusterListing {
    private final ClusterReader reader;
    private final Supplier<Rulebook> rulebook;
    private volatile PodDetails details = PodDetails.NONE;
    private volatile boolean whole;

    ClusterListing(ClusterReader reader, Supplier<Rulebook> rulebook) {
        this.reader = reader;
        this.rulebook = rulebook;
    }

    /** Lists all. */
    Inventory list() {
        PodDetails wanted = PodDetails.lookedAtBy(rulebook.get());
        ClusterReader.Reading reading = reader.read(Set.of(), wanted, ClusterReader.Progress.NONE);
        details = wanted;
        whole = reading.whole();
        return reading.inventory();
    }

    /** Whether nothing failed in the last list. */
    boolean whole() {
        return whole;
    }

    /** Whether the policies in force look at what the last list did not tell apart. */
    boolean outdated() {
        return !details.covers(PodDetails.lookedAtBy(rulebook.get()));
    }
}
