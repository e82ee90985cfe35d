package dev.slimgate.openreports;

import static dev.slimgate.openreports.Audits.audit;
import static dev.slimgate.openreports.Audits.deployment;
import static dev.slimgate.openreports.Audits.fail;
import static dev.slimgate.openreports.Audits.image;
import static dev.slimgate.openreports.Audits.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports at a real API server, whose definitions refuse every field that the standards do not have. */
@Timeout(180)
class ReportWriterKT {
    private static final OwnerReference OWNER = new OwnerReferenceBuilder()
            .withApiVersion("admissionregistration.k8s.io/v1")
            .withKind("ValidatingWebhookConfiguration")
            .withName("slimgate")
            .withUid("11111111-2222-3333-4444-555555555555")
            .build();

    private final ApiServer server = ApiServer.start();
    private final KubernetesClient client = server.client();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final ReportWriter writer = new ReportWriter(client, leads::get, () -> OWNER, () -> 0, duration -> {});

    @BeforeEach
    void install() {
        namespace("shop");
        namespace("bank");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private void define(ReportKind kind) {
        kubectl(ReportDefinitions.of(kind), "apply", "--server-side", "-f", "-");
        kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
    }

    private String kubectl(String stdin, String... arguments) {
        ApiServer.Output output = server.kubectl(stdin, arguments);
        assertThat(output.exitCode()).as(output.err()).isZero();
        return output.out();
    }

    private JsonNode stored(ReportKind kind, String namespace) {
        String json = namespace.isEmpty()
                ? kubectl("", "get", kind.resource(true), "slimgate", "-o", "json")
                : kubectl("", "get", kind.resource(false), "slimgate", "-n", namespace, "-o", "json");
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String all(ReportKind kind) {
        return kubectl("", "get", kind.resource(false), "-A", "--no-headers", "-o", "name")
                + kubectl("", "get", kind.resource(true), "--no-headers", "-o", "name");
    }

    private Written write(ReportKind kind, AuditReport audit) {
        return writer.write(kind, Reports.of(audit, kind, ReportLimits.DEFAULTS).objects(), true);
    }

    private static AuditedWorkload broken(String namespace, String name, String... rules) {
        return deployment(
                namespace,
                name,
                template(java.util.Arrays.stream(rules)
                        .map(rule -> image(rule, "node:22", fail(rule, "broken")))
                        .toArray(dev.slimgate.assess.ImageAssessment[]::new)));
    }

    private static AuditReport later(Instant at, AuditedWorkload... workloads) {
        return Audits.audit(at, Rulebook.EMPTY, List.of(workloads));
    }

    @ParameterizedTest
    @EnumSource(ReportKind.class)
    void whatIsWrittenIsWhatTheStandardHas(ReportKind kind) {
        define(kind);
        AuditReport audit = audit(broken("shop", "api", "shell", "user"), broken("bank", "web", "shell"));

        Written first = write(kind, audit);
        Written second = write(kind, audit);

        assertThat(first).isEqualTo(new Written(3, 0, 0, 0, 0, Set.of(), true));
        assertThat(second).isEqualTo(new Written(0, 0, 0, 3, 0, Set.of(), true));
        JsonNode report = stored(kind, "shop");
        for (ReportObject object :
                Reports.of(audit, kind, ReportLimits.DEFAULTS).objects()) {
            if (object.namespace().equals("shop")) {
                object.body().properties().forEach(field -> {
                    if (!field.getKey().equals("metadata")) {
                        assertThat(report.path(field.getKey()).toString())
                                .isEqualToIgnoringWhitespace(sorted(field.getValue()));
                    }
                });
            }
        }
        assertThat(report.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(OWNER.getUid());
    }

    /** As kubectl prints it. */
    private static String sorted(JsonNode json) {
        try {
            ObjectMapper mapper = new ObjectMapper()
                    .configure(com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
            return mapper.readTree(mapper.writeValueAsString(mapper.treeToValue(json, Object.class)))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thatTimePassesIsNoReasonToWriteAndOldResultsKeepTheirTime() {
        ReportKind kind = ReportKind.OPEN_REPORTS;
        define(kind);
        Instant next = Audits.AT.plusSeconds(600);
        write(kind, later(Audits.AT, broken("shop", "api", "shell")));
        String version = stored(kind, "shop").at("/metadata/resourceVersion").asText();

        Written same = write(kind, later(next, broken("shop", "api", "shell")));
        assertThat(same.unchanged()).isEqualTo(2);
        assertThat(stored(kind, "shop").at("/metadata/resourceVersion").asText())
                .isEqualTo(version);
        Written more = write(kind, later(next, broken("shop", "api", "shell", "user")));

        assertThat(more.updated()).isEqualTo(2);
        JsonNode results = stored(kind, "shop").path("results");
        assertThat(results.findValuesAsText("rule")).containsExactly("shell", "user");
        assertThat(results.at("/0/timestamp/seconds").asLong()).isEqualTo(Audits.AT.getEpochSecond());
        assertThat(results.at("/1/timestamp/seconds").asLong()).isEqualTo(next.getEpochSecond());
    }

    @Test
    void whatNobodyWantsAnyMoreIsDeletedAndNothingElse() {
        ReportKind kind = ReportKind.OPEN_REPORTS;
        define(kind);
        write(kind, audit(broken("shop", "api", "shell"), broken("bank", "web", "shell")));
        kubectl("""
                { apiVersion: openreports.io/v1alpha1, kind: Report, metadata: { name: other, namespace: bank } }
                """, "apply", "-f", "-");

        Written partly = writer.write(kind, List.of(), false);
        assertThat(partly.deleted())
                .as("only the cluster's own, where not all was read")
                .isOne();
        Written written = write(kind, audit(broken("shop", "api", "shell")));

        assertThat(written.deleted()).isOne();
        assertThat(all(kind).lines()).hasSize(3);
        assertThat(kubectl("", "get", "reports.openreports.io", "-n", "bank", "-o", "name"))
                .isEqualTo("report.openreports.io/other\n");
    }

    @Test
    void theOtherFamilyIsRemovedWhenOneIsChosenAndBothForNone() {
        define(ReportKind.OPEN_REPORTS);
        define(ReportKind.POLICY_REPORT);
        AuditReport audit = audit(broken("shop", "api", "shell"), broken("bank", "web", "shell"));
        write(ReportKind.OPEN_REPORTS, audit);

        Written changed = write(ReportKind.POLICY_REPORT, audit);

        assertThat(changed).isEqualTo(new Written(3, 0, 3, 0, 0, Set.of(), true));
        assertThat(all(ReportKind.OPEN_REPORTS)).isEmpty();
        assertThat(writer.write(null, List.of(), true).deleted()).isEqualTo(3);
        assertThat(all(ReportKind.POLICY_REPORT)).isEmpty();
    }

    @Test
    void aKindThatIsNotDefinedIsToldAndWrittenOnceItIs() {
        AuditReport audit = audit(broken("shop", "api", "shell"));

        Written missing = write(ReportKind.OPEN_REPORTS, audit);
        define(ReportKind.OPEN_REPORTS);
        Written written = write(ReportKind.OPEN_REPORTS, audit);

        assertThat(missing.missing())
                .containsExactlyInAnyOrder("reports.openreports.io", "clusterreports.openreports.io");
        assertThat(missing.created()).isZero();
        assertThat(written.created()).isEqualTo(2);
        assertThat(written.missing()).isEmpty();
    }

    @Test
    void aNamespaceThatGoesAwayOrIsGoneKeepsNoOtherFromItsReport() {
        ReportKind kind = ReportKind.OPEN_REPORTS;
        define(kind);
        client.namespaces().withName("bank").delete(); // for good, where nobody finalizes: it terminates for ever

        Written written = write(
                kind,
                audit(broken("bank", "web", "shell"), broken("gone", "web", "shell"), broken("shop", "api", "shell")));

        assertThat(written.created()).isEqualTo(2);
        assertThat(written.failed()).isZero();
        assertThat(stored(kind, "shop").at("/summary/fail").asInt()).isOne();
    }

    @Test
    void labelsOfOthersStayAndWhatOthersWriteIntoAReportDoesNot() {
        ReportKind kind = ReportKind.OPEN_REPORTS;
        define(kind);
        AuditReport audit = audit(broken("shop", "api", "shell"));
        write(kind, audit);
        kubectl("", "label", "reports.openreports.io", "slimgate", "-n", "shop", "team=a");
        assertThat(write(kind, audit).unchanged()).isEqualTo(2);
        kubectl(
                "",
                "patch",
                "reports.openreports.io",
                "slimgate",
                "-n",
                "shop",
                "--type=merge",
                "-p",
                "{\"summary\":{\"fail\":0}}");

        Written written = write(kind, audit);

        assertThat(written.updated()).isOne();
        assertThat(stored(kind, "shop").at("/summary/fail").asInt()).isOne();
        assertThat(stored(kind, "shop").at("/metadata/labels/team").asText()).isEqualTo("a");
    }

    @Test
    void whoLeadsNoMoreWritesNoMore() {
        define(ReportKind.OPEN_REPORTS);
        leads.set(false);

        Written written = write(ReportKind.OPEN_REPORTS, audit(broken("shop", "api", "shell")));

        assertThat(written).isEqualTo(new Written(0, 0, 0, 0, 0, Set.of(), false));
        assertThat(all(ReportKind.OPEN_REPORTS)).isEmpty();
    }

    @Test
    void moreReportsThanAPageHoldsAreAllReadAndTheLargestAreTaken() {
        ReportKind kind = ReportKind.OPEN_REPORTS;
        define(kind);
        List<AuditedWorkload> workloads = new ArrayList<>();
        for (int i = 0; i < 2 * ReportWriter.PAGE + 3; i++) {
            namespace("n" + i);
            workloads.add(broken("n" + i, "web", "shell"));
        }
        for (int i = 0; i < 10_000; i++) {
            workloads.add(deployment(
                    "shop", "w" + i, template(image("c", "node:22", fail("shell", "界".repeat(3_000))))));
        }
        AuditReport audit = audit(workloads.toArray(AuditedWorkload[]::new));

        Written first = write(kind, audit);
        Written second = write(kind, audit);

        assertThat(first.created()).isEqualTo(2 * ReportWriter.PAGE + 5);
        assertThat(second.unchanged()).isEqualTo(2 * ReportWriter.PAGE + 5);
        JsonNode largest = stored(kind, "shop");
        assertThat(largest.at("/summary/fail").asInt()).isEqualTo(10_000);
        assertThat(largest.toString().length()).isLessThan(256 * 1024);
        int listed = largest.path("results").size();
        assertThat(largest.at("/metadata/annotations/slimgate.dev~1truncated").asInt())
                .isEqualTo(10_000 - listed)
                .isPositive();
    }
}
