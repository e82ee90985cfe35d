package dev.slimgate.audit;

import dev.slimgate.assess.Assessing.Naming;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Earlier;
import dev.slimgate.assess.Effort;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.content.Deadline;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport.Drift;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One judging of one inventory. First all that can be judged by what is known already, as fast as it goes; then the rest, at
 * the pace of what registries are asked for. On threads of its own throughout: those that answer are not kept busy.
 */
final class AuditRun {
    private static final Effort LOOK = new Effort.FromMemory("Slimgate looks at what is known first");

    /** So that an image of everybody's is not found out about by one thread alone. */
    private static final int MOST_IN_BATCH = 64;

    private final Inventory inventory;
    private final Rulebook rulebook;
    private final @Nullable Audited before;
    private final Earlier.When when;
    private final Audit.Pass pass;
    private final AtomicReferenceArray<@Nullable Assessment> answers;
    private final Map<Integer, List<Drift>> drifts = new ConcurrentHashMap<>();
    private final AtomicInteger judged = new AtomicInteger();

    /**
     * @param before what is known; null for nothing
     * @param when how long ago that was, which decides what is asked anew
     */
    AuditRun(Inventory inventory, Rulebook rulebook, @Nullable Audited before, Earlier.When when, Audit.Pass pass) {
        this.inventory = inventory;
        this.rulebook = rulebook;
        this.before = before;
        this.when = when;
        this.pass = pass;
        this.answers = new AtomicReferenceArray<>(inventory.subjects().size());
    }

    /**
     * Subjects that are found out about once.
     *
     * @param image the first one, as it is written
     * @param places in the inventory
     * @param earlier what was found out before; null for nothing
     */
    private record Group(
            String image, List<Integer> places, @Nullable Assessment earlier) {}

    Audited judge() {
        Instant now = pass.clock().instant();
        List<Group> groups = groups();
        Workers workers = new Workers(pass.progress()::wanted);
        List<Group> rest = new ArrayList<>();
        if (before == null) {
            rest.addAll(groups);
        } else {
            boolean[] done = new boolean[groups.size()];
            workers.each(processors(), groups.size(), i -> done[i] = judgedByKnown(groups.get(i)));
            for (int i = 0; i < done.length; i++) {
                if (!done[i] || drifts(groups.get(i))) {
                    rest.add(groups.get(i));
                }
            }
        }
        List<List<Group>> batches = batches(rest);
        workers.each(pass.settings().atOnce(), batches.size(), i -> findOut(batches.get(i)));
        List<Assessment> all = new ArrayList<>(answers.length());
        for (int i = 0; i < answers.length(); i++) {
            all.add(answer(i));
        }
        return new Audited(inventory, rulebook, now, all, allDrifts());
    }

    /** Groups of one image one after the other: what the first has found out is asked for no more. */
    private static List<List<Group>> batches(List<Group> groups) {
        List<List<Group>> batches = new ArrayList<>();
        List<Group> batch = new ArrayList<>();
        for (Group group : groups) {
            boolean more = !batch.isEmpty()
                    && batch.size() < MOST_IN_BATCH
                    && batch.getFirst().image.equals(group.image);
            if (!more) {
                batch = new ArrayList<>();
                batches.add(batch);
            }
            batch.add(group);
        }
        return batches;
    }

    private int processors() {
        int all = Runtime.getRuntime().availableProcessors();
        return pass.settings().effort() instanceof Effort.Background ? Math.max(1, all / 2) : all;
    }

