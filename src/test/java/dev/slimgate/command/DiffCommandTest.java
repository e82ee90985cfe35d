package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.ImageDifference;
import dev.slimgate.content.ContentException;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.oci.Platform;
import dev.slimgate.report.Samples;
import dev.slimgate.report.Schemas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiffCommandTest {
    private final CommandRun run = new CommandRun();

    @Test
    void showsWhatChangedAndEndsWithZeroWhateverDiffers() {
        int code = run.run("diff", "node:20", "archive:new.tar");

        assertThat(code).isZero();
        assertThat(run.out).startsWith("before   docker.io/library/node:22\n").contains("\nafter    shop/api:2\n");
        assertThat(run.err).isEmpty();
        assertThat(run.compared).isEqualTo("node:20 archive:new.tar");
        assertThat(run.platform).isNull();
        assertThat(run.remainingSeconds).isBetween(200L, 240L);
        assertThat(run.closed).isOne();
    }

    @Test
    void printsJson() {
        int code = run.run("diff", "a", "b", "-o", "json", "--platform", "linux/arm64", "--timeout", "30s");

        assertThat(code).isZero();
        assertThat(Schemas.valid("diff", run.out)
                        .path("after")
                        .path("reference")
                        .asText())
                .isEqualTo("shop/api:2");
        assertThat(run.platform).isEqualTo(new Platform("linux", "arm64", null, null));
        assertThat(run.remainingSeconds).isBetween(20L, 30L);
    }

    @Test
    void cutsLongListsUnlessToldToShowAll() {
        run.run("diff", "a", "b");
        String cut = run.out;
        run.run("diff", "a", "b", "--all");

        assertThat(cut).contains("and 5 more; --all shows them");
        assertThat(run.out).contains("and 5 more\n").doesNotContain("--all");
    }

    @Test
    void aPartialAnswerIsPrintedAndEndsWithTwo() {
        run.difference = () -> new ImageDifference(
                Samples.complete(),
                Samples.partial(),
                null,
                List.of(new Incomplete("content", ErrorClass.TIMED_OUT, "no")));

        assertThat(run.run("diff", "a", "b")).isEqualTo(2);
        assertThat(run.out).contains("unknown  content: timed out: no");
        assertThat(run.err).startsWith("slimgate: not everything could be found out");
    }

    @Test
    void anImageThatCannotBeReadEndsWithTwoAndItsClass() {
        run.difference = () -> {
            throw new ContentException.NotFound("no b");
        };

        assertThat(run.run("diff", "a", "b")).isEqualTo(2);
        assertThat(run.err).isEqualTo("slimgate: not found: no b\n");
        assertThat(run.run("diff", "a", "b", "-o", "json")).isEqualTo(2);
        assertThat(Schemas.valid("error", run.out).path("error").path("class").asText())
                .isEqualTo("notFound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"diff", "diff a", "diff a b c", "diff a b -o yaml"})
    void takesTwoImagesAndNothingElse(String line) {
        assertThat(run.run(line.split(" "))).isEqualTo(2);
        assertThat(run.err).contains("Try 'slimgate diff --help'");
        assertThat(run.compared).isEmpty();
    }
}
