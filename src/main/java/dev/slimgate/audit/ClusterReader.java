package dev.slimgate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.cluster.ListedKind;
import dev.slimgate.cluster.ListingException;
import dev.slimgate.cluster.ListingException.Cause;
import dev.slimgate.cluster.Nodes;
import dev.slimgate.cluster.ObjectPages;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads from an API server what runs and what would run: Pods with the digests that they run, and the templates of all that
 * makes Pods. Lists by pages; cluster-wide where that is allowed, else by namespace, four at a time. What may not be listed
 * or cannot be read is a problem, and the rest is read all the same. See docs/adr/0027. Safe for use by many threads.
 *
 * <p>Pods are listed first and what made them after, as makers outlive their Pods: so hardly an owner is missed.
 */
public final class ClusterReader {
    private static final int AT_ONCE = 4;

    private static final ListedKind NODES = new ListedKind("", "v1", "nodes", "Node", false);
    private static final ListedKind NAMESPACES = new ListedKind("", "v1", "namespaces", "Namespace", false);
    private static final ListedKind PODS = ListedKind.of("", "v1", "pods", "Pod");
    private static final List<ListedKind> MAKERS = List.of(
            ListedKind.of("apps", "v1", "replicasets", "ReplicaSet"),
            ListedKind.of("", "v1", "replicationcontrollers", "ReplicationController"),
            ListedKind.of("batch", "v1", "jobs", "Job"),
            ListedKind.of("batch", "v1", "cronjobs", "CronJob"),
            ListedKind.of("apps", "v1", "deployments", "Deployment"),
            ListedKind.of("apps", "v1", "statefulsets", "StatefulSet"),
            ListedKind.of("apps", "v1", "daemonsets", "DaemonSet"));

    /** Spares the way of what would be left out. */
    private static final String NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed";

    private final KubernetesClient client;
    private final ReadSettings settings;
    private final ObjectPages pages;

    public ClusterReader(KubernetesClient client, ReadSettings settings) {
        this.client = client;
        this.settings = settings;
        this.pages = new ObjectPages(client, settings.patience(), settings.sleeper());
    }

    /** Told how far the reading is, by the thread that reads. */
    @FunctionalInterface
    public interface Progress {
        /** Nobody is told. */
        Progress NONE = objects -> {};

        /**
         * Some more were read.
         *
         * @param objects how many so far, of all kinds
         */
        void read(int objects);
    }

    /**
     * What was read.
     *
     * @param whole false where something failed, or was asked for by name and may not be read; what the caller has no
     *     right to see else is a problem and leaves it whole
     */
    public record Reading(Inventory inventory, boolean whole) {}

    /**
     * Reads.
     *
     * @param namespaces only these; empty for all that may be read
     * @param details what policies look at of single Pods, see {@link PodDetails#lookedAtBy}
     * @throws ListingException where nothing can be read at all: nobody answers, or the credentials are not accepted
     */
    public Reading read(Set<String> namespaces, PodDetails details, Progress progress) {
        return new Run(namespaces, details, progress).read();
    }

