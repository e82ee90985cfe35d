package dev.slimgate.audit;

import dev.slimgate.report.AuditReport.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the object that people know behind what controllers made: the Deployment of a Pod's ReplicaSet, the CronJob of a
 * Job. Anybody can write an owner reference, so one to a kind that was listed counts only where an object of that name,
 * kind and UID stands in the same namespace. One to a kind that was not listed, as an operator's own resource, cannot be
 * checked: it says in whose name findings are told and nothing more, and has no UID.
 */
final class Owners {
    private static final int MOST_STEPS = 8;

    /** What controllers make anew time and again; people know what made it. */
    private static final Set<String> PASSING = Set.of("/ReplicationController", "apps/ReplicaSet", "batch/Job");

    /** Controls the mirrors of the static Pods that its kubelet runs. */
    private static final String NODE = "/Node";

    private final Map<String, Listed.Maker> makers = new HashMap<>();
    private final Set<String> listedKinds;
    private final Set<Unlisted> unlisted = new HashSet<>();

    /** @param namespace {@code ""} for all */
    private record Unlisted(String groupKind, String namespace) {}

    /** @param listedKinds groups and kinds whose objects are given with {@link #add} */
    Owners(Set<String> listedKinds) {
        this.listedKinds = Set.copyOf(listedKinds);
    }

    void add(Listed.Maker maker) {
        makers.put(maker.owner().uid(), maker);
    }

    /** Some objects of this kind could not be listed; {@code ""} for all namespaces. */
    void unlisted(String groupKind, String namespace) {
        unlisted.add(new Unlisted(groupKind, namespace));
    }

    /** Whether an object's controller is there, so that its template says what the object is to run. */
    boolean madeByListed(@Nullable Stated made) {
        return find(made) != null;
    }

    /** On whose behalf something runs that states this controller; empty where it stands for itself. */
    Optional<Owner> behind(Stated made) {
        Listed.Maker maker = find(made);
        return maker == null ? stated(made) : Optional.of(top(maker));
    }

    /** The object itself, or on whose behalf it was made. */
    Owner top(Listed.Maker maker) {
        Listed.Maker current = maker;
        for (int i = 0; i < MOST_STEPS; i++) {
            Stated made = current.made();
            if (made == null) {
                break;
            }
            Listed.Maker above = find(made);
            if (above == null) {
                Owner self = current.owner();
                return PASSING.contains(groupKind(self)) ? stated(made).orElse(self) : self;
            }
            current = above;
        }
        return current.owner();
    }

    /**
     * Everybody on whose behalf something runs that states this controller, by whose name it is known what ran: those that
     * people know, and what stands between. Empty where it stands for itself.
     */
    List<Owner> all(Stated made) {
        List<Owner> all = new ArrayList<>();
        Listed.Maker maker = find(made);
        for (int i = 0; i < MOST_STEPS && maker != null; i++) {
            all.add(maker.owner());
            maker = find(maker.made());
        }
        behind(made).filter(top -> !all.contains(top)).ifPresent(all::add);
        List<Owner> lasting = all.stream()
                .filter(owner -> !PASSING.contains(groupKind(owner)))
                .toList();
        return lasting.isEmpty() ? all : lasting;
    }

    private Optional<Owner> stated(Stated made) {
        String kind = made.groupKind();
        boolean believed = !kind.equals(NODE) && (!listedKinds.contains(kind) || isUnlisted(kind, made.namespace()));
        return believed
                ? Optional.of(new Owner(made.apiVersion(), made.kind(), made.namespace(), made.name(), ""))
                : Optional.empty();
    }

    private boolean isUnlisted(String groupKind, String namespace) {
        return unlisted.contains(new Unlisted(groupKind, namespace)) || unlisted.contains(new Unlisted(groupKind, ""));
    }

    private Listed.@Nullable Maker find(@Nullable Stated made) {
        Listed.Maker maker = made == null ? null : makers.get(made.uid());
        if (made == null || maker == null) {
            return null;
        }
        Owner owner = maker.owner();
        boolean same = owner.namespace().equals(made.namespace())
                && owner.name().equals(made.name())
                && groupKind(owner).equals(made.groupKind());
        return same ? maker : null;
    }

    private static String groupKind(Owner owner) {
        return new Stated(owner.apiVersion(), owner.kind(), "", "", "").groupKind();
    }
}
