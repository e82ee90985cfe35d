package dev.slimgate.command;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport;
import dev.slimgate.report.CheckReport.CheckedObject;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Judges what a check is about: many objects at once, answers in the order in which they were added. */
final class Check {
    /** How many objects are judged at a time; the images of one are judged together. */
    private static final int AT_A_TIME = 16;

    private static final String ALONE = "Image";

    private final Rulebook rulebook;
    private final List<Platform> platforms;
    private final Duration timeout;
    private final KnownNamespaces namespaces;
    private final String defaultNamespace;
    private final List<Task> tasks = new ArrayList<>();
    private final List<CheckReport.Problem> problems = new ArrayList<>();
    private final TreeSet<String> unknown = new TreeSet<>();
    private int leftOut;
    private final AtomicInteger judged = new AtomicInteger();

    Check(
            Rulebook rulebook,
            List<Platform> platforms,
            Duration timeout,
            KnownNamespaces namespaces,
            String defaultNamespace) {
        this.rulebook = rulebook;
        this.platforms = platforms;
        this.timeout = timeout;
        this.namespaces = namespaces;
        this.defaultNamespace = defaultNamespace;
    }

    private record Task(
            SourceLocation location,
            List<SourceLocation> places,
            List<ImageUse> images,
            PodContext pod,
            NodeConstraint nodes,
            Requester requester) {}

    /** Adds the objects that run images. */
    void add(Manifests manifests) {
        problems.addAll(manifests.problems());
        WorkloadReader reader = new WorkloadReader();
        for (Manifests.Manifest manifest : manifests.objects()) {
            try {
                Optional<Workload> workload = reader.read(manifest.object())
                        .filter(read -> !read.images().isEmpty());
                if (workload.isPresent() && letThrough(reader, workload.get())) {
                    leftOut++;
                } else {
                    workload.ifPresent(read -> add(manifest, read));
                }
            } catch (UnreadableObjectException e) {
                problems.add(new CheckReport.Problem(manifest.location(), String.valueOf(e.getMessage())));
            }
        }
    }

    /** What the webhook lets through without a look: files may hold what was exported from a cluster. */
    private static boolean letThrough(WorkloadReader reader, Workload workload) {
        return workload.deleting() || workload.template() && reader.controlledByWorkload(workload);
    }

    private void add(Manifests.Manifest manifest, Workload read) {
        Workload workload = read.in(read.namespace().isEmpty() ? defaultNamespace : read.namespace());
        Requester requester = new Requester(workload.namespace(), workload.serviceAccount(), workload.pullSecrets());
        PodContext pod =
                workload.context(namespaces.labels(workload.namespace())).with(manifest.states());
        add(new Task(manifest.location(), manifest.images(), workload.images(), pod, workload.nodes(), requester));
    }

    /** Adds an image by itself. */
    void addImage(String reference) {
        PodContext pod =
                new PodContext(ALONE, defaultNamespace, "", false, Map.of(), null, namespaces.labels(defaultNamespace));
        Requester requester = new Requester(defaultNamespace, null, List.of());
        add(new Task(
                new SourceLocation("", 0, 0),
                List.of(),
                List.of(ImageUse.ofImage(reference)),
                pod,
                NodeConstraint.NONE,
                requester));
    }

    private void add(Task task) {
        tasks.add(task);
        if (!namespaces.contains(task.pod().namespace())) {
            unknown.add(task.pod().namespace());
        }
    }

    /** What whoever reads the answers must know to understand them. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (leftOut > 0) {
            notices.add(
                    "slimgate: " + leftOut + (leftOut == 1 ? " object" : " objects")
                            + " left out, as in the webhook: being deleted, or made by another object whose template is judged");
        }
        if (tasks.isEmpty()) {
            notices.add("slimgate: no object that runs images was found");
        } else if (namespaces.isEmpty()) {
            notices.add(
                    "slimgate: no namespace labels are given (--namespace-labels, or Namespace objects among the files),"
                            + " so every namespace selector counts as matching");
        } else if (!unknown.isEmpty()) {
            notices.add("slimgate: no labels are given for namespace "
                    + String.join(", ", unknown.stream().map(Printable::of).toList())
                    + ", so every namespace selector counts as matching there");
        }
        return notices;
    }

    /** How far it is. */
    String progress() {
        return "judged " + judged.get() + " of " + tasks.size() + (tasks.size() == 1 ? " object" : " objects");
    }

    /** Judges all; an object's time starts when its turn comes. */
    CheckReport judge(Engine engine) {
        try (ExecutorService pool =
                Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
            List<CompletableFuture<CheckedObject>> answers = tasks.stream()
                    .map(task -> CompletableFuture.supplyAsync(() -> judge(engine, task), pool))
                    .toList();
            return new CheckReport(answers.stream().map(CompletableFuture::join).toList(), problems);
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private CheckedObject judge(Engine engine, Task task) {
        Assessment assessment = engine.assess(new AssessmentRequest(
                task.images(),
                task.pod(),
                rulebook,
                task.nodes(),
                platforms,
                task.requester(),
                Deadline.after(timeout)));
        judged.incrementAndGet();
        return new CheckedObject(task.location(), task.places(), assessment);
    }
}
