package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCsvTest {
    @Test
    void nothingThatRunsIsAHeadAlone() {
        assertThat(AuditCsv.of(AuditSamples.empty()))
                .startsWith("namespace,kind,name,template,")
                .endsWith(",text,fix\r\n")
                .hasLineCount(1);
    }

    @Test
    void eachFindingThatDidNotPassIsARow() {
        AuditReport report = AuditSamples.normal();
        long broken = report.workloads().stream()
                .flatMap(workload -> workload.parts().stream())
                .flatMap(part -> part.assessment().images().stream())
                .flatMap(image -> image.platforms().stream())
                .flatMap(platform -> platform.findings().stream())
                .filter(Standing::broken)
                .count();

        List<String> lines = List.of(AuditCsv.of(report).split("\r\n"));

        assertThat(lines).hasSize((int) broken + 1);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("shop,Deployment,api,false,6,6,Container,app,")
                        && line.contains(",production,user,fail,Deny,,"));
    }

    @Test
    void anErrorTellsItsClass() {
        assertThat(AuditCsv.of(AuditSamples.normal())).contains(",error,Deny,unauthorized,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)"})
    void whatASpreadsheetWouldCountIsText(String name) {
        String csv = AuditCsv.of(AuditSamples.hostile(name));

        assertThat(csv.lines().skip(1)).allMatch(line -> line.startsWith("'" + name + ",'" + name + ","));
    }

    @Test
    void commasQuotesAndLineBreaksStayInTheirField() {
        String csv = AuditCsv.of(AuditSamples.hostile("a,\"b\"\r\nc"));

        assertThat(csv.split("\r\n")).hasSize(2);
        assertThat(csv).contains("\"a,\"\"b\"\"\\x0d\\x0ac\"");
    }
}
