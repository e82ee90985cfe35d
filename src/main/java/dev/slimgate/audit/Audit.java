package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Judges an inventory by the one entry that judges. Safe for use by many threads. */
public final class Audit {
    private final Function<AssessmentRequest, Assessment> assess;
    private final int atOnce;
    private final Duration each;
    private final InstantSource clock;

    /**
     * @param assess the one entry that judges
     * @param atOnce how many subjects are judged at a time
     * @param each how long one may take from when its turn comes
     */
    public Audit(Function<AssessmentRequest, Assessment> assess, int atOnce, Duration each, InstantSource clock) {
        this.assess = assess;
        this.atOnce = atOnce;
        this.each = each;
        this.clock = clock;
    }

    /** Told of each subject that was judged, by the thread that judged it. */
    @FunctionalInterface
    public interface Progress {
        /** Nobody is told. */
        Progress NONE = (judged, all) -> {};

        void judged(int judged, int all);
    }

    /** Judges all subjects. What cannot be found out is a finding. */
    public Audited judge(Inventory inventory, Rulebook rulebook, Progress progress) {
        AtomicInteger judged = new AtomicInteger();
        int all = inventory.subjects().size();
        try (ExecutorService pool =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            List<CompletableFuture<Assessment>> answers = inventory.subjects().stream()
                    .map(subject -> CompletableFuture.supplyAsync(
                            () -> {
                                Assessment answer = assess.apply(request(subject, inventory, rulebook));
                                progress.judged(judged.incrementAndGet(), all);
                                return answer;
                            },
                            pool))
                    .toList();
            return new Audited(
                    inventory,
                    rulebook,
                    clock.instant(),
                    answers.stream().map(CompletableFuture::join).toList(),
                    Map.of());
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private AssessmentRequest request(Subject subject, Inventory inventory, Rulebook rulebook) {
        Workload workload = subject.workload();
        Map<String, String> labels = inventory.namespaces().get(workload.namespace());
        NamespaceLabels namespaceLabels = labels == null
                ? new NamespaceLabels.Missing("the namespace was not listed")
                : new NamespaceLabels.Known(labels);
        return new AssessmentRequest(
                        workload.images(),
                        workload.context(namespaceLabels).atValidation(),
                        rulebook,
                        workload.nodes(),
                        subject.platforms(),
                        new Requester(workload.namespace(), workload.serviceAccount(), workload.pullSecrets()),
                        Deadline.after(each))
                .running(subject.running());
    }
}