    /** More objects than may be. */
    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("too many objects", null, false, false);
        }
    }

    /** One reading. */
    private final class Run {
        private final Set<String> wanted;
        private final PodDetails details;
        private final Progress progress;
        private final Problems problems = new Problems();
        private final AtomicInteger objects = new AtomicInteger();
        private final Map<String, Map<String, String>> labels = new TreeMap<>();
        private final Set<String> closed = new TreeSet<>();
        private boolean everywhere;

        Run(Set<String> wanted, PodDetails details, Progress progress) {
            this.wanted = new TreeSet<>(wanted);
            this.details = details;
            this.progress = progress;
        }

        Reading read() {
            Map<String, Nodes.Kept> nodes = nodes();
            Set<String> namespaces = namespaces();
            Nodes known = new Nodes(nodes, settings.platforms());
            ObjectReader reader = new ObjectReader(settings.workloads(), known, details, new Pool());
            List<ListedKind> makers = makers();
            Gathered gathered = new Gathered(
                    new Owners(Stream.concat(Stream.of(PODS), makers.stream())
                            .map(ListedKind::groupKind)
                            .collect(Collectors.toSet())),
                    settings.mostImages());
            everywhere = wanted.isEmpty();
            try {
                list(PODS, details.ended() ? "" : NOT_ENDED, namespaces, reader::pod, gathered);
                Set<String> open = new TreeSet<>(namespaces);
                open.removeAll(closed);
                for (ListedKind kind : makers) {
                    list(kind, "", open, reader::maker, gathered);
                }
            } catch (TooMany e) {
                problems.missing(
                        "the rest of the cluster",
                        "there are more than " + settings.mostObjects() + " objects; what comes after is not read");
            }
            List<Subject> subjects = gathered.subjects(known.platforms(null));
            if (gathered.leftOut() > 0) {
                problems.missing(
                        gathered.leftOut() + " objects",
                        "they name images beyond the first " + settings.mostImages()
                                + " different ones; they are left out");
            }
            labels.keySet().removeAll(closed);
            return new Reading(
                    new Inventory(subjects, labels, nodes.size(), problems.all(), gathered.record()), problems.whole());
        }

        private Map<String, Nodes.Kept> nodes() {
            Map<String, Nodes.Kept> nodes = new HashMap<>();
            try {
                each(NODES, object -> {
                    Nodes.@Nullable Kept kept =
                            Nodes.read(client.getKubernetesSerialization().convertValue(object, Node.class));
                    if (kept != null) {
                        nodes.put(object.path("metadata").path("name").asText(""), kept);
                    }
                });
            } catch (ListingException e) {
                giveUp(e);
                problems.list("nodes", "", e, true);
            }
            return nodes;
        }

        /** Those to look at; where they may not be listed, the one that the client's configuration names. */
        private Set<String> namespaces() {
            if (!wanted.isEmpty()) {
                wanted.forEach(this::namespace);
                return wanted;
            }
            try {
                each(NAMESPACES, this::keepLabels);
                return new TreeSet<>(labels.keySet());
            } catch (ListingException e) {
                giveUp(e);
                @Nullable String own = client.getNamespace();
                problems.remark(
                        "namespaces",
                        e.getMessage()
                                + "; only those that are named are looked at, else the one of the kubeconfig's context");
                if (own == null || own.isEmpty()) {
                    return Set.of();
                }
                namespace(own);
                return Set.of(own);
            }
        }

        private void namespace(String name) {
            try {
                keepLabels(pages.get("/api/v1/namespaces/" + name));
            } catch (ListingException e) {
                giveUp(e);
                if (e.kind() == Cause.NOT_FOUND) {
                    closed.add(name);
                    problems.missing("namespace " + name, "there is none of this name");
                } else {
                    problems.remark(
                            "labels of namespace " + name,
                            e.getMessage() + "; every namespace selector counts as matching there");
                }
            }
        }

        private void keepLabels(JsonNode namespace) {
            Map<String, String> own = new HashMap<>();
            namespace
                    .path("metadata")
                    .path("labels")
                    .properties()
                    .forEach(label -> own.put(label.getKey(), label.getValue().asText("")));
            labels.put(namespace.path("metadata").path("name").asText(""), Map.copyOf(own));
        }

        /** Kinds that make Pods; of further ones those that this cluster knows, in its preferred version. */
        private List<ListedKind> makers() {
            List<ListedKind> makers = new ArrayList<>(MAKERS);
            for (FurtherKind kind : settings.kinds()) {
                try {
                    String version = pages.get("/apis/" + kind.group())
                            .path("preferredVersion")
                            .path("version")
                            .asText("");
                    makers.add(ListedKind.of(kind.group(), version, kind.resource(), kind.kind()));
                } catch (ListingException e) {
                    if (e.kind() != Cause.NOT_FOUND) {
                        problems.missing(kind.resource() + "." + kind.group(), String.valueOf(e.getMessage()));
                    }
                }
            }
            return makers;
        }

        /** All objects of a kind: in one list where that is allowed, else by namespace. */
        private void list(
                ListedKind kind,
                String fields,
                Set<String> namespaces,
                BiFunction<ListedKind, JsonNode, Optional<Listed>> reading,
                Gathered gathered) {
            if (everywhere) {
                Optional<ListingException> failure = list(kind, "", fields, reading, gathered);
                if (failure.isEmpty() || failure.get().kind() != Cause.FORBIDDEN) {
                    failure.ifPresent(e -> failed(kind, "", e, gathered));
                    return;
                }
                if (namespaces.isEmpty()) {
                    failed(kind, "", failure.get(), gathered);
                }
            }
            inParallel(
                    namespaces.stream().filter(name -> !closed.contains(name)).toList(),
                    name -> list(kind, name, fields, reading, gathered)
                            .ifPresent(e -> failed(kind, name, e, gathered)));
        }

        private void failed(ListedKind kind, String namespace, ListingException failure, Gathered gathered) {
            if (failure.kind() == Cause.NOT_FOUND) {
                return; // the cluster does not know the kind, and so has no objects of it
            }
            synchronized (gathered) {
                gathered.owners().unlisted(kind.groupKind(), namespace);
                if (kind.equals(PODS) && !namespace.isEmpty() && failure.kind() == Cause.FORBIDDEN) {
                    closed.add(namespace);
                }
            }
            boolean nothingElse = kind.equals(PODS) && namespace.isEmpty();
            problems.list(kind.resource(), namespace, failure, !wanted.contains(namespace) && !nothingElse);
        }

        private Optional<ListingException> list(
                ListedKind kind,
                String namespace,
                String fields,
                BiFunction<ListedKind, JsonNode, Optional<Listed>> reading,
                Gathered gathered) {
            Sink sink = new Sink();
            try {
                pages.list(kind, namespace, fields, object -> sink.counted(reading.apply(kind, object)), sink);
                return Optional.empty();
            } catch (ListingException e) {
                return Optional.of(e);
            } finally {
                add(kind, sink.all, gathered);
            }
        }

        /** What a list brought until it ended, well or not. */
        private void add(ListedKind kind, List<Listed> all, Gathered gathered) {
            synchronized (gathered) {
                all.forEach(listed -> {
                    switch (listed) {
                        case Listed.OfPod pod -> gathered.add(pod);
                        case Listed.Ended ended -> gathered.add(ended);
                        case Listed.Maker maker -> gathered.add(maker);
                        case Listed.Unreadable(String message) -> problems.missing(kind.kind(), message);
                    }
                });
            }
        }

        private void each(ListedKind kind, Consumer<JsonNode> use) {
            pages.list(
                    kind,
                    "",
                    "",
                    object -> {
                        use.accept(object);
                        return Optional.empty();
                    },
                    new ObjectPages.Sink<>() {
                        @Override
                        public void page(List<Object> values) {}

                        @Override
                        public void restarted() {}
                    });
        }

        /** Nothing else would be answered either. */
        private static void giveUp(ListingException failure) {
            if (failure.kind() == Cause.UNREACHABLE || failure.kind() == Cause.UNAUTHORIZED) {
                throw failure;
            }
        }

        /** What one list brings, until its end: a list that begins again brings everything again. */
        private final class Sink implements ObjectPages.Sink<Listed> {
            private final List<Listed> all = new ArrayList<>();
            private int counted;

            Optional<Listed> counted(Optional<Listed> listed) {
                if (listed.isPresent()) {
                    counted++;
                    if (objects.incrementAndGet() > settings.mostObjects()) {
                        throw new TooMany();
                    }
                }
                return listed;
            }

            @Override
            public void page(List<Listed> values) {
                all.addAll(values);
                progress.read(objects.get());
            }

            @Override
            public void restarted() {
                all.clear();
                objects.addAndGet(-counted);
                counted = 0;
            }
        }
    }

    private static void inParallel(List<String> names, Consumer<String> work) {
        try (ExecutorService pool =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<CompletableFuture<Void>> all = names.stream()
                    .map(name -> CompletableFuture.runAsync(() -> work.accept(name), pool))
                    .toList();
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