    private List<Group> groups() {
        Map<Alike, Assessment> earlier = new HashMap<>();
        if (before != null) {
            for (int i = 0; i < before.assessments().size(); i++) {
                earlier.merge(
                        Alike.of(before.inventory().subjects().get(i)),
                        before.assessments().get(i),
                        Assessment::richer);
            }
        }
        Map<Alike, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < answers.length(); i++) {
            places.computeIfAbsent(Alike.of(inventory.subjects().get(i)), alike -> new ArrayList<>(2))
                    .add(i);
        }
        return places.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Alike.BY_IMAGE))
                .map(entry -> new Group(entry.getKey().image(), entry.getValue(), earlier.get(entry.getKey())))
                .toList();
    }

    /** Whether all of them could be judged. */
    private boolean judgedByKnown(Group group) {
        if (group.earlier == null) {
            return false;
        }
        boolean all = true;
        @Nullable Assessment found = null;
        for (int place : group.places) {
            // By what the last one came to, where that will do: what is the same of both is then kept once.
            boolean done = found != null && judgedBy(place, found, rulebook, Earlier.When.JUST_NOW)
                    || judgedBy(place, group.earlier, before().rulebook(), when);
            found = done ? answer(place) : found;
            all &= done;
        }
        return all;
    }

    private boolean judgedBy(int place, Assessment earlier, Rulebook by, Earlier.When found) {
        Optional<Assessment> known = pass.assessing().known(request(place, LOOK), new Earlier(earlier, by, found));
        known.ifPresent(answer -> answered(place, answer));
        return known.isPresent();
    }

    private void findOut(List<Group> batch) throws InterruptedException {
        for (Group group : batch) {
            findOut(group);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** Asks for what is not known of one, and judges the others by that. */
    private void findOut(Group group) throws InterruptedException {
        @Nullable Assessment found = null;
        for (int place : group.places) {
            boolean done = answers.get(place) != null
                    || found != null && judgedBy(place, found, rulebook, Earlier.When.JUST_NOW);
            if (!done) {
                answered(place, ask(place, group.earlier));
            }
            found = found == null ? answer(place) : found.richer(answer(place));
        }
        if (drifts(group)) {
            findDrifts(group);
        }
    }

    private Assessment ask(int place, @Nullable Assessment earlier) throws InterruptedException {
        boolean paced = pass.settings().perSecond() > 0;
        if (earlier == null && paced) {
            Assessment look = pass.assessing().assess(request(place, LOOK));
            if (look.complete()) {
                return look;
            }
        }
        pass.pace().await();
        AssessmentRequest request = request(place, pass.settings().effort());
        return earlier == null
                ? pass.assessing().assess(request)
                : pass.assessing().again(request, new Earlier(earlier, before().rulebook(), when));
    }

    private void answered(int place, Assessment answer) {
        answers.set(place, answer);
        pass.progress().judged(judged.incrementAndGet(), answers.length());
    }

    private Assessment answer(int place) {
        Assessment answer = answers.get(place);
        if (answer == null) {
            throw new IllegalStateException("a subject was not judged");
        }
        return answer;
    }

    private Audited before() {
        if (before == null) {
            throw new IllegalStateException("nothing was judged before");
        }
        return before;
    }

    /** Whether it is asked what the tags of these Pods name by now. */
    private boolean drifts(Group group) {
        return when == Earlier.When.LONG_AGO
                && !inventory.subjects().get(group.places.getFirst()).running().isEmpty();
    }

    private void findDrifts(Group group) throws InterruptedException {
        int images = inventory
                .subjects()
                .get(group.places.getFirst())
                .workload()
                .images()
                .size();
        for (int i = 0; i < images; i++) {
            for (int place : group.places) {
                ImageAssessment image = answer(place).images().get(i);
                Subject subject = inventory.subjects().get(place);
                if (image.resolved() != null && subject.running().containsKey(image.use())) {
                    if (naming(place, image) instanceof Naming.Moved moved) {
                        add(group, i, moved);
                    }
                    break; // the others have the same tag, and the same runs
                }
            }
        }
    }

    private Naming naming(int place, ImageAssessment running) throws InterruptedException {
        Naming known = pass.assessing().naming(request(place, LOOK), running);
        if (!(known instanceof Naming.Unknown)) {
            return known;
        }
        pass.pace().await();
        return pass.assessing().naming(request(place, pass.settings().effort()), running);
    }

    private void add(Group group, int image, Naming.Moved moved) {
        for (int place : group.places) {
            Subject subject = inventory.subjects().get(place);
            drifts.computeIfAbsent(place, none -> new ArrayList<>())
                    .add(new Drift(subject.workload().images().get(image), moved.running(), moved.named()));
        }
    }

    private Map<Subject, List<Drift>> allDrifts() {
        Map<Subject, List<Drift>> all = new HashMap<>();
        if (when != Earlier.When.LONG_AGO && !before().drifts().isEmpty()) {
            for (Subject subject : inventory.subjects()) {
                List<Drift> known = before().drifts().get(subject);
                if (known != null) {
                    all.put(subject, known);
                }
            }
        }
        drifts.forEach((place, found) -> all.put(inventory.subjects().get(place), List.copyOf(found)));
        return all;
    }

    private AssessmentRequest request(int place, Effort effort) {
        Subject subject = inventory.subjects().get(place);
        Workload workload = subject.workload();
        Map<String, String> labels = inventory.namespaces().get(workload.namespace());
        NamespaceLabels namespaceLabels = labels == null
                ? new NamespaceLabels.Missing("the namespace was not listed")
                : new NamespaceLabels.Known(labels);
        PodContext pod = workload.context(namespaceLabels)
                .atValidation()
                .knownToHaveRun(inventory.ran().of(subject.runners()))
                .debuggedSince(subject.started());
        ObjectStates states = subject.states();
        return new AssessmentRequest(
                workload.images(),
                states == null ? pod : pod.with(states),
                rulebook,
                workload.nodes(),
                subject.platforms(),
                Alike.requester(workload),
                Deadline.after(pass.settings().each()),
                effort,
                subject.running());
    }
}
