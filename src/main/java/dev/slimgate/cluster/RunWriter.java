package dev.slimgate.cluster;

import dev.slimgate.policy.RunRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to the record of what ran, see {@link StoredRuns}. Nothing that stands there is ever made later or taken out, but with
 * its namespace. Costs one list, and one request for each namespace of which something new is known. For one thread.
 */
public final class RunWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

    private final KubernetesClient client;
    private final String own;
    private final BooleanSupplier leads;
    private final Set<String> full = new HashSet<>();

    /**
     * @param own Slimgate's own namespace
     * @param leads without which nothing is written
     */
    public RunWriter(KubernetesClient client, String own, BooleanSupplier leads) {
        this.client = client;
        this.own = own;
        this.leads = leads;
    }

    /**
     * Adds what is new.
     *
     * @param seen what is known to have run
     * @param namespaces that there are; empty where nobody knows, and then nothing is taken out
     * @throws io.fabric8.kubernetes.client.KubernetesClientException where the API server does not take it; what was written by
     *     then stays
     */
    public void add(RunRecord seen, Set<String> namespaces) {
        Map<String, ConfigMap> stored = new HashMap<>();
        List<ConfigMap> maps = client.configMaps()
                .inNamespace(own)
                .withLabel(StoredRuns.LABEL, StoredRuns.VALUE)
                .list()
                .getItems();
        maps.stream()
                .filter(map -> !StoredRuns.about(map).isEmpty())
                .forEach(map -> stored.put(StoredRuns.about(map), map));
        seen.byNamespace().forEach((namespace, record) -> add(namespace, record, stored.get(namespace)));
        stored.forEach((namespace, map) -> {
            if (!namespaces.isEmpty() && !namespaces.contains(namespace) && leads.getAsBoolean()) {
                client.resource(map).delete(); // one of that name that is made later is another
                full.remove(namespace);
            }
        });
    }

    private void add(String namespace, RunRecord record, @Nullable ConfigMap stored) {
        RunRecord known = stored == null ? RunRecord.NONE : StoredRuns.read(stored);
        RunRecord wanted = known.with(record);
        tellWhetherFull(namespace, wanted.size());
        ConfigMap map = StoredRuns.map(own, namespace, wanted);
        if (!leads.getAsBoolean() || stored != null && map.getData().equals(stored.getData())) {
            return;
        }
        if (stored == null) {
            client.resource(map).create();
        } else {
            stored.setData(map.getData());
            client.resource(stored).update(); // with the version that was read: a change in between is a conflict
        }
    }

    private void tellWhetherFull(String namespace, int size) {
        if (size <= StoredRuns.MOST) {
            full.remove(namespace);
        } else if (full.add(namespace)) {
            LOG.atWarn()
                    .addKeyValue("namespace", namespace)
                    .log(
                            "more than {} images of workloads ran there: those that came last are not recorded, and no policy"
                                    + " grandfathers them",
                            StoredRuns.MOST);
        }
    }
}
