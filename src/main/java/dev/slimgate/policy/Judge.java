package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one judgement behind webhook, audit and command line: a pure function. */
public final class Judge {
    /** The kind of a {@link PodContext} that stands for an image alone, whose labels nobody knows. */
    private static final String IMAGE_ALONE = "Image";

    private Judge() {}

    /**
     * The policies that judge this use of this image, in their order: those whose selectors match. A selector that
     * cannot be evaluated (unknown namespace, unreadable reference) counts as matching.
     */
    public static List<Policy> matching(List<Policy> policies, ImageUse use, PodContext pod) {
        @Nullable String name =
                ImageReference.tryParse(use.image()).map(ImageReference::name).orElse(null);
        List<Policy> matching = new ArrayList<>(policies.size());
        for (Policy policy : policies) {
            if (matches(policy, use, name, pod)) {
                matching.add(policy);
            }
        }
        return List.copyOf(matching);
    }

    /** @param name of the image, without tag and digest; null where its reference cannot be read */
    private static boolean matches(Policy policy, ImageUse use, @Nullable String name, PodContext pod) {
        Match match = policy.match();
        boolean asked = !pod.template() || match.templates() != Match.Templates.IGNORE;
        return asked
                && seesNamespace(policy, pod)
                && selectsNamespace(match, pod)
                && (pod.kind().equals(IMAGE_ALONE) || match.objects().selects(pod.labels()))
                && selectsPlace(match, use)
                && (name == null || match.images().selects(name));
    }

    private static boolean seesNamespace(Policy policy, PodContext pod) {
        boolean namespaceUnknown =
                pod.namespace().isEmpty() && pod.namespaceLabels() instanceof NamespaceLabels.NotGiven;
        return policy.namespace() == null || policy.namespace().equals(pod.namespace()) || namespaceUnknown;
    }

    private static boolean selectsNamespace(Match match, PodContext pod) {
        return switch (pod.namespaceLabels()) {
            case NamespaceLabels.Known known -> match.namespaces().selects(known.labels());
            case NamespaceLabels.NotGiven notGiven -> true;
            case NamespaceLabels.Missing missing -> true;
        };
    }

    private static boolean selectsPlace(Match match, ImageUse use) {
        return use.kind() == ContainerKind.IMAGE_VOLUME
                ? match.imageVolumes() != Match.ImageVolumes.IGNORE
                : match.containers().contains(use.kind());
    }

    /**
     * Judges one image on one platform. What the layers tell is used only where some rule cannot decide without, so that
     * the verdict does not hang on what happens to be cached.
     *
     * @param matching the policies that match, see {@link #matching}
     * @param waivers all that there are, see {@link Rulebook#waivers}
     * @param resolved the digest that the reference was resolved to, the index's where there is one; null where it was not
     * @param now the time of judging
     */
    public static Judgement judge(
            List<Policy> matching,
            List<Waiver> waivers,
            ImageUse use,
            PodContext pod,
            Knowledge knowledge,
            @Nullable Digest resolved,
            Instant now) {
        Set<Digest> digests = digests(knowledge, use, resolved);
        Waivers speaking = Waivers.of(waivers, use, digests, pod, now);
        Comparisons comparisons =
                knowledge instanceof Knowledge.Resolved known ? known.comparisons() : Comparisons.NONE;
        Judging judging = new Judging(use, pod, comparisons, speaking, new Leniency(use, pod, digests, now), now);
        Optional<String> malformed = judging.malformed();
        if (malformed.isPresent()) {
            return judging.failed(matching, new Failure.Unreadable(malformed.get()));
        }
        return switch (knowledge) {
            case Knowledge.Unresolved unresolved ->
                judging.failed(
                        matching,
                        new Failure.NotFound(
                                unresolved.errorClass(), unresolved.message(), unresolved.configuredHost()));
            case Knowledge.Resolved known -> judge(matching, judging, known);
        };
    }

    /** As above, where nobody has waived anything. */
    public static Judgement judge(
            List<Policy> matching, ImageUse use, PodContext pod, Knowledge knowledge, Instant now) {
        return judge(matching, List.of(), use, pod, knowledge, null, now);
    }

    private static Set<Digest> digests(Knowledge knowledge, ImageUse use, @Nullable Digest resolved) {
        Set<Digest> digests = new HashSet<>();
        ImageReference.tryParse(use.image()).map(ImageReference::digest).ifPresent(digests::add);
        if (resolved != null) {
            digests.add(resolved);
        }
        if (knowledge instanceof Knowledge.Resolved known) {
            digests.add(known.facts().digest());
        }
        return digests;
    }

    private static Judgement judge(List<Policy> matching, Judging judging, Knowledge.Resolved resolved) {
        ImageFacts facts = resolved.facts();
        if (!facts.inconsistencies().isEmpty()) {
            return judging.failed(matching, contradiction(facts.inconsistencies()));
        }
        return switch (resolved.contents()) {
            case Knowledge.Contents.NotRead notRead -> judging.byManifest(matching, facts, null);
            case Knowledge.Contents.Failed failed ->
                judging.byManifest(
                        matching,
                        facts,
                        new Failure.NotFound(failed.errorClass(), failed.message(), failed.configuredHost()));
            case Knowledge.Contents.Pending pending ->
                judging.byManifest(matching, facts, new Failure.StillRunning(pending.message()));
            case Knowledge.Contents.Read read -> {
                ContentFacts contents = read.facts();
                yield !contents.inconsistencies().isEmpty() && judging.needsContents(matching, facts)
                        ? judging.failed(matching, contradiction(contents.inconsistencies()))
                        : judging.byContents(matching, facts, contents);
            }
        };
    }

    private static Failure contradiction(List<Inconsistency> inconsistencies) {
        int more = inconsistencies.size() - 1;
        return new Failure.Unreadable("the image contradicts itself: "
                + inconsistencies.getFirst().message() + (more == 0 ? "" : " (and " + more + " more)"));
    }
}
