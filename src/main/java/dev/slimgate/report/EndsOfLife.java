package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.Base.Distribution;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Distributions in images that get no security updates any more, or not for much longer; what ended first comes first. */
final class EndsOfLife {
    /** Half a year: what a team needs to move to another base. */
    static final int SOON_DAYS = 180;

    private EndsOfLife() {}

    private record Row(String id, String version, LocalDate end, long images, long workloads, String reference) {
        long daysLeft(LocalDate today) {
            return ChronoUnit.DAYS.between(today, end);
        }
    }

    private record Key(String id, String version, LocalDate end) {}

    static void put(ObjectNode json, AuditReport report, List<AuditedImage> images, int most) {
        LocalDate today = LocalDate.ofInstant(report.at(), ZoneOffset.UTC);
        Map<Digest, Key> keys = new HashMap<>();
        Map<Key, Row> rows = new HashMap<>();
        for (AuditedImage image : images) {
            Distribution distribution =
                    image.contents() == null ? null : image.contents().base().distribution();
            if (distribution != null && distribution.endOfLife() != null) {
                String version = distribution.version() == null ? "" : distribution.version();
                Key key = new Key(distribution.id(), version, distribution.endOfLife());
                keys.put(image.digest(), key);
                rows.merge(
                        key,
                        new Row(key.id(), version, key.end(), 1, 0, image.reference()),
                        (row, one) ->
                                new Row(row.id(), row.version(), row.end(), row.images() + 1, 0, row.reference()));
            }
        }
        Map<Key, Long> workloads = workloads(report, keys);
        List<Row> sorted = rows.entrySet().stream()
                .map(entry -> withWorkloads(entry.getValue(), workloads.getOrDefault(entry.getKey(), 0L)))
                .filter(row -> row.daysLeft(today) <= SOON_DAYS)
                .sorted(Comparator.comparing(Row::end).thenComparing(Row::id).thenComparing(Row::version))
                .toList();
        Bounded.put(json, "endOfLife", sorted, most, row -> row(row, today))
                .put(
                        "ended",
                        sorted.stream().filter(row -> row.daysLeft(today) < 0).count())
                .put("soonDays", SOON_DAYS);
    }

    private static Row withWorkloads(Row row, long workloads) {
        return new Row(row.id(), row.version(), row.end(), row.images(), workloads, row.reference());
    }

    private static Map<Key, Long> workloads(AuditReport report, Map<Digest, Key> keys) {
        Map<Key, Long> counts = new HashMap<>();
        for (AuditedWorkload workload : report.workloads()) {
            Set<Key> own = new HashSet<>();
            for (Digest digest : ImagesOf.workload(workload)) {
                Key key = keys.get(digest);
                if (key != null) {
                    own.add(key);
                }
            }
            own.forEach(key -> counts.merge(key, 1L, Long::sum));
        }
        return counts;
    }

    private static ObjectNode row(Row row, LocalDate today) {
        ObjectNode json = JsonText.object().put("distribution", Printable.of(row.id()));
        if (!row.version().isEmpty()) {
            json.put("version", Printable.of(row.version()));
        }
        long left = row.daysLeft(today);
        return json.put("endOfLife", row.end().toString())
                .put("ended", left < 0)
                .put("days", Math.abs(left))
                .put("images", row.images())
                .put("workloads", row.workloads())
                .put("reference", row.reference());
    }
}
