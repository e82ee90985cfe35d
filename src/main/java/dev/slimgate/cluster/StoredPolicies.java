package dev.slimgate.cluster;

import dev.slimgate.cluster.ListingException.Cause;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The policies, waivers and families of a cluster at one moment, read once and with the caller's own rights. Where Slimgate
 * is not installed there are none.
 *
 * @param documents policies first, each kind by full name
 * @param unread what could not be listed, with the reason, safe to show
 */
public record StoredPolicies(List<StoredDocument> documents, Map<String, String> unread) {

    public StoredPolicies {
        documents = List.copyOf(documents);
    }

    /**
     * Reads them: cluster-wide, and kinds for which that is forbidden in these namespaces.
     *
     * @param namespaces for callers who may not list in all
     * @param signatures says what the signatures of waivers are worth
     * @throws ListingException where nothing can be read at all: nobody answers, or the credentials are not accepted
     */
    public static StoredPolicies read(
            KubernetesClient client, ObjectPages pages, Collection<String> namespaces, SignatureCheck signatures) {
        List<StoredDocument> documents = new ArrayList<>();
        Map<String, String> unread = new LinkedHashMap<>();
        for (ResourceKind kind : ResourceKind.values()) {
            StoredReader reader = new StoredReader(kind, client.getKubernetesSerialization(), signatures);
            Optional<ListingException> failure = list(client, pages, kind, "", reader, documents);
            if (failure.filter(e -> e.kind() == Cause.FORBIDDEN && kind.namespaced())
                            .isPresent()
                    && !namespaces.isEmpty()) {
                for (String namespace : namespaces) {
                    list(client, pages, kind, namespace, reader, documents)
                            .ifPresent(e -> unread.put(kind.plural() + " of namespace " + namespace, message(e)));
                }
            } else {
                failure.ifPresent(e -> unread.put(kind.plural(), message(e)));
            }
        }
        return new StoredPolicies(
                documents.stream()
                        .sorted(Comparator.comparing(StoredDocument::kind).thenComparing(StoredDocument::fullName))
                        .toList(),
                unread);
    }

    /** What is in force: a policy that cannot be read is a broken one, as in the webhook. */
    public Rulebook rulebook() {
        return Documents.together(documents.stream().map(StoredDocument::content));
    }

    private static Optional<ListingException> list(
            KubernetesClient client,
            ObjectPages pages,
            ResourceKind kind,
            String namespace,
            StoredReader reader,
            List<StoredDocument> documents) {
        ListedKind listed =
                new ListedKind(ResourceKind.GROUP, ResourceKind.VERSION, kind.plural(), kind.kind(), kind.namespaced());
        List<StoredDocument> read = new ArrayList<>();
        try {
            pages.list(
                    listed,
                    namespace,
                    "",
                    object -> Optional.of(reader.parse(
                            client.getKubernetesSerialization().convertValue(object, GenericKubernetesResource.class))),
                    new ObjectPages.Sink<StoredDocument>() {
                        @Override
                        public void page(List<StoredDocument> values) {
                            read.addAll(values);
                        }

                        @Override
                        public void restarted() {
                            read.clear();
                        }
                    });
            documents.addAll(read);
            return Optional.empty();
        } catch (ListingException e) {
            return switch (e.kind()) {
                case NOT_FOUND -> Optional.empty(); // Slimgate is not installed
                case UNREACHABLE, UNAUTHORIZED -> throw e;
                case FORBIDDEN, BROKEN -> Optional.of(e);
            };
        }
    }

    private static String message(ListingException failure) {
        return failure.kind() == Cause.FORBIDDEN
                ? "the API server forbids to list them (403)"
                : String.valueOf(failure.getMessage());
    }
}
