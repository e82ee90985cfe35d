package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Earlier audits, oldest first, this one last; each moment once, and nothing that lies after this one. */
final class Trend {
    private Trend() {}

    static ArrayNode of(ObjectNode document, List<EarlierAudit> earlier, int most) {
        EarlierAudit now = EarlierAudit.of(document).orElseThrow();
        Map<Instant, EarlierAudit> points = new TreeMap<>(Comparator.naturalOrder());
        earlier.stream().filter(audit -> audit.at().isBefore(now.at())).forEach(audit -> points.put(audit.at(), audit));
        points.put(now.at(), now);
        ArrayNode array = JsonText.array();
        points.values().stream().skip(Math.max(0, points.size() - most)).forEach(audit -> array.add(point(audit)));
        return array;
    }

    private static ObjectNode point(EarlierAudit audit) {
        return JsonText.object()
                .put("at", audit.at().toString())
                .put("workloads", audit.workloads())
                .put("denied", audit.denied())
                .put("warned", audit.warned())
                .put("audited", audit.audited())
                .put("images", audit.images())
                .put("bytes", audit.bytes());
    }
}
