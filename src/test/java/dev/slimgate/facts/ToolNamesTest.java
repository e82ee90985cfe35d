package dev.slimgate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {
    @ParameterizedTest
    @CsvSource({
        "curl, curl",
        "nc.openbsd, nc",
        "ncat, nc",
        "dbclient, ssh",
        "g++, gcc",
        "gcc-12, gcc",
        "x86_64-linux-gnu-gcc-12, gcc",
        "aarch64-alpine-linux-musl-g++, gcc",
        "clang++-15, clang",
        "clang-15.0, clang",
        "ld.gold, ld",
        "i686-w64-mingw32-ld, ld",
        "rustc, rustc",
    })
    void aCommandBelongsToItsTool(String command, String tool) {
        assertThat(ToolNames.ofCommand(command)).contains(tool);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls",
                "curl-config",
                "gccgo-filter",
                "gcc-ar",
                "ssh-keygen",
                "go-away",
                "wget.conf",
                "clang-format",
                "x86_64-linux-gnu-objdump",
                "ssh-12",
                "",
            })
    void otherCommandsBelongToNone(String command) {
        assertThat(ToolNames.ofCommand(command)).isEmpty();
    }

    @Test
    void aPolicysWordMayBeAnotherSpellingOrAGroup() {
        assertThat(ToolNames.meantBy("netcat")).containsExactly("nc");
        assertThat(ToolNames.meantBy("compilers"))
                .contains("gcc", "go", "javac")
                .doesNotContain("gdb");
        assertThat(ToolNames.meantBy("crul")).isEmpty();
    }

    @Test
    void everyWordStandsForNamesOfTheFacts() {
        assertThat(ToolNames.words())
                .containsAll(ToolNames.all())
                .allSatisfy(
                        word -> assertThat(ToolNames.meantBy(word)).isNotEmpty().isSubsetOf(ToolNames.all()));
    }
}
