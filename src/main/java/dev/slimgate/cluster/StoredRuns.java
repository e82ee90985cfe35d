package dev.slimgate.cluster;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.policy.RunRecord.Runner;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the record of what ran is kept in the cluster: one ConfigMap for each namespace, all of them in Slimgate's own, where
 * none but Slimgate and cluster administrators write. A line for each workload and digest:
 *
 * <pre>
 * Deployment/web sha256:4f5e… 2026-10-02T08:11:00Z
 * </pre>
 */
public final class StoredRuns {
    /** Label of the ConfigMaps, with {@value #VALUE}. */
    public static final String LABEL = "slimgate.dev/record";

    static final String VALUE = "ran";

    /** The most lines of one namespace: about half of what a ConfigMap may hold with names of the usual length. */
    public static final int MOST = 2_000;

    private static final String PREFIX = "slimgate-ran.";
    private static final String NAMESPACE = "namespace";
    private static final String RUNS = "runs";
    private static final int MOST_CHARACTERS = 1 << 20;

    private StoredRuns() {}

    /** What one of them says; a line that cannot be read says nothing. */
    static RunRecord read(ConfigMap map) {
        Map<String, String> data = map.getData();
        String namespace = data == null ? null : data.get(NAMESPACE);
        String runs = data == null ? null : data.get(RUNS);
        if (namespace == null || runs == null || runs.length() > MOST_CHARACTERS) {
            return RunRecord.NONE;
        }
        Map<Runner, Map<Digest, Instant>> seen = new HashMap<>();
        runs.lines().limit(MOST).forEach(line -> read(namespace, line, seen));
        return new RunRecord(seen);
    }

    private static void read(String namespace, String line, Map<Runner, Map<Digest, Instant>> seen) {
        String[] parts = line.split(" ", -1);
        int slash = parts[0].indexOf('/');
        if (parts.length != 3 || slash < 1) {
            return;
        }
        Runner runner = new Runner(namespace, parts[0].substring(0, slash), parts[0].substring(slash + 1));
        try {
            seen.computeIfAbsent(runner, any -> new HashMap<>(2)).put(Digest.parse(parts[1]), Instant.parse(parts[2]));
        } catch (MalformedException | DateTimeException e) {
            seen.values().removeIf(Map::isEmpty); // somebody has written by hand: what cannot be read grants nothing
        }
    }

    /** The object for one namespace; of more than {@link #MOST} lines the earliest. */
    static ConfigMap map(String own, String namespace, RunRecord record) {
        StringBuilder lines = new StringBuilder();
        record.seen().entrySet().stream()
                .flatMap(entry -> entry.getValue().entrySet().stream()
                        .map(run -> new Line(entry.getKey(), run.getKey(), run.getValue())))
                .sorted(Line.EARLIEST)
                .limit(MOST)
                .sorted(Line.BY_NAME)
                .forEach(line -> lines.append(line.text()).append('\n'));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name(namespace))
                .withNamespace(own)
                .addToLabels(LABEL, VALUE)
                .addToLabels("app.kubernetes.io/part-of", "slimgate")
                .endMetadata()
                .addToData(NAMESPACE, namespace)
                .addToData(RUNS, lines.toString())
                .build();
    }

    private record Line(Runner runner, Digest digest, Instant first) {
        private static final Comparator<Line> BY_NAME =
                Comparator.comparing(Line::runner).thenComparing(line -> line.digest.toString());
        private static final Comparator<Line> EARLIEST =
                Comparator.comparing(Line::first).thenComparing(BY_NAME);

        private String text() {
            return runner.kind() + "/" + runner.name() + " " + digest + " " + first;
        }
    }

    /** The name of the object for one namespace. */
    static String name(String namespace) {
        return PREFIX + namespace;
    }

    /** The namespace that an object is about; {@code ""} where it says none. */
    static String about(ConfigMap map) {
        String namespace = map.getData() == null ? null : map.getData().get(NAMESPACE);
        return namespace == null || !name(namespace).equals(map.getMetadata().getName()) ? "" : namespace;
    }

    /**
     * All that is stored, read once.
     *
     * @param own Slimgate's own namespace
     * @throws io.fabric8.kubernetes.client.KubernetesClientException where it may not be read
     */
    public static RunRecord read(KubernetesClient client, String own) {
        List<RunRecord> records = new ArrayList<>();
        client.configMaps().inNamespace(own).withLabel(LABEL, VALUE).list().getItems().stream()
                .filter(map -> !about(map).isEmpty())
                .forEach(map -> records.add(read(map)));
        return together(records);
    }

    /** What several say of different namespaces. */
    static RunRecord together(Iterable<RunRecord> records) {
        Map<Runner, Map<Digest, Instant>> seen = new HashMap<>();
        records.forEach(record -> seen.putAll(record.seen()));
        return new RunRecord(seen);
    }
}
