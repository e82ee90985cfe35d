package dev.slimgate.audit;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What lists have brought so far, Pods that are alike together. */
final class Gathered {
    private final Owners owners;
    private final int mostImages;
    private final Set<String> images = new HashSet<>();
    private final Map<SamePods, List<Listed.OfPod>> pods = new HashMap<>();
    private final Set<String> madeBy = new HashSet<>();
    private final List<Listed.Maker> makers = new ArrayList<>();
    private final Map<Ran, Map<Digest, Instant>> ran = new HashMap<>();
    private int leftOut;

    /**
     * Something that ran.
     *
     * @param alone the Pod's name where nobody controls it; {@code ""} else
     */
    private record Ran(@Nullable Stated made, String namespace, String alone) {}

    /** @param mostImages the most different images; objects that name further ones are left out and counted */
    Gathered(Owners owners, int mostImages) {
        this.owners = owners;
        this.mostImages = mostImages;
    }

    Owners owners() {
        return owners;
    }

    void add(Listed.Ended pod) {
        ran(pod.made(), pod.namespace(), pod.name(), pod.ran());
    }

    private void ran(@Nullable Stated made, String namespace, String name, Map<Digest, Instant> digests) {
        if (!digests.isEmpty()) {
            Map<Digest, Instant> known =
                    ran.computeIfAbsent(new Ran(made, namespace, made == null ? name : ""), any -> new HashMap<>(2));
            digests.forEach((digest, at) -> known.merge(digest, at, (a, b) -> a.isBefore(b) ? a : b));
        }
        if (made != null) {
            madeBy.add(made.uid());
        }
    }

    void add(Listed.OfPod listed) {
        ran(listed.alike().made(), listed.alike().workload().namespace(), listed.name(), listed.ran());
        Listed.OfPod pod = new Listed.OfPod(listed.alike(), listed.name(), listed.uid(), listed.node(), Map.of());
        if (!taken(pod.alike().workload())) {
            return;
        }
        pods.computeIfAbsent(pod.alike(), alike -> new ArrayList<>(1)).add(pod);
    }

    /** To be called when all Pods are there: of makers that will run nothing more only those of Pods are kept. */
    void add(Listed.Maker maker) {
        boolean runs = maker.template() != null && !(maker.idle() && maker.made() != null);
        if (runs || maker.made() == null || madeBy.contains(maker.owner().uid())) {
            owners.add(maker);
            makers.add(maker);
        }
    }

    /** How many objects were left out because of the most images. */
    int leftOut() {
        return leftOut;
    }

    private boolean taken(Workload workload) {
        Set<String> named = workload.images().stream().map(ImageUse::image).collect(Collectors.toSet());
        named.removeAll(images);
        if (named.isEmpty()) {
            return true;
        }
        if (images.size() + named.size() > mostImages) {
            leftOut++;
            return false;
        }
        images.addAll(named);
        return true;
    }

    /** What workloads have run, by what was listed. */
    RunRecord record() {
        Map<Runner, Map<Digest, Instant>> seen = new HashMap<>();
        ran.forEach((one, digests) -> {
            List<Owner> behind = one.made == null ? List.of() : owners.all(one.made);
            Set<Runner> runners = behind.isEmpty()
                    ? one.alone.isEmpty() ? Set.of() : Set.of(new Runner(one.namespace, "Pod", one.alone))
                    : behind.stream()
                            .map(owner -> new Runner(owner.namespace(), owner.kind(), owner.name()))
                            .collect(Collectors.toSet());
            for (Runner runner : runners) {
                Map<Digest, Instant> known = seen.computeIfAbsent(runner, any -> new HashMap<>(2));
                digests.forEach((digest, at) -> known.merge(digest, at, (a, b) -> a.isBefore(b) ? a : b));
            }
        });
        return new RunRecord(seen);
    }

    /** Pods that are alike, and the object that people know. */
    private record OwnedPods(Owner owner, List<Listed.OfPod> members) {}

    /** All subjects. What Pods run goes first where there are more images than may be. */
    List<Subject> subjects(List<Platform> platforms) {
        Map<SamePods, OwnedPods> together = new HashMap<>();
        List<Subject> subjects = new ArrayList<>();
        pods.forEach((alike, members) -> {
            Optional<Owner> owner = alike.made() == null ? Optional.empty() : owners.behind(alike.made());
            if (owner.isEmpty()) {
                members.forEach(pod -> subjects.add(subject(itself(pod), alike, List.of(pod))));
            } else {
                // Those of one Deployment's ReplicaSets, or of one CronJob's Jobs.
                together.computeIfAbsent(of(owner.get(), alike), any -> new OwnedPods(owner.get(), new ArrayList<>()))
                        .members()
                        .addAll(members);
            }
        });
        together.forEach((alike, owned) -> subjects.add(subject(owned.owner(), alike, owned.members())));
        for (Listed.Maker maker : makers) {
            Workload template = maker.template();
            boolean history = maker.idle() && maker.made() != null;
            if (template != null && !history && !owners.madeByListed(maker.made()) && taken(template)) {
                subjects.add(new Subject(
                        owners.top(maker), template, Map.of(), platforms, 0, Set.of(), maker.kept(), Map.of()));
            }
        }
        return subjects;
    }

    private static SamePods of(Owner owner, SamePods alike) {
        Stated top = new Stated(owner.apiVersion(), owner.kind(), owner.namespace(), owner.name(), owner.uid());
        return new SamePods(
                top, "", alike.workload(), alike.running(), alike.platforms(), alike.kept(), alike.started());
    }

    private static Owner itself(Listed.OfPod pod) {
        Workload workload = pod.alike().workload();
        return new Owner(workload.apiVersion(), workload.kind(), workload.namespace(), pod.name(), pod.uid());
    }

    /** Named after the first of the Pods, so that it is the same when the same Pods are read again. */
    private static Subject subject(Owner owner, SamePods alike, List<Listed.OfPod> members) {
        String name = members.stream()
                .map(Listed.OfPod::name)
                .min(Comparator.naturalOrder())
                .orElse("");
        Set<String> nodes = new HashSet<>();
        for (Listed.OfPod pod : members) {
            if (pod.node() != null) {
                nodes.add(pod.node());
            }
        }
        Workload named = alike.workload().named(name);
        return new Subject(
                owner, named, alike.running(), alike.platforms(), members.size(), nodes, alike.kept(), alike.started());
    }
}
