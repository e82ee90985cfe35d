package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.slimgate.demo.Elf;
import dev.slimgate.facts.ContentFacts.Libc;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfReaderTest {
    private static final int MOST_PROGRAMS = 150;

    @TempDir
    Path directory;

    private static ElfNote note(byte[] file, int chunk) {
        ExecutableSearch search = new ExecutableSearch();
        for (int at = 0; at < file.length; at += chunk) {
            search.chunk(file, at, Math.min(chunk, file.length - at));
        }
        return search.note();
    }

    private static ElfNote note(byte[] file) {
        return note(file, 8192);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void needsTool(String path) {
        assumeTrue(Files.isExecutable(Path.of(path)), "needs " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "62, true, false, amd64",
        "183, true, false, arm64",
        "3, false, false, 386",
        "40, false, false, arm",
        "22, true, true, s390x",
        "21, true, true, ppc64",
        "21, true, false, ppc64le",
        "9999, true, false, machine 0x270f"
    })
    void readsTheTablesOfEveryClassAndByteOrder(int machine, boolean wide, boolean big, String name) {
        byte[] file = GivenElf.amd64()
                .of(machine, wide, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .loader("/lib/ld-musl-any.so.1")
                .needs("libz.so.1", "libc.musl-any.so.1")
                .unstripped(3_000, 70_000)
                .bytes();

        ElfNote note = note(file);

        assertThat(note.machineName()).isEqualTo(name);
        assertThat(note.interpreter()).isEqualTo("/lib/ld-musl-any.so.1");
        assertThat(note.dynamic()).isTrue();
        assertThat(note.needs()).isEqualTo(Libc.MUSL);
        assertThat(note.libraries()).containsExactly("libz.so.1", "libc.musl-any.so.1");
        assertThat(note.unstrippedBytes()).isEqualTo(2 * 3_000 + 70_000);
    }

    @Test
    void saysTheSameHoweverTheFileIsCutIntoChunks() {
        byte[] file = GivenElf.amd64()
                .loader(Elf.GLIBC_LOADER)
                .needs("libc.so.6")
                .unstripped(9_000, 90_000)
                .bytes();

        List<ElfNote> notes = Stream.of(1, 7, 100, 4096, 10_000, file.length)
                .map(chunk -> note(file, chunk))
                .distinct()
                .toList();

        assertThat(notes).hasSize(1);
        assertThat(notes.getFirst().unstrippedBytes()).isEqualTo(108_000);
    }

    @Test
    void aTextThatNamesALibraryIsNoNeedOfIt() {
        byte[] file = Elf.library(Elf.Machine.AMD64)
                .marker("x")
                .marker("\0libc.so.6")
                .content()
                .bytes();

        assertThat(note(file).needs()).isEqualTo(Libc.NONE);
    }

    @Test
    void keepsANoteInAFewBytesAndReadsItBack() {
        ElfNote library = note(GivenElf.amd64().needs("libc.so.6").bytes());
        ElfNote program = note(GivenElf.amd64()
                .loader("/nix/store/x/ld-linux-x86-64.so.2")
                .needs("libc.so.6", "libm.so.6")
                .unstripped(1, 123_456_789 / 1000)
                .bytes());

        assertThat(library.encode()).hasSize(3);
        assertThat(ElfNote.decode(library.encode())).isEqualTo(library);
        assertThat(ElfNote.decode(program.encode())).isEqualTo(program);
    }

    @Test
    void aHeaderThatLiesHurtsNobody() {
        Random random = new Random(5);
        byte[] good = GivenElf.amd64()
                .loader(Elf.GLIBC_LOADER)
                .needs("libc.so.6")
                .unstripped(500, 5_000)
                .bytes();
        List<ElfNote> notes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] file = good.clone();
            for (int change = random.nextInt(12); change >= 0; change--) {
                int at = 4 + random.nextInt(change % 2 == 0 ? 60 : file.length - 4);
                file[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0x7f);
            }
            notes.add(note(file, 1 + random.nextInt(file.length)));
        }

        assertThat(notes).allSatisfy(note -> {
            assertThat(note.unstrippedBytes()).isBetween(0L, (long) good.length);
            assertThat(ElfNote.decode(note.encode())).isEqualTo(note);
        });
    }

    @Test
    void aTableBeyondTheFileOrOfTooManySectionsIsUnknown() {
        byte[] beyond = GivenElf.amd64().unstripped(500, 5_000).bytes();
        beyond[44] = 1; // the section table's offset, now of terabytes
        byte[] many = GivenElf.amd64().unstripped(500, 5_000).bytes();
        many[61] = 0x7f; // more than thirty thousand sections

        assertThat(note(beyond).unstrippedBytes()).isZero();
        assertThat(note(many).unstrippedBytes()).isZero();
    }

    @Test
    void manyInterpretersThatCannotBeKeptCostNoMoreThanOne() {
        int programs = 512;
        ByteBuffer file = ByteBuffer.allocate(512 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, GivenElf.amd64().bytes(), 0, 64);
        file.putLong(40, 0).putShort(56, (short) programs);
        for (int i = 0; i < programs; i++) {
            file.putInt(64 + i * 56, 3); // of no bytes
        }
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = threads.getCurrentThreadAllocatedBytes();

        ElfNote note = note(file.array(), 64 * 1024);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
        assertThat(note.interpreter()).isNull();
    }

    @Test
    void agreesWithReadelfOnThePrograms() throws IOException, InterruptedException {
        needsTool("/usr/bin/readelf");
        List<Path> programs;
        try (Stream<Path> files = Files.list(Path.of("/usr/bin"))) {
            programs = files.filter(Files::isRegularFile)
                    .sorted()
                    .limit(4 * MOST_PROGRAMS)
                    .toList();
        }
        int compared = 0;
        for (Path program : programs) {
            byte[] file = Files.readAllBytes(program);
            if (!ExecutableSearch.isElf(file, 0, file.length) || compared == MOST_PROGRAMS) {
                continue;
            }
            String said = run("/usr/bin/readelf", "-W", "-h", "-l", "-d", program.toString());
            ElfNote note = note(file);

            compared++;
            assertThat(note.libraries())
                    .as(program.toString())
                    .isEqualTo(
                            said.contains("program interpreter")
                                    ? all(said, "\\(NEEDED\\)\\s+Shared library: \\[(.*?)]")
                                    : List.of());
            assertThat(String.valueOf(note.interpreter()))
                    .as(program.toString())
                    .isEqualTo(all(said, "program interpreter: (.*?)]").stream()
                            .findFirst()
                            .orElse("null"));
            assertThat(note.needs() == Libc.GLIBC).as(program.toString()).isEqualTo(said.contains("[libc.so.6]"));
            assertThat(note.dynamic()).as(program.toString()).isEqualTo(said.contains("Dynamic section at"));
        }
        assumeTrue(compared > 0, "needs ELF programs in /usr/bin");
    }

    private static List<String> all(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void countsWhatStripTakesAway() throws IOException, InterruptedException {
        needsTool("/usr/bin/strip");
        needsTool("/usr/bin/gcc");
        Path source = Files.writeString(directory.resolve("hello.c"), "int main(void) { return 0; }\n");
        Path plain = directory.resolve("plain");
        Path stripped = directory.resolve("stripped");
        run("/usr/bin/gcc", "-g3", "-o", plain.toString(), source.toString());
        run("/usr/bin/strip", "-o", stripped.toString(), plain.toString());

        long counted = note(Files.readAllBytes(plain)).unstrippedBytes();

        long saved = Files.size(plain) - Files.size(stripped);
        assertThat(counted).isBetween(saved - 4096, saved);
        assertThat(note(Files.readAllBytes(stripped)).unstrippedBytes()).isZero();
    }

    @Test
    void knowsWhatUpxPackedAndNoTextThatNamesIt() throws IOException, InterruptedException {
        byte[] text = Elf.statically(Elf.Machine.AMD64)
                .marker("packed with UPX!")
                .filler(9_000)
                .content()
                .bytes();
        byte[] marked = GivenElf.amd64().bytes();
        System.arraycopy("UPX!".getBytes(StandardCharsets.US_ASCII), 0, marked, 64 + 3 * 56 + 4, 4);
        assertThat(note(text).packed()).isFalse();
        assertThat(note(marked).packed()).isTrue();

        needsTool("/usr/bin/upx");
        Path packed = Files.copy(Path.of("/usr/bin/ls"), directory.resolve("packed"));
        run("/usr/bin/upx", "-q", packed.toString());
        assertThat(note(Files.readAllBytes(packed)).packed()).isTrue();
        assertThat(note(Files.readAllBytes(Path.of("/usr/bin/ls"))).packed()).isFalse();
    }
}
