package dev.slimgate.cluster;

import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one kind, kept up to date by an informer. Of each object only what was made of it stays in memory, and
 * what the informer needs to tell one version from the next. Lists again by itself whenever a watch cannot go on.
 *
 * @param <T> the objects
 * @param <V> what is kept of one
 */
final class Watched<T extends HasMetadata, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final String what;
    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final SharedIndexInformer<T> informer;
    private volatile boolean synced;
    private volatile @Nullable String trouble;

    /** Makes what is kept of an object. */
    @FunctionalInterface
    interface Reading<T, V> {
        /**
         * What to keep; null for nothing.
         *
         * @param before what was kept of the object until now; null where it is new
         */
        @Nullable V read(T object, @Nullable V before);
    }

    /** Told of each change of what is kept, on the thread that reads the watch. */
    @FunctionalInterface
    interface Changed<V> {
        void changed(@Nullable V before, @Nullable V after);
    }

    /**
     * Starts listing and watching; returns at once.
     *
     * @param what the objects in words, as {@code namespaces}
     * @param objects all that are watched
     * @param husk makes an empty object
     */
    Watched(String what, Informable<T> objects, Supplier<T> husk, Reading<T, V> reading, Changed<V> changed) {
        this.what = what;
        this.informer = objects.runnableInformer(0)
                .itemStore(new Kept(husk, reading, changed))
                .exceptionHandler(this::retry);
        this.informer.start().whenComplete((started, failure) -> synced = failure == null);
    }

    /** What is kept, by {@code name} or {@code namespace/name}; a live view. */
    Map<String, V> values() {
        return values;
    }

    /** Makes each of what is kept anew, as when something else has changed that it was read by. */
    void again(UnaryOperator<V> reading, Changed<V> changed) {
        values.forEach((key, before) -> {
            V after = reading.apply(before);
            // An object that changed meanwhile was read with what counts now.
            if (!after.equals(before) && values.replace(key, before, after)) {
                changed.changed(before, after);
            }
        });
    }

    /** In words. */
    String what() {
        return what;
    }

    /** Whether all objects have been listed once. */
    boolean synced() {
        return synced;
    }

    /** Whether it is listed, or was refused: one that will not come for long. */
    boolean tried() {
        return synced || trouble != null;
    }

    /** Whether changes arrive. */
    boolean watching() {
        return informer.isWatching();
    }

    /** Why the objects could not be listed, in words; null where they are. */
    @Nullable String trouble() {
        return synced ? null : trouble;
    }

    @Override
    public void close() {
        informer.close();
    }

    private boolean retry(boolean started, Throwable failure) {
        String reason = reason(failure);
        if (!started && !reason.equals(trouble)) {
            LOG.atWarn().addKeyValue("what", what).log("cannot list {}, and goes on trying: {}", what, reason);
        }
        trouble = reason;
        return true;
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException e && e.getCode() == 403) {
                return "the API server forbids it; the role of this service account lacks list and watch";
            }
            if (cause instanceof KubernetesClientException e && e.getCode() > 0) {
                return "the API server answers with status " + e.getCode();
            }
            root = cause;
        }
        return Printable.of(String.valueOf(root.getMessage()));
    }

    /** The informer's own store: whatever it puts is read, and an object without content is left in its place. */
    private final class Kept implements ItemStore<T> {
        private final Map<String, T> husks = new ConcurrentHashMap<>();
        private final Supplier<T> husk;
        private final Reading<T, V> reading;
        private final Changed<V> changed;

        Kept(Supplier<T> husk, Reading<T, V> reading, Changed<V> changed) {
            this.husk = husk;
            this.reading = reading;
            this.changed = changed;
        }

        @Override
        public String getKey(T object) {
            String namespace = object.getMetadata().getNamespace();
            String name = object.getMetadata().getName();
            return namespace == null || namespace.isEmpty() ? name : namespace + "/" + name;
        }

        @Override
        public @Nullable T put(String key, T object) {
            V before = values.get(key);
            V after = reading.read(object, before);
            keep(key, before, after);
            return husks.put(key, emptied(object));
        }

        @Override
        public @Nullable T remove(String key) {
            keep(key, values.get(key), null);
            return husks.remove(key);
        }

        private void keep(String key, @Nullable V before, @Nullable V after) {
            if (after == null) {
                values.remove(key);
            } else {
                values.put(key, after);
            }
            if (!Objects.equals(before, after)) {
                changed.changed(before, after);
            }
        }

        private T emptied(T object) {
            T empty = husk.get();
            empty.setMetadata(new ObjectMetaBuilder()
                    .withName(object.getMetadata().getName())
                    .withNamespace(object.getMetadata().getNamespace())
                    .withResourceVersion(object.getMetadata().getResourceVersion())
                    .build());
            return empty;
        }

        @Override
        public Stream<String> keySet() {
            return husks.keySet().stream();
        }

        @Override
        public Stream<T> values() {
            return husks.values().stream();
        }

        @Override
        public int size() {
            return husks.size();
        }

        @Override
        public @Nullable T get(String key) {
            return husks.get(key);
        }
    }
}
