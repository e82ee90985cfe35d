package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Drift;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tags that name another image by now than the one that runs, by workload. */
final class DriftList {
    private static final int NAME = 253;

    private DriftList() {}

    private record Row(Owner owner, String container, String image, String running, String named) {}

    static void put(ObjectNode json, AuditReport report, int most) {
        Map<Row, Long> pods = new LinkedHashMap<>();
        for (AuditedWorkload workload : report.workloads()) {
            for (Part part : workload.parts()) {
                for (Drift drift : part.drifts()) {
                    Row row = new Row(
                            workload.owner(),
                            Printable.of(drift.use().name(), NAME),
                            ImageWords.reference(drift.use()),
                            drift.running().toString(),
                            drift.named().toString());
                    pods.merge(row, (long) part.pods(), Bytes::plus);
                }
            }
        }
        List<Map.Entry<Row, Long>> rows = new ArrayList<>(pods.entrySet());
        Bounded.put(json, "drift", rows, most, entry -> row(entry.getKey(), entry.getValue()));
    }

    private static ObjectNode row(Row row, long pods) {
        return JsonText.object()
                .put("namespace", Printable.of(row.owner().namespace(), NAME))
                .put("kind", Printable.of(row.owner().kind(), NAME))
                .put("name", Printable.of(row.owner().name(), NAME))
                .put("container", row.container())
                .put("image", row.image())
                .put("running", row.running())
                .put("named", row.named())
                .put("pods", pods);
    }
}
