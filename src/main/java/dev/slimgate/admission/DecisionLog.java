package dev.slimgate.admission;

import dev.slimgate.assess.TagPin;
import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One structured line for each decision, at INFO. */
final class DecisionLog {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

    private DecisionLog() {}

    static void write(ReviewRequest request, Decision decision, Duration duration) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LogLine line = new LogLine()
                .add(LogKeys.UID, Printable.of(request.uid()))
                .add(LogKeys.KIND, Printable.of(request.kind()))
                .add(LogKeys.NAMESPACE, Printable.of(request.namespace()))
                .add(LogKeys.NAME, Printable.of(request.name()))
                .add(LogKeys.OPERATION, request.operation().name())
                .add(LogKeys.SUB_RESOURCE, Printable.of(request.subResource()))
                .add(LogKeys.DRY_RUN, request.dryRun() ? "true" : "false")
                .add(LogKeys.DURATION_MS, duration.toMillis());
        switch (decision) {
            case Decision.NotJudged(String reason) ->
                line.add(LogKeys.VERDICT, "notJudged").add(LogKeys.REASON, reason);
            case Decision.Unreadable(String message, boolean denied) ->
                line.add(LogKeys.VERDICT, denied ? "deny" : "warn").add(LogKeys.REASON, message);
            case Decision.Judged(var assessment) -> {
                line.add(LogKeys.VERDICT, AuditAnnotations.word(assessment.verdict()))
                        .add(LogKeys.IMAGES, assessment.images().size())
                        .add(LogKeys.POLICIES, AuditAnnotations.joined(AuditAnnotations.policies(assessment)));
                List<String> signedBy = assessment.signedBy();
                if (!signedBy.isEmpty()) {
                    line.add(LogKeys.SIGNED_BY, AuditAnnotations.joined(signedBy));
                }
                List<String> waivers = AuditAnnotations.waivers(assessment);
                if (!waivers.isEmpty()) {
                    line.add(LogKeys.WAIVERS, AuditAnnotations.joined(waivers));
                }
            }
            case Decision.BrokenGlass brokenGlass -> throw new IllegalStateException("a broken glass is not reviewed");
        }
        LOG.info(line.ending("reviewed"));
    }

    /**
     * Key, equals sign, value, space, as the logging API's own pairs come out; without an object and a boxed value for each, as
     * this is written for every request.
     */
    private static final class LogLine {
        private static final int USUAL_CHARACTERS = 256;

        private final StringBuilder text = new StringBuilder(USUAL_CHARACTERS);

        LogLine add(String key, String value) {
            text.append(key).append('=').append(value).append(' ');
            return this;
        }

        LogLine add(String key, long value) {
            text.append(key).append('=').append(value).append(' ');
            return this;
        }

        String ending(String message) {
            return text.append(message).toString();
        }
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
