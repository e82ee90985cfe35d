package dev.slimgate.application;

import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.Grandfathering;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.PodLabels;
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
    private volatile Set<String> podLabels = Set.of();
    private volatile boolean ended;
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
        Rulebook inForce = rulebook.get();
        Set<String> selected = PodLabels.selectedBy(inForce);
        boolean ended = Grandfathering.latest(inForce, clock.instant()).isPresent();
        ClusterReader.Reading reading = reader.read(Set.of(), selected, ended, ClusterReader.Progress.NONE);
        this.ended = ended;
        podLabels = selected;
        whole = reading.whole();
        return reading.inventory().knowing(known.get());
    }

    /** Whether nothing failed in the last list. */
    boolean whole() {
        return whole;
    }

    /** Whether the policies in force ask for what the last list did not look at: labels of Pods, or what ended ones ran. */
    boolean outdated() {
        Rulebook inForce = rulebook.get();
        boolean asksForEnded = Grandfathering.latest(inForce, clock.instant()).isPresent();
        return asksForEnded && !ended || !podLabels.containsAll(PodLabels.selectedBy(inForce));
    }
}
