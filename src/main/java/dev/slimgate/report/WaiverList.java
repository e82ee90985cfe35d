package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.Waiving.Waived;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Waivers that something runs by, and those that end within {@value #SOON_DAYS} days; what ends first comes first. */
final class WaiverList {
    static final int SOON_DAYS = 30;

    private static final int NAME = 507;
    private static final int REASON = 300;

    private WaiverList() {}

    private record Row(
            String name, String reason, @Nullable String ticket, Instant expiresAt, boolean signed, long workloads) {
        boolean soon(Instant now) {
            return expiresAt.isAfter(now) && !expiresAt.isAfter(now.plus(Duration.ofDays(SOON_DAYS)));
        }
    }

    static void put(ObjectNode json, AuditReport report, int most) {
        Map<String, Row> rows = new TreeMap<>();
        for (Waiver waiver : report.rulebook().waivers()) {
            Row row = new Row(
                    waiver.fullName(),
                    waiver.reason(),
                    waiver.ticket(),
                    waiver.expiresAt(),
                    waiver.signature() instanceof Waiver.Signature.Valid,
                    0);
            if (row.soon(report.at())) {
                rows.put(row.name(), row);
            }
        }
        Map<Waived, Long> uses = uses(report);
        uses.forEach((waived, workloads) -> rows.put(
                waived.waiver(),
                new Row(
                        waived.waiver(),
                        waived.reason(),
                        waived.ticket(),
                        waived.expiresAt(),
                        waived.signed(),
                        workloads)));
        List<Row> sorted = rows.values().stream()
                .sorted(Comparator.comparing(Row::expiresAt).thenComparing(Row::name))
                .toList();
        Bounded.put(json, "waivers", sorted, most, row -> row(row, report.at()))
                .put("used", uses.size())
                .put(
                        "expiring",
                        sorted.stream().filter(row -> row.soon(report.at())).count())
                .put("expiringDays", SOON_DAYS);
    }

    private static Map<Waived, Long> uses(AuditReport report) {
        Map<Waived, Long> uses = new HashMap<>();
        for (AuditedWorkload workload : report.workloads()) {
            Set<Waived> own = new HashSet<>();
            workload.parts().forEach(part -> own.addAll(part.assessment().waivers()));
            own.forEach(waived -> uses.merge(waived, 1L, Long::sum));
        }
        return uses;
    }

    private static ObjectNode row(Row row, Instant now) {
        ObjectNode json = JsonText.object()
                .put("name", Printable.of(row.name(), NAME))
                .put("expiresAt", row.expiresAt().toString())
                .put(
                        "daysLeft",
                        Math.max(0, Duration.between(now, row.expiresAt()).toDays()))
                .put("expiring", row.soon(now))
                .put("signed", row.signed())
                .put("workloads", row.workloads())
                .put("reason", Lines.one(Printable.of(row.reason(), REASON)));
        if (row.ticket() != null) {
            json.put("ticket", Lines.one(Printable.of(row.ticket(), REASON)));
        }
        return json;
    }
}
