package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a registry holds; safe for use by many threads. */
final class RegistryStore {
    private final Map<String, Repository> repositories = new ConcurrentHashMap<>();

    private record Repository(
            Map<String, Stored> manifests,
            Map<String, String> tags,
            Map<String, Blob> blobs,
            Map<String, List<Referrer>> referrers) {

        Repository() {
            this(
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>());
        }
    }

    /**
     * What refers to a manifest.
     *
     * @param descriptor as the list of referrers has it
     */
    record Referrer(String artifactType, ObjectNode descriptor) {}

    /** A manifest as it is served. */
    record Stored(String mediaType, Blob manifest) {}

    void put(String repository, Image image) {
        Repository target = repositories.computeIfAbsent(repository, _ -> new Repository());
        image.children().forEach(child -> put(repository, child));
        image.blobs().forEach(blob -> target.blobs.put(blob.digest(), blob));
        target.manifests.put(image.digest(), new Stored(image.mediaType(), image.manifest()));
    }

    /** Lets an artifact that is stored with this refer to a manifest, which need not be there. */
    void refer(String repository, String subject, Image artifact, Referrer referrer) {
        put(repository, artifact);
        repositories
                .computeIfAbsent(repository, _ -> new Repository())
                .referrers
                .computeIfAbsent(subject, _ -> new CopyOnWriteArrayList<>())
                .add(referrer);
    }

    /** In the order of their coming. */
    List<Referrer> referrers(String repository, String subject) {
        return Optional.ofNullable(repositories.get(repository))
                .map(target -> target.referrers.getOrDefault(subject, List.of()))
                .orElse(List.of());
    }

    void tag(String repository, String tag, String digest) {
        Optional.ofNullable(repositories.get(repository))
                .filter(target -> target.manifests.containsKey(digest))
                .orElseThrow(() -> new IllegalArgumentException(repository + " holds no " + digest))
                .tags
                .put(tag, digest);
    }

    void untag(String repository, String tag) {
        Optional.ofNullable(repositories.get(repository)).ifPresent(target -> target.tags.remove(tag));
    }

    void removeBlob(String repository, String digest) {
        Optional.ofNullable(repositories.get(repository)).ifPresent(target -> target.blobs.remove(digest));
    }

    boolean has(String repository) {
        return repositories.containsKey(repository);
    }

    /** The manifest that a tag or digest names. */
    Optional<Stored> manifest(String repository, String reference) {
        return Optional.ofNullable(repositories.get(repository))
                .flatMap(target ->
                        Optional.ofNullable(target.manifests.get(target.tags.getOrDefault(reference, reference))));
    }

    Optional<Blob> blob(String repository, String digest) {
        return Optional.ofNullable(repositories.get(repository))
                .flatMap(target -> Optional.ofNullable(target.blobs.get(digest)));
    }

    /** A blob of any repository, as a storage service behind a registry would have it. */
    Optional<Blob> blob(String digest) {
        return repositories.values().stream()
                .flatMap(target -> Optional.ofNullable(target.blobs.get(digest)).stream())
                .findFirst();
    }

    /** In lexical order. */
    List<String> tags(String repository) {
        return Optional.ofNullable(repositories.get(repository)).stream()
                .flatMap(target -> target.tags.keySet().stream())
                .sorted()
                .toList();
    }
}
