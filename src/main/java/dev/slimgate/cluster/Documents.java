package dev.slimgate.cluster;

import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All policies, waivers and families, and the rulebook that they make together. */
final class Documents {
    private final Map<ResourceKind, Watched<GenericKubernetesResource, StoredDocument>> watched =
            new EnumMap<>(ResourceKind.class);
    private final AtomicLong version = new AtomicLong();
    private final StoredReader waivers;
    private final Runnable changed;
    private final Runnable stored;
    private volatile Bound bound = new Bound(-1, Rulebook.EMPTY);

    /**
     * @param signatures says what the signatures of waivers are worth
     * @param changed told when the rulebook changes; not of a change in a status
     * @param stored told of every change of what is stored, also in a status
     */
    Documents(KubernetesClient client, SignatureCheck signatures, Runnable changed, Runnable stored) {
        this.changed = changed;
        this.stored = stored;
        this.waivers = new StoredReader(ResourceKind.WAIVER, client.getKubernetesSerialization(), signatures);
        for (ResourceKind kind : ResourceKind.values()) {
            watched.put(
                    kind,
                    new Watched<>(
                            kind.plural(),
                            client.genericKubernetesResources(kind.context()).inAnyNamespace(),
                            GenericKubernetesResource::new,
                            kind == ResourceKind.WAIVER
                                    ? waivers
                                    : new StoredReader(kind, client.getKubernetesSerialization(), signatures),
                            this::changed));
        }
    }

    /** Reads the signatures of all waivers again: other keys count now. */
    void signaturesAgain() {
        watched.forEach((kind, one) -> {
            if (kind == ResourceKind.WAIVER) {
                one.again(waivers::again, this::changed);
            }
        });
    }

    /** For waiting and closing. */
    Collection<Watched<GenericKubernetesResource, StoredDocument>> watched() {
        return watched.values();
    }

    /** Everything stored, policies first, each kind by full name. */
    List<StoredDocument> all() {
        return watched.values().stream()
                .flatMap(one -> one.values().values().stream().sorted(Comparator.comparing(StoredDocument::fullName)))
                .toList();
    }

    /** A policy by its full name. */
    Optional<StoredDocument> policy(String fullName) {
        return one(fullName.indexOf('/') < 0 ? ResourceKind.CLUSTER_POLICY : ResourceKind.POLICY, fullName);
    }

    /** A waiver by its full name. */
    Optional<StoredDocument> waiver(String fullName) {
        return one(ResourceKind.WAIVER, fullName);
    }

    private Optional<StoredDocument> one(ResourceKind kind, String fullName) {
        return Optional.ofNullable(watched.get(kind)).map(one -> one.values().get(fullName));
    }

    /** What is in force; put together again only after a change. */
    Rulebook rulebook() {
        long now = version.get();
        Bound current = bound;
        if (current.version == now) {
            return current.rulebook;
        }
        Rulebook rulebook = together(all().stream().map(StoredDocument::content));
        bound = new Bound(now, rulebook);
        return rulebook;
    }

    private void changed(@Nullable StoredDocument before, @Nullable StoredDocument after) {
        if (before == null || after == null || !before.content().equals(after.content())) {
            version.incrementAndGet();
            changed.run();
        }
        stored.run();
    }

    /** All that several rulebooks lay down. */
    static Rulebook together(Stream<Rulebook> contents) {
        List<Policy> policies = new ArrayList<>();
        List<Waiver> waivers = new ArrayList<>();
        List<DeclaredFamily> families = new ArrayList<>();
        contents.forEach(content -> {
            policies.addAll(content.policies());
            waivers.addAll(content.waivers());
            families.addAll(content.families());
        });
        return new Rulebook(policies, waivers, families);
    }

    /**
     * A rulebook and the version that it was made from. One made while something changed is an old version's, and is made
     * again when it is next asked for.
     */
    private record Bound(long version, Rulebook rulebook) {}
}
