package dev.slimgate.openreports;

import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the reports in the cluster to what they should be. It reads what is there by pages, writes what differs and deletes
 * what nobody wants any more; where only time has passed it writes nothing. Used by one thread.
 *
 * <p>Requests: a list for each of the four kinds, a page for each {@value #PAGE} reports, and one for each report that differs.
 */
public final class ReportWriter {
    /** How many requests a second it makes at most, besides {@link #BURST}. */
    public static final int PER_SECOND = 50;

    static final int BURST = 50;
    static final int PAGE = 25;

    private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);
    private static final int ATTEMPTS = 4;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final KubernetesClient client;
    private final BooleanSupplier leads;
    private final Supplier<@Nullable OwnerReference> owner;
    private final Pace pace;
    private final Set<String> told = new HashSet<>();

    /**
     * @param leads asked before each write
     * @param owner something in no namespace, with which all reports go away; null where there is none now
     */
    public ReportWriter(KubernetesClient client, BooleanSupplier leads, Supplier<@Nullable OwnerReference> owner) {
        this(client, leads, owner, System::nanoTime, Thread::sleep);
    }

    ReportWriter(
            KubernetesClient client,
            BooleanSupplier leads,
            Supplier<@Nullable OwnerReference> owner,
            LongSupplier nanos,
            Pace.Sleeper sleeper) {
        this.client = client;
        this.leads = leads;
        this.owner = owner;
        this.pace = new Pace(PER_SECOND, BURST, nanos, sleeper);
    }

    /**
     * What was done.
     *
     * @param failed what the API server did not take for a reason that concerns one report
     * @param missing kinds that the cluster does not know, such as {@code reports.openreports.io}
     * @param whole false where this process led no more before the end
     */
    public record Written(
            int created, int updated, int deleted, int unchanged, int failed, Set<String> missing, boolean whole) {
        public Written {
            missing = Set.copyOf(missing);
        }
    }

    /** Everything of one run that changes as it goes on. */
    private static final class Run {
        private final @Nullable OwnerReference owner;
        private final Set<String> missing = new TreeSet<>();
        private int created;
        private int updated;
        private int deleted;
        private int unchanged;
        private int failed;

        Run(@Nullable OwnerReference owner) {
            this.owner = owner;
        }

        Written written(boolean whole) {
            return new Written(created, updated, deleted, unchanged, failed, missing, whole);
        }
    }

    /** Nobody leads here any more, or the process ends. */
    private static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Writes these reports and removes all others of ours, of both families.
     *
     * @param kind in which to write; null to remove all
     * @param whole whether all was read: a namespace of which nothing could be read keeps its report
     * @throws KubernetesClientException where the API server cannot be asked; what was written by then stays, and a later run
     *     goes on
     */
    public Written write(@Nullable ReportKind kind, List<ReportObject> wanted, boolean whole) {
        Run run = new Run(owner.get());
        try {
            for (ReportKind each : ReportKind.values()) {
                if (each != kind) {
                    replace(each, true, Map.of(), true, run);
                    replace(each, false, Map.of(), true, run);
                }
            }
            if (kind != null) {
                Map<String, ReportObject> open = new HashMap<>();
                wanted.forEach(object -> open.put(object.namespace(), object));
                ReportObject cluster = open.remove("");
                replace(kind, false, open, whole, run);
                // The last: whoever sees its numbers finds them in the others.
                replace(kind, true, cluster == null ? Map.of() : Map.of("", cluster), true, run);
            }
            return run.written(true);
        } catch (EndedException e) {
            return run.written(false);
        }
    }

    /** Of one kind of one family. */
    private void replace(ReportKind kind, boolean cluster, Map<String, ReportObject> wanted, boolean deletes, Run run) {
        Map<String, ReportObject> open = new HashMap<>(wanted);
        String next = "";
        try {
            do {
                GenericKubernetesResourceList page = page(kind, cluster, next);
                for (GenericKubernetesResource stored : page.getItems()) {
                    String namespace = cluster ? "" : stored.getMetadata().getNamespace();
                    boolean ours = Reports.NAME.equals(stored.getMetadata().getName());
                    ReportObject object = ours ? open.remove(namespace) : null;
                    if (object != null) {
                        update(kind, object, stored, run);
                    } else if (deletes || !ours) {
                        delete(kind, stored, run);
                    }
                }
                next = page.getMetadata() == null || page.getMetadata().getContinue() == null
                        ? ""
                        : page.getMetadata().getContinue();
            } while (!next.isEmpty());
        } catch (KubernetesClientException e) {
            switch (e.getCode()) {
                case NOT_FOUND -> {
                    missing(kind, cluster, wanted, run);
                    return;
                }
                case FORBIDDEN -> {
                    failed(kind.resource(cluster), wanted.isEmpty() ? "" : "list", e, run);
                    return;
                }
                default -> throw e;
            }
        }
        told.remove(kind.resource(cluster));
        for (ReportObject object : open.values()) {
            create(kind, object, run);
        }
    }

    private GenericKubernetesResourceList page(ReportKind kind, boolean cluster, String from) {
        turn();
        ListOptions options = new ListOptionsBuilder()
                .withLabelSelector(Reports.LABEL + "=" + Reports.NAME)
                .withLimit((long) PAGE)
                .withContinue(from.isEmpty() ? null : from)
                .build();
        var all = client.genericKubernetesResources(kind.context(cluster));
        return cluster ? all.list(options) : all.inAnyNamespace().list(options);
    }

    private void create(ReportKind kind, ReportObject object, Run run) {
        turn();
        try {
            resource(kind, StoredReport.first(object, run.owner).toString()).create();
            run.created++;
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND || isTerminating(e)) {
                LOG.atDebug().addKeyValue("namespace", object.namespace()).log("the namespace goes away");
            } else {
                failed(kind.resource(object.cluster()), "create", e, run);
            }
        }
    }

    private void update(ReportKind kind, ReportObject object, GenericKubernetesResource stored, Run run) {
        GenericKubernetesResource last = stored;
        for (int attempt = 1; ; attempt++) {
            var next = StoredReport.next(
                    object, client.getKubernetesSerialization().asJson(last), run.owner);
            if (next == null) {
                run.unchanged++;
                return;
            }
            turn();
            Resource<GenericKubernetesResource> resource = resource(kind, next.toString());
            try {
                resource.update();
                run.updated++;
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() == NOT_FOUND) {
                    create(kind, object, run);
                    return;
                }
                if (e.getCode() != CONFLICT || attempt == ATTEMPTS) {
                    failed(kind.resource(object.cluster()), "update", e, run);
                    return;
                }
            }
            GenericKubernetesResource again = resource.get();
            if (again == null) {
                create(kind, object, run);
                return;
            }
            last = again;
        }
    }

    private void delete(ReportKind kind, GenericKubernetesResource stored, Run run) {
        turn();
        boolean cluster = stored.getMetadata().getNamespace() == null;
        try {
            client.genericKubernetesResources(kind.context(cluster))
                    .resource(stored)
                    .delete();
            run.deleted++;
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                failed(kind.resource(cluster), "delete", e, run);
            }
        }
    }

    private Resource<GenericKubernetesResource> resource(ReportKind kind, String json) {
        GenericKubernetesResource object =
                client.getKubernetesSerialization().unmarshal(json, GenericKubernetesResource.class);
        boolean cluster = object.getMetadata().getNamespace() == null;
        var all = client.genericKubernetesResources(kind.context(cluster));
        return cluster
                ? all.resource(object)
                : all.inNamespace(object.getMetadata().getNamespace()).resource(object);
    }

    private static boolean isTerminating(KubernetesClientException e) {
        return e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getCauses() != null
                && e.getStatus().getDetails().getCauses().stream()
                        .map(StatusCause::getReason)
                        .anyMatch("NamespaceTerminating"::equals);
    }

    private void missing(ReportKind kind, boolean cluster, Map<String, ReportObject> wanted, Run run) {
        if (wanted.isEmpty()) {
            return;
        }
        run.missing.add(kind.resource(cluster));
        if (told.add(kind.resource(cluster))) {
            LOG.atWarn()
                    .addKeyValue("kind", kind.resource(cluster))
                    .log(
                            "the cluster does not know this kind: install its definition, or choose another kind by"
                                    + " slimgate.audit.reports. Nothing else waits for it, and it is tried again with each audit");
        }
    }

    /** What concerns one object is told once and goes into the count; what concerns the API server ends the run. */
    private void failed(String resource, String verb, KubernetesClientException e, Run run) {
        if (e.getCode() < 400 || e.getCode() >= SERVER_ERROR || e.getCode() == TOO_MANY) {
            throw e;
        }
        if (verb.isEmpty()) {
            return; // not to be read is as good as not being there, for what nobody wants
        }
        run.failed++;
        if (told.add(resource + " " + verb + " " + e.getCode())) {
            LOG.atWarn()
                    .addKeyValue("kind", resource)
                    .addKeyValue("status", e.getCode())
                    .log("cannot {} a report: {}", verb, Printable.of(String.valueOf(e.getMessage()), 400));
        }
    }

    private void turn() {
        try {
            pace.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EndedException();
        }
        if (!leads.getAsBoolean()) {
            throw new EndedException();
        }
    }
}
