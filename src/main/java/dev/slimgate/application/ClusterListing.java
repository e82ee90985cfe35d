package dev.slimgate.application;

import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.PodDetails;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.RunRecord;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/** Lists what runs for the policies in force. One thread lists; any may ask about the last list. */
final class ClusterListing {
    private final ClusterReader reader;
    private final Supplier<Rulebook> rulebook;
    private final Supplier<RunRecord> known;
    private final InstantSource clock;
    private volatile PodDetails details = PodDetails.NONE;
    private volatile boolean whole;

    /** @param known what is recorded of what ran before */
    ClusterListing(ClusterReader reader, Supplier<Rulebook> rulebook, Supplier<RunRecord> known, InstantSource clock) {
        this.reader = reader;
        this.rulebook = rulebook;
        this.known = known;
        this.clock = clock;
    }

    /** Lists all. */
    Inventory list() {
        PodDetails wanted = wanted();
        ClusterReader.Reading reading = reader.read(Set.of(), wanted, ClusterReader.Progress.NONE);
        details = wanted;
        whole = reading.whole();
        return reading.inventory().knowing(known.get());
    }

    /** Whether nothing failed in the last list. */
    boolean whole() {
        return whole;
    }

    /** Whether the policies in force look at what the last list did not tell apart, or not look at. */
    boolean outdated() {
        return !details.covers(wanted());
    }

    private PodDetails wanted() {
        return PodDetails.lookedAtBy(rulebook.get(), clock.instant());
    }
}
