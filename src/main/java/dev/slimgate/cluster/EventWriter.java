package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events of {@code events.k8s.io/v1}, and counts into them. What the API server does not take is logged once. */
final class EventWriter {
    static final String CONTROLLER = "slimgate.dev/webhook";
    static final int MOST_NOTE_BYTES = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MOST_NAME = 200;
    private static final int MOST_INSTANCE = 128;
    private static final DateTimeFormatter MICRO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String identity;
    private final AtomicLong last = new AtomicLong();
    private boolean failing;

    EventWriter(KubernetesClient client, String identity) {
        this.client = client;
        this.identity = identity.length() <= MOST_INSTANCE ? identity : identity.substring(0, MOST_INSTANCE);
    }

    /** An event that was written. */
    record Written(String namespace, String name) {}

    /** Writes a new event; null where the API server does not take it. */
    @Nullable Written create(Notice notice, Instant now) {
        Regarding about = notice.regarding();
        Written event = new Written(about.namespace().isEmpty() ? "default" : about.namespace(), name(about, now));
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(event.namespace)
                    .resource(event(event, notice, now))
                    .create();
            failing = false;
            return event;
        } catch (KubernetesClientException e) {
            failed(e);
            return null;
        }
    }

    /** Writes how often an event has come by now. */
    void count(Written event, int count, Instant at) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("series").put("count", count).put("lastObservedTime", MICRO.format(at));
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(event.namespace)
                    .withName(event.name)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
            failing = false;
        } catch (KubernetesClientException e) {
            failed(e);
        }
    }

    private Event event(Written event, Notice notice, Instant now) {
        Regarding about = notice.regarding();
        return new EventBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(event.name)
                        .withNamespace(event.namespace)
                        .build())
                .withEventTime(new MicroTime(MICRO.format(now)))
                .withReportingController(CONTROLLER)
                .withReportingInstance(identity)
                .withType(notice.type().label())
                .withReason(notice.reason())
                .withAction(notice.action())
                .withNote(line(notice.note()))
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.apiVersion())
                        .withKind(about.kind())
                        .withNamespace(about.namespace().isEmpty() ? null : about.namespace())
                        .withName(about.name())
                        .withUid(about.uid().isEmpty() ? null : about.uid())
                        .build())
                .build();
    }

    /** The object's name and a time that no other event of this process has; together a name that the API allows. */
    private String name(Regarding about, Instant now) {
        long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, now);
        long unique = last.updateAndGet(before -> Math.max(before + 1, nanos));
        String name =
                about.name().length() <= MOST_NAME ? about.name() : about.name().substring(0, MOST_NAME);
        int end = name.length();
        while (end > 0 && !Character.isLetterOrDigit(name.charAt(end - 1))) {
            end--;
        }
        return (end == 0 ? "slimgate" : name.substring(0, end)) + "." + Long.toHexString(unique);
    }

    /** One line of at most 1 KiB as bytes are counted, cut between characters. */
    static String line(String note) {
        StringBuilder line = new StringBuilder();
        int bytes = 0;
        for (int c : note.strip().codePoints().toArray()) {
            String text = Character.isISOControl(c) ? " " : Character.toString(c);
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_NOTE_BYTES) {
                break;
            }
            line.append(text);
        }
        return line.toString();
    }

    private void failed(KubernetesClientException e) {
        if (!failing) {
            LOG.atWarn()
                    .addKeyValue("status", e.getCode())
                    .log("cannot write an event: {}", Printable.of(String.valueOf(e.getMessage()), 200));
        }
        failing = true;
    }
}
