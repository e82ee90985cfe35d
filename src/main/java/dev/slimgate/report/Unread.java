package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images of which nothing, or not the layers, could be read, and why; those of most workloads first. */
final class Unread {
    private static final int TEXT = 400;

    private Unread() {}

    /**
     * One reason for one image.
     *
     * @param errorClass {@code pending} for a scan that goes on
     */
    private record Row(String image, String errorClass, String message) {}

    static void put(ObjectNode json, AuditReport report, int most) {
        Map<Row, Long> counts = new HashMap<>();
        for (AuditedWorkload workload : report.workloads()) {
            Set<Row> own = new HashSet<>();
            workload.parts().stream()
                    .flatMap(part -> part.assessment().images().stream())
                    .forEach(image -> image.platforms()
                            .forEach(platform -> row(image, platform).ifPresent(own::add)));
            own.forEach(row -> counts.merge(row, 1L, Long::sum));
        }
        List<Map.Entry<Row, Long>> sorted = counts.entrySet().stream()
                .sorted(Map.Entry.<Row, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.comparing(Row::image)
                                .thenComparing(Row::errorClass)
                                .thenComparing(Row::message))))
                .toList();
        Bounded.put(
                json,
                "unread",
                sorted,
                most,
                entry -> JsonText.object()
                        .put("image", entry.getKey().image())
                        .put("class", entry.getKey().errorClass())
                        .put("message", entry.getKey().message())
                        .put("workloads", entry.getValue()));
    }

    private static Optional<Row> row(ImageAssessment image, PlatformAssessment platform) {
        return switch (platform.knowledge()) {
            case Knowledge.Unresolved no ->
                Optional.of(row(image, no.errorClass().label(), no.message()));
            case Knowledge.Resolved known ->
                switch (known.contents()) {
                    case Contents.NotRead ignored -> Optional.empty();
                    case Contents.Read ignored -> Optional.empty();
                    case Contents.Failed failed ->
                        Optional.of(row(image, failed.errorClass().label(), failed.message()));
                    case Contents.Pending pending -> Optional.of(row(image, "pending", pending.message()));
                };
        };
    }

    private static Row row(ImageAssessment image, String errorClass, String message) {
        String text = ImageWords.withoutName(Lines.one(message), image);
        return new Row(ImageWords.reference(image.use()), errorClass, Lines.cut(text, TEXT));
    }
}
