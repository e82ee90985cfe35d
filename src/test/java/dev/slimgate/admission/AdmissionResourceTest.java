package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionResourceTest {
    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "application/json; charset=utf-8, 200",
        "APPLICATION/JSON, 200",
        ", 200",
        "text/plain, 415",
        "application/jsonx, 415",
        "application/yaml, 415",
        "application/vnd.kubernetes.protobuf, 415"
    })
    void takesJsonOnly(String contentType, int status) {
        AdmissionResource resource = resource(ScriptedAssess.passingReferences());

        try (Response response = resource.validate(recorded("pod-create"), null, contentType)) {
            assertThat(response.getStatus()).isEqualTo(status);
        }
    }

    @Test
    void answers500WithoutATraceAndLogsTheUidOnce() {
        AdmissionResource resource = resource(request -> {
            throw new IllegalStateException("broken with token=hunter2");
        });
        List<LogRecord> log = new ArrayList<>();

        try (Capture capture = new Capture(AdmissionResource.class, log);
                Response response = resource.validate(recorded("pod-create"), null, "application/json")) {
            assertThat(capture).isNotNull();
            assertThat(response.getStatus()).isEqualTo(500);
            assertThat(response.getEntity()).isEqualTo("slimgate failed on this request; its log names the uid\n");
        }

        assertThat(log).hasSize(1);
        assertThat(log.getFirst().getThrown()).isNull();
        assertThat(text(log.getFirst()))
                .contains("uid=" + Recorded.request("pod-create").uid(), "IllegalStateException: broken with token=…")
                .doesNotContain("hunter2");
    }

    @Test
    void logsOneLineForADecision() {
        AdmissionResource resource = resource(new ScriptedAssess(ScriptedAssess::denied));
        List<LogRecord> log = new ArrayList<>();

        try (Capture capture = new Capture(DecisionLog.class, log);
                Response response = resource.validate(recorded("pod-create"), null, "application/json")) {
            assertThat(capture).isNotNull();
            assertThat(response.getStatus()).isEqualTo(200);
        }

        assertThat(log).hasSize(1);
        assertThat(text(log.getFirst()))
                .contains(
                        "uid=" + Recorded.request("pod-create").uid(),
                        "kind=Pod",
                        "namespace=shop",
                        "name=web",
                        "operation=CREATE",
                        "dryRun=false",
                        "verdict=deny",
                        "images=1",
                        "policies=production",
                        "durationMs=");
    }

    @Test
    void cannotBeMadeToForgeALogLine() {
        AdmissionResource resource = resource(new ScriptedAssess(ScriptedAssess::denied));
        List<LogRecord> log = new ArrayList<>();
        byte[] body = Recorded.changed(
                "pod-create", review -> review.withObject("/request").put("name", "x\n2026 verdict=admit \u202e"));

        try (Capture capture = new Capture(DecisionLog.class, log);
                Response response = resource.validate(new ByteArrayInputStream(body), null, "application/json")) {
            assertThat(capture).isNotNull();
            assertThat(response.getStatus()).isEqualTo(200);
        }

        assertThat(text(log.getFirst()))
                .contains("name=x\\x0a2026 verdict=… \\u202e")
                .doesNotContain("\n", "=admit");
    }

    private static String text(LogRecord record) {
        return record instanceof org.jboss.logmanager.ExtLogRecord extended
                ? extended.getFormattedMessage()
                : record.getMessage();
    }

    private static InputStream recorded(String name) {
        return new ByteArrayInputStream(Recorded.bytes(name));
    }

    static AdmissionResource resource(Assess assess) {
        Reviewer reviewer = new Reviewer(
                assess,
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> List.of(),
                new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template")),
                System::nanoTime,
                ReviewListener.NONE);
        Pinner pinner = new Pinner(
                request -> List.of(),
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                new WorkloadReader(),
                System::nanoTime);
        return new AdmissionResource(reviewer, pinner, new BreakGlass(ReviewListener.NONE), new Bodies(64L << 20));
    }

    /** Collects what a class logs while it is open. */
    private static final class Capture extends Handler implements AutoCloseable {
        private final Logger logger;
        private final List<LogRecord> records;

        Capture(Class<?> type, List<LogRecord> records) {
            this.logger = Logger.getLogger(type.getName());
            this.records = records;
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
