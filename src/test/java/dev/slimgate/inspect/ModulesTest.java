package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ForeignModules.ForeignModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModulesTest {
    private static final Content FOR_GLIBC =
            GivenElf.amd64().needs("libm.so.6", "libc.so.6").content();
    private static final Content FOR_MUSL =
            GivenElf.amd64().needs("libc.musl-x86_64.so.1").content();

    private static GivenTree alpine() {
        return new GivenTree()
                .program(
                        "lib/ld-musl-x86_64.so.1",
                        Elf.library(Elf.Machine.AMD64).content())
                .nextLayer();
    }

    private static GivenTree debian() {
        return new GivenTree()
                .program(
                        "lib64/ld-linux-x86-64.so.2",
                        Elf.library(Elf.Machine.AMD64).content())
                .program(
                        "lib/x86_64-linux-gnu/libc.so.6",
                        Elf.library(Elf.Machine.AMD64).content())
                .nextLayer();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app/node_modules/bcrypt/lib/binding/bcrypt_lib.node",
                "usr/lib/python3.12/site-packages/numpy/core.cpython-312-x86_64-linux-gnu.so",
                "usr/local/bundle/gems/nokogiri-1.16/lib/nokogiri.so"
            })
    void tellsAModuleOfTheOtherLibrary(String path) {
        ForeignModules found = alpine().program(path, FOR_GLIBC).inspect().foreignModules();

        assertThat(found.found()).containsExactly(new ForeignModule("/" + path, Libc.GLIBC, 1));
        assertThat(debian().program(path, FOR_GLIBC).inspect().foreignModules()).isEqualTo(ForeignModules.NONE);
    }

    @Test
    void tellsAMuslModuleOnGlibc() {
        ForeignModules found = debian().program("app/node_modules/x/build/Release/x.node", FOR_MUSL)
                .program(
                        "app/node_modules/y/y.node",
                        GivenElf.amd64().needs("libc.so").content())
                .inspect()
                .foreignModules();

        assertThat(found.found()).extracting(ForeignModule::builtFor).containsExactly(Libc.MUSL, Libc.MUSL);
    }

    @ParameterizedTest
    @CsvSource({
        "a/node_modules/x/prebuilds/linux-x64/node.napi.glibc.node, a/node_modules/x/prebuilds/linux-x64/node.napi.musl.node",
        "a/node_modules/@next/swc-linux-x64-gnu/n.node, a/node_modules/@next/swc-linux-x64-musl/n.node",
        "a/node_modules/@img/sharp-linux-x64/lib/s.node, a/node_modules/@img/sharp-linuxmusl-x64/lib/s.node",
        "b/site-packages/x/m.cpython-312-x86_64-linux-gnu.so, b/site-packages/x/m.cpython-312-x86_64-linux-musl.so"
    })
    void aPackageThatBringsBothIsWell(String glibc, String musl) {
        assertThat(alpine().program(glibc, FOR_GLIBC)
                        .program(musl, FOR_MUSL)
                        .inspect()
                        .foreignModules())
                .isEqualTo(ForeignModules.NONE);
        assertThat(debian().program(glibc, FOR_GLIBC)
                        .program(musl, FOR_MUSL)
                        .inspect()
                        .foreignModules())
                .isEqualTo(ForeignModules.NONE);
    }

    @Test
    void saysNothingOfWhatACompatibilityPackageOrAnotherProcessorIsFor() {
        String path = "app/node_modules/x/x.node";
        Content arm = GivenElf.amd64()
                .of(183, true, java.nio.ByteOrder.LITTLE_ENDIAN)
                .needs("libc.so.6")
                .content();

        assertThat(alpine().symlink("lib/libc.so.6", "ld-musl-x86_64.so.1")
                        .program(path, FOR_GLIBC)
                        .inspect()
                        .foreignModules())
                .isEqualTo(ForeignModules.NONE);
        assertThat(alpine().program(path, arm).inspect().foreignModules()).isEqualTo(ForeignModules.NONE);
        assertThat(new GivenTree().program(path, FOR_GLIBC).inspect().foreignModules())
                .isEqualTo(ForeignModules.NONE);
    }

    @Test
    void listsNoMoreThanTheBoundAndSaysHowManyMore() {
        GivenTree tree = alpine();
        for (int i = 0; i < ForeignModules.MOST_FOUND + 5; i++) {
            tree.program("app/node_modules/x" + i + "/x.node", FOR_GLIBC);
        }

        ForeignModules found = tree.inspect().foreignModules();

        assertThat(found.found()).hasSize(ForeignModules.MOST_FOUND);
        assertThat(found.more()).isEqualTo(5);
    }
}
