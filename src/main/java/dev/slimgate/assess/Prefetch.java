package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out ahead of time what Pods will ask for: the images of a template when it is stored, those that were asked for
 * lately when the policies change, a tag when it is pushed. It assesses as the webhook would, one object after the other
 * on one thread, and drops the answer: what counts is what is remembered on the way.
 *
 * <p>Safe for use by many threads. Nobody ever waits for it; what is too much is forgotten, the oldest first.
 */
public final class Prefetch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);

    /** Objects that are remembered, and that wait. */
    static final int MOST = 2_000;
    /** What is not done by then goes on in the background, and is nobody's loss. */
    private static final Duration EACH = Duration.ofSeconds(20);

    /** Whose turn does not come before, because registries are slow, is forgotten: its Pods have come by now. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final Duration LOOKS = Duration.ofSeconds(1);

    private final Assessor assessor;
    private final Supplier<Rulebook> rulebook;
    private final LongSupplier nanos;
    private final Map<Key, AssessmentRequest> seen = lastOnes();
    private final Map<Key, Waiting> waiting = lastOnes();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("prefetch").factory());
    private Rulebook last = Rulebook.EMPTY;
    private boolean running;
    private boolean closed;

    /**
     * @param rulebook what is in force now
     * @param nanos monotonic clock
     */
    public Prefetch(Assessor assessor, Supplier<Rulebook> rulebook, LongSupplier nanos) {
        this.assessor = assessor;
        this.rulebook = rulebook;
        this.nanos = nanos;
    }

    /** What decides what registries are asked for; of objects that differ in other things the last one stands for all. */
    private record Key(List<String> images, Requester requester) {
        static Key of(AssessmentRequest request) {
            List<String> images = new ArrayList<>(request.images().size());
            for (ImageUse use : request.images()) {
                images.add(use.image());
            }
            return new Key(images, request.requester());
        }

        /** Which of these references are among the images. */
        Set<String> among(Set<String> references) {
            Set<String> found = new HashSet<>();
            for (String image : images) {
                String name = canonical(image);
                if (references.contains(name)) {
                    found.add(name);
                }
            }
            return found;
        }
    }

    /** An object whose turn has not come. */
    private record Waiting(AssessmentRequest request, long sinceNanos) {}

    private static <V> Map<Key, V> lastOnes() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /** Begins to look for changed policies. */
    public void start() {
        synchronized (this) {
            last = rulebook.get();
        }
        var _ = thread.scheduleWithFixedDelay(
                this::lookAtPolicies, LOOKS.toMillis(), LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Remembers what an object asked for. The Pods that a template will make are prepared for now where policies judge them
     * that do not judge the template; what judging the template has begun goes on by itself.
     */
    public synchronized void seen(AssessmentRequest request) {
        Key key = Key.of(request);
        if (request.pod().template() && request.effort() instanceof Effort.Full) {
            AssessmentRequest pods = asPod(request);
            seen.put(key, pods);
            if (asksForMore(pods, request)) {
                add(Map.of(key, pods));
            }
        } else {
            seen.put(key, request);
        }
    }

    /**
     * What these references named is forgotten and asked for anew, for all who have asked for it lately. One that nobody has
     * asked for is read with configured credentials, where its registry is a configured one.
     */
    public void pushed(Collection<ImageReference> references) {
        assessor.forget(references);
        Set<String> names = new HashSet<>();
        references.forEach(reference -> names.add(reference.toString()));
        synchronized (this) {
            Set<String> used = new HashSet<>();
            Map<Key, AssessmentRequest> again = new LinkedHashMap<>();
            seen.forEach((key, request) -> {
                Set<String> found = key.among(names);
                if (!found.isEmpty()) {
                    used.addAll(found);
                    again.put(key, request);
                }
            });
            for (ImageReference reference : references) {
                if (!used.contains(reference.toString()) && assessor.configured(reference)) {
                    AssessmentRequest request = ofNobody(reference);
                    again.put(Key.of(request), request);
                }
            }
            add(again);
        }
    }

    private static boolean asksForMore(AssessmentRequest pods, AssessmentRequest template) {
        List<Policy> policies = template.rulebook().policies();
        for (ImageUse use : template.images()) {
            if (!Judge.matching(policies, use, pods.pod()).equals(Judge.matching(policies, use, template.pod()))) {
                return true;
            }
        }
        return false;
    }

    /** How many objects wait for their turn. */
    public synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        thread.shutdownNow();
    }

    private synchronized void lookAtPolicies() {
        Rulebook now = rulebook.get();
        if (!now.policies().equals(last.policies())) {
            last = now;
            LOG.atDebug().log("policies have changed: {} objects are looked at again", seen.size());
            add(seen);
        }
    }

    /** Called with the lock. */
    private void add(Map<Key, AssessmentRequest> more) {
        if (closed) {
            return;
        }
        long now = nanos.getAsLong();
        more.forEach((key, request) -> waiting.put(key, new Waiting(request, now)));
        if (!running && !waiting.isEmpty()) {
            running = true;
            Thread.ofVirtual().name("prefetch").start(this::work);
        }
    }

    private void work() {
        while (true) {
            Waiting next;
            synchronized (this) {
                if (waiting.isEmpty()) {
                    running = false;
                    return;
                }
                Key first = waiting.keySet().iterator().next();
                next = waiting.remove(first);
            }
            if (nanos.getAsLong() - next.sinceNanos < LONGEST_WAIT.toNanos()) {
                look(next.request);
            }
        }
    }

    private void look(AssessmentRequest request) {
        try {
            var _ = assessor.assess(new AssessmentRequest(
                    request.images(),
                    request.pod(),
                    rulebook.get(),
                    request.nodes(),
                    request.platforms(),
                    request.requester(),
                    Deadline.after(EACH, nanos)));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("an object could not be looked at ahead of time");
        }
    }

    /** As its Pods will ask, who have their own time and the policies of then. */
    private static AssessmentRequest asPod(AssessmentRequest request) {
        PodContext template = request.pod();
        return new AssessmentRequest(
                request.images(),
                new PodContext(
                        "Pod",
                        template.namespace(),
                        template.name(),
                        false,
                        template.labels(),
                        template.hostUsers(),
                        template.namespaceLabels()),
                request.rulebook(),
                request.nodes(),
                request.platforms(),
                request.requester(),
                request.deadline());
    }

    private AssessmentRequest ofNobody(ImageReference reference) {
        return new AssessmentRequest(
                List.of(ImageUse.ofImage(reference.toString())),
                new PodContext("Pod", "", "", false, Map.of(), null, new NamespaceLabels.NotGiven()),
                Rulebook.EMPTY,
                NodeConstraint.NONE,
                List.of(),
                Requester.slimgate(""),
                Deadline.after(EACH, nanos));
    }

    private static String canonical(String image) {
        try {
            return ImageReference.parse(image).toString();
        } catch (MalformedException e) {
            return "";
        }
    }
}
