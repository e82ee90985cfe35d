package dev.slimgate.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.advice.Dockerfile.Instruction;
import dev.slimgate.advice.Dockerfile.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {

    private static Instruction only(String text) {
        List<Instruction> all =
                Dockerfile.read("FROM a:1\n" + text, null).last().instructions();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void continuedLinesAreOneInstructionWithoutTheCommentsBetweenThem() {
        Instruction run = only("RUN one && \\\n  # why\n\n  two \\  \n  three");

        assertThat(run.line()).isEqualTo(2);
        assertThat(run.text().replaceAll("\\s+", " ")).isEqualTo("one && two three");
    }

    @Test
    void theEscapeCharacterIsWhatTheDirectiveSays() {
        Dockerfile file =
                Dockerfile.read("# syntax=docker/dockerfile:1\n# escape=`\nFROM a:1\nRUN dir c:\\\nRUN x `\n y", null);

        assertThat(file.last().instructions()).extracting(Instruction::text).containsExactly("dir c:\\", "x  y");
        assertThat(file.last().instructions()).extracting(Instruction::line).containsExactly(4, 5);
    }

    @Test
    void anEscapeDirectiveBelowAnythingElseIsAComment() {
        Dockerfile file = Dockerfile.read("# hello\n# escape=`\nFROM a:1\nRUN x \\\n y", null);

        assertThat(file.last().instructions()).extracting(Instruction::text).containsExactly("x  y");
    }

    @Test
    void hereDocumentsBelongToTheirInstruction() {
        Instruction run = only("RUN <<EOF bash\napt-get install -y gcc\nFROM nothing\nEOF");

        assertThat(run.documents()).isEqualTo("apt-get install -y gcc\nFROM nothing\n");
        assertThat(run.script()).contains("apt-get install");
    }

    @Test
    void aHereDocumentWithADashEndsAtAnIndentedDelimiter() {
        assertThat(only("COPY <<-'A' <<B /x/\n one\n\tA\ntwo\nB").documents()).isEqualTo(" one\ntwo\n");
    }

    @Test
    void flagsAreToldApartFromArguments() {
        Instruction copy = only("COPY --from=build --chown=1:1 /a /b");

        assertThat(copy.flag("from")).contains("build");
        assertThat(copy.words()).containsExactly("/a", "/b");
    }

    @Test
    void theExecFormGivesItsStrings() {
        assertThat(only("CMD [\"java\", \"-jar\",\"a b.jar\"]").words()).containsExactly("java", "-jar", "a b.jar");
    }

    @Test
    void theLineageFollowsStagesByNameAndNumber() {
        Dockerfile file = Dockerfile.read(
                "FROM golang:1.25 AS Build\nRUN go build\nFROM alpine:3.22 AS base\nRUN apk add x\nFROM base\nCOPY --from=0 /a /a",
                null);

        assertThat(file.lineage()).extracting(Stage::from).containsExactly("alpine:3.22", "base");
        assertThat(file.base()).isEqualTo("alpine:3.22");
        assertThat(file.instructions()).extracting(Instruction::name).containsExactly("RUN", "COPY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "RUN before",
                "FROM",
                "FROM a:1\nRUN <<EOF\nno end",
                "FROM a:1\n%% x",
            })
    void whatIsNoDockerfileIsRefusedWithItsLine(String text) {
        assertThatThrownBy(() -> Dockerfile.read(text, null))
                .isInstanceOf(DockerfileException.class)
                .satisfies(e -> assertThat(((DockerfileException) e).line()).isPositive());
    }

    @Test
    void everyBoundHasItsError() {
        assertThatThrownBy(() -> Dockerfile.read("x".repeat(DockerfileReader.MOST_CHARACTERS + 1), null))
                .hasMessageContaining("characters");
        assertThatThrownBy(() -> Dockerfile.read("FROM a:1\n" + "RUN a\n".repeat(10_001), null))
                .hasMessageContaining("10000 instructions");
        assertThatThrownBy(() -> Dockerfile.read("FROM a:1\nRUN" + " <<A".repeat(17) + "\nA".repeat(17), null))
                .hasMessageContaining("16 here-documents");
    }
}
