package dev.slimgate.report;

import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GitHubAnnotationsTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    private static List<String> lines(CheckReport report) {
        return GitHubAnnotations.of(PipelineReport.of(report), HERE).lines().toList();
    }

    @Test
    void theFirstTellsOfAllAndTheOthersOfTheirLines() {
        assertThat(lines(PipelineSamples.CHECK))
                .containsExactly(
                        "::error title=slimgate::4 images: 2 denials, 1 warning, 1 audited, 1 set aside, 1 problem",
                        "::error file=k8s/bad.yaml,line=7,title=slimgate::is no Kubernetes object",
                        "::error file=k8s/api.yaml,line=14,title=slimgate/shell::container api: node:22"
                                + " (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): shell /bin/sh%0AFix: use distroless",
                        "::error title=slimgate/shell::container late: late:1 (sha256:5f7c0a1b2c3d…, linux/amd64,"
                                + " 389.2 MB): registry not found: no such tag",
                        "::warning file=k8s/api.yaml,line=14,title=slimgate/tools::container api: node:22"
                                + " (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): tools curl%0AFix: use distroless",
                        "::notice file=k8s/api.yaml,line=20,title=slimgate/age::container web: web:1"
                                + " (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): age 200 days old");
    }

    @Test
    void nothingInAFileNameOrATextBeginsAnotherCommand() {
        CheckReport report = new CheckReport(
                List.of(new CheckedObject(
                        new SourceLocation("a,line=9::b%.yaml", 1, 0),
                        Samples.of(image("a\n::error::x", "a:1", fail("shell", "100%\r\n::set-env name=A::b"))))),
                List.of());

        assertThat(lines(report))
                .hasSize(2)
                .last()
                .asString()
                .startsWith(
                        "::error file=a%2Cline=9%3A%3Ab%25.yaml,line=1,title=slimgate/shell::container a\\x0a::error")
                .contains("100%25  ::set-env");
    }

    @Test
    void noMoreThanGitHubShowsOfEachKind() {
        List<String> lines = lines(PipelineSamples.large(50));

        assertThat(lines).filteredOn(line -> line.startsWith("::error ")).hasSize(10);
        assertThat(lines).filteredOn(line -> line.startsWith("::warning ")).hasSize(10);
        assertThat(lines.getFirst()).contains("50 images: 50 denials, 50 warnings");
    }

    @Test
    void theSummaryIsATableWithTheGravestFirst() {
        String summary = GitHubAnnotations.summary(PipelineReport.of(PipelineSamples.CHECK));

        assertThat(summary)
                .startsWith("### Slimgate\n\n4 images&#58; 2 denials")
                .contains("| denied | Deployment api \\(k8s/api\\.yaml&#58;14\\) | node&#58;22 | shell /bin/sh |\n")
                .endsWith("|\n");
        assertThat(summary.indexOf("| denied |")).isLessThan(summary.indexOf("| warned |"));
    }

    @Test
    void noMarkUpOfAnImageTakesEffectInTheSummary() {
        CheckReport report = PipelineSamples.check(
                image("a", "a:1", fail("shell", "<img src=x> | @team #1 [x](http://evil) www.evil.example `*_~")));

        assertThat(GitHubAnnotations.summary(PipelineReport.of(report)))
                .contains(
                        "&lt;img src=x\\> \\| &#64;team \\#1 \\[x\\]\\(http&#58;//evil\\) www\\.evil\\.example \\`\\*\\_\\~");
    }

    @Test
    void theSummaryIsBounded() {
        String summary = GitHubAnnotations.summary(PipelineReport.of(PipelineSamples.large(2_000)));

        assertThat(summary.lines().filter(line -> line.startsWith("| denied"))).hasSize(GitHubAnnotations.MOST_ROWS);
        assertThat(summary).endsWith("… and 3500 more\n");
        assertThat(Lines.utf8(summary)).isLessThan(GitHubAnnotations.MOST_SUMMARY_BYTES);
    }
}
