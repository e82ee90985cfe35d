package dev.slimgate.openreports;

import static dev.slimgate.openreports.Audits.audit;
import static dev.slimgate.openreports.Audits.deployment;
import static dev.slimgate.openreports.Audits.fail;
import static dev.slimgate.openreports.Audits.image;
import static dev.slimgate.openreports.Audits.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.slimgate.cluster.FakeApi;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of the writing when the API server does not do as it is asked. */
class ReportWriterTest {
    private static final String REPORTS = "/apis/openreports.io/v1alpha1/reports";
    private static final String ONE = "/apis/openreports.io/v1alpha1/namespaces/shop/reports/slimgate";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    private ReportWriter writer(FakeApi api) {
        return new ReportWriter(
                api.client, () -> true, () -> null, nanos::get, duration -> nanos.addAndGet(duration.toNanos()));
    }

    private static Written write(ReportWriter writer, AuditReport audit) {
        return writer.write(
                ReportKind.OPEN_REPORTS,
                Reports.of(audit, ReportKind.OPEN_REPORTS, ReportLimits.DEFAULTS)
                        .objects(),
                true);
    }

    private static AuditReport broken() {
        return audit(deployment("shop", "api", template(image("api", "node:22", fail("shell", "/bin/sh")))));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String list(String... items) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{},\"items\":[" + String.join(",", items) + "]}";
    }

    private static String status(int code) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"code\":" + code + "}";
    }

    /** A report of ours with other results than those that are wanted. */
    private static String stored(int version) {
        return """
                {"apiVersion":"openreports.io/v1alpha1","kind":"Report","metadata":{"name":"slimgate","namespace":"shop",
                 "uid":"u","resourceVersion":"%d","labels":{"app.kubernetes.io/managed-by":"slimgate"}},"results":[]}""".formatted(version);
    }

    private interface Answer {
        void to(HttpExchange exchange, String request) throws IOException;
    }

    private FakeApi api(Answer answer) {
        return new FakeApi(exchange -> {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            answer.to(exchange, request);
        });
    }

    @Test
    void somebodyWhoWroteFirstIsReadAndWrittenOver() {
        AtomicInteger puts = new AtomicInteger();
        try (FakeApi api = api((exchange, request) -> {
            switch (request) {
                case "GET " + REPORTS -> answer(exchange, 200, list(stored(1)));
                case "GET " + ONE -> answer(exchange, 200, stored(2));
                case "PUT " + ONE -> {
                    boolean first = puts.incrementAndGet() == 1;
                    answer(exchange, first ? 409 : 200, first ? status(409) : stored(3));
                }
                default -> answer(exchange, 404, status(404));
            }
        })) {
            Written written = write(writer(api), broken());

            assertThat(written.updated()).isOne();
            assertThat(written.failed()).isZero();
            assertThat(asked).filteredOn(request -> request.startsWith("PUT")).hasSize(2);
        }
    }

    @Test
    void somebodyWhoAlwaysWritesFirstIsLeftAloneAfterAFewAttempts() {
        try (FakeApi api = api((exchange, request) -> {
            switch (request) {
                case "GET " + REPORTS -> answer(exchange, 200, list(stored(1)));
                case "GET " + ONE -> answer(exchange, 200, stored(2));
                case "PUT " + ONE -> answer(exchange, 409, status(409));
                default -> answer(exchange, 404, status(404));
            }
        })) {
            Written written = write(writer(api), broken());

            assertThat(written.failed()).isOne();
            assertThat(asked).filteredOn(request -> request.startsWith("PUT")).hasSize(4);
        }
    }

    @Test
    void aReportThatIsDeletedMeanwhileIsMadeAgain() {
        try (FakeApi api = api((exchange, request) -> {
            switch (request) {
                case "GET " + REPORTS -> answer(exchange, 200, list(stored(1)));
                case "POST /apis/openreports.io/v1alpha1/namespaces/shop/reports" -> answer(exchange, 201, stored(2));
                default -> answer(exchange, 404, status(404));
            }
        })) {
            Written written = write(writer(api), broken());

            assertThat(written.created()).isOne();
            assertThat(written.failed()).isZero();
        }
    }

    @Test
    void oneReportThatIsRefusedKeepsNoOtherFromBeingWritten() {
        try (FakeApi api = api((exchange, request) -> {
            if (request.startsWith("GET")) {
                answer(exchange, 200, list());
            } else {
                boolean shop = request.contains("/shop/");
                answer(exchange, shop ? 403 : 201, shop ? status(403) : stored(1));
            }
        })) {
            AuditReport audit = audit(
                    deployment("shop", "api", template(image("api", "node:22", fail("shell", "/bin/sh")))),
                    deployment("bank", "api", template(image("api", "node:22", fail("shell", "/bin/sh")))));

            Written written = write(writer(api), audit);

            assertThat(written.created()).isEqualTo(2);
            assertThat(written.failed()).isOne();
        }
    }

    @Test
    void anApiServerThatFailsEndsTheRun() {
        try (FakeApi api = api((exchange, request) -> {
            boolean get = request.startsWith("GET");
            answer(exchange, get ? 200 : 500, get ? list() : status(500));
        })) {
            assertThatThrownBy(() -> write(writer(api), broken())).isInstanceOf(KubernetesClientException.class);

            assertThat(asked).filteredOn(request -> request.startsWith("POST")).hasSize(1);
        }
    }

    @Test
    void aFamilyThatMayNotBeReadIsNoTroubleUnlessItIsTheChosenOne() {
        try (FakeApi api = api((exchange, request) -> {
            boolean chosen = request.contains("openreports.io");
            boolean get = request.startsWith("GET");
            answer(exchange, !chosen ? 403 : get ? 200 : 201, !chosen ? status(403) : get ? list() : stored(1));
        })) {
            assertThat(write(writer(api), broken()).failed()).isZero();
        }
    }

    @Test
    void requestsKeepToARate() {
        try (FakeApi api = api((exchange, request) -> {
            boolean get = request.startsWith("GET");
            answer(exchange, get ? 200 : 201, get ? list() : stored(1));
        })) {
            List<AuditedWorkload> workloads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                workloads.add(deployment("n" + i, "api", template(image("api", "node:22", fail("shell", "/bin/sh")))));
            }

            Written written = write(writer(api), audit(workloads.toArray(AuditedWorkload[]::new)));

            assertThat(written.created()).isEqualTo(201);
            Duration least = Duration.ofSeconds((asked.size() - ReportWriter.BURST) / ReportWriter.PER_SECOND);
            assertThat(Duration.ofNanos(nanos.get())).isBetween(least, least.plusSeconds(1));
        }
    }
}
