package dev.slimgate.admission;

import dev.slimgate.assess.TagPin;
import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One structured line for each decision, at INFO. */
final class DecisionLog {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

    private DecisionLog() {}

    static void write(ReviewRequest request, Decision decision, Duration duration) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue(LogKeys.UID, Printable.of(request.uid()))
                .addKeyValue(LogKeys.KIND, Printable.of(request.kind()))
                .addKeyValue(LogKeys.NAMESPACE, Printable.of(request.namespace()))
                .addKeyValue(LogKeys.NAME, Printable.of(request.name()))
                .addKeyValue(LogKeys.OPERATION, request.operation())
                .addKeyValue(LogKeys.SUB_RESOURCE, Printable.of(request.subResource()))
                .addKeyValue(LogKeys.DRY_RUN, request.dryRun())
                .addKeyValue(LogKeys.DURATION_MS, duration.toMillis());
        LoggingEventBuilder whole =
                switch (decision) {
                    case Decision.NotJudged(String reason) ->
                        line.addKeyValue(LogKeys.VERDICT, "notJudged").addKeyValue(LogKeys.REASON, reason);
                    case Decision.Unreadable(String message, boolean denied) ->
                        line.addKeyValue(LogKeys.VERDICT, denied ? "deny" : "warn")
                                .addKeyValue(LogKeys.REASON, message);
                    case Decision.Judged(var assessment) ->
                        line.addKeyValue(LogKeys.VERDICT, AuditAnnotations.word(assessment.verdict()))
                                .addKeyValue(LogKeys.IMAGES, assessment.images().size())
                                .addKeyValue(
                                        LogKeys.POLICIES,
                                        AuditAnnotations.joined(AuditAnnotations.policies(assessment)));
                    case Decision.BrokenGlass brokenGlass ->
                        throw new IllegalStateException("a broken glass is not reviewed");
                };
        if (decision instanceof Decision.Judged(var assessment)
                && !assessment.waivers().isEmpty()) {
            whole = whole.addKeyValue(LogKeys.WAIVERS, AuditAnnotations.joined(AuditAnnotations.waivers(assessment)));
        }
        whole.log("reviewed");
    }

    /** At INFO, where there was a tag to pin. */
    static void pinned(ReviewRequest request, List<TagPin> pins, Duration duration) {
        long resolved = pins.stream().filter(TagPin.Resolved.class::isInstance).count();
        LOG.atInfo()
                .addKeyValue(LogKeys.UID, Printable.of(request.uid()))
                .addKeyValue(LogKeys.NAMESPACE, Printable.of(request.namespace()))
                .addKeyValue(LogKeys.NAME, Printable.of(request.name()))
                .addKeyValue(LogKeys.DRY_RUN, request.dryRun())
                .addKeyValue(LogKeys.PINNED, resolved)
                .addKeyValue(LogKeys.NOT_PINNED, pins.size() - resolved)
                .addKeyValue(LogKeys.DURATION_MS, duration.toMillis())
                .log("pinned");
    }

    /** At WARN: somebody should look. */
    static void brokenGlass(Reviewed.Request request, String user, String ticket) {
        LOG.atWarn()
                .addKeyValue(LogKeys.UID, Printable.of(request.uid()))
                .addKeyValue(LogKeys.KIND, Printable.of(request.kind()))
                .addKeyValue(LogKeys.NAMESPACE, Printable.of(request.namespace()))
                .addKeyValue(LogKeys.NAME, Printable.of(request.name()))
                .addKeyValue(LogKeys.OPERATION, request.operation())
                .addKeyValue(LogKeys.DRY_RUN, request.dryRun())
                .addKeyValue(LogKeys.USER, user)
                .addKeyValue(LogKeys.TICKET, ticket)
                .log("break-glass");
    }
}
