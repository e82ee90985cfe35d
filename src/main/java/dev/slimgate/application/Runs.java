package dev.slimgate.application;

import dev.slimgate.audit.Audited;
import dev.slimgate.audit.Grandfathering;
import dev.slimgate.cluster.RunWriter;
import dev.slimgate.policy.RunRecord;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what an audit has seen running, as long as some policy bears with what ran before a date; what came after the latest
 * of these dates is nobody's business, so that the record stops growing there. Takes one after the other.
 */
final class Runs implements Consumer<Audited> {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int FORBIDDEN = 403;

    private final RunWriter writer;
    private final BooleanSupplier whole;
    private final InstantSource clock;

    /** @param whole whether the last listing failed nowhere: else a namespace may be missing that there is */
    Runs(RunWriter writer, BooleanSupplier whole, InstantSource clock) {
        this.writer = writer;
        this.whole = whole;
        this.clock = clock;
    }

    @Override
    public void accept(Audited audited) {
        Grandfathering.latest(audited.rulebook(), clock.instant()).ifPresent(latest -> {
            RunRecord seen = audited.inventory().ran().before(latest);
            Set<String> namespaces =
                    whole.getAsBoolean() ? audited.inventory().namespaces().keySet() : Set.of();
            try {
                writer.add(seen, namespaces);
            } catch (KubernetesClientException e) {
                if (e.getCode() != FORBIDDEN) {
                    throw e; // and all is handed over again
                }
                LOG.atWarn()
                        .log(
                                "what ran cannot be recorded, so that policies grandfather nothing: the role of this service"
                                        + " account may not get, list, create, update and delete configmaps in its namespace");
            }
        });
    }
}
