package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void holdsAFileAndADirectory() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("file.yaml"), "");
    }

    @Test
    void placesAreFilesAndDirectoriesBesideTheDocument() {
        GivenFields given = new GivenFields("at: [file.yaml, sub, sub/../file.yaml]");

        List<Path> places = new NamedFiles(folder).places(given.fields, given.fields.items("at"));

        assertThat(places)
                .containsExactly(folder.resolve("file.yaml"), folder.resolve("sub"), folder.resolve("file.yaml"));
        assertThat(given.told()).isEmpty();
    }

    @Test
    void whatIsNoPlaceIsToldWithItsOwn() {
        GivenFields given = new GivenFields("at: [file.yaml, none.yaml, ' ', \"a\\0b\"]");

        List<Path> places = new NamedFiles(folder).places(given.fields, given.fields.items("at"));

        assertThat(places).containsExactly(folder.resolve("file.yaml"));
        assertThat(given.told())
                .containsExactly(
                        "at[1]: \"none.yaml\" is no file or directory that can be read",
                        "at[2]: \" \" is no file or directory that can be read",
                        "at[3]: \"a\\x00b\" is no file or directory that can be read");
    }

    @Test
    void aFileIsNoDirectory() {
        GivenFields given = new GivenFields("file: file.yaml\nother: sub\nodd: \"a\\0b\"");
        NamedFiles files = new NamedFiles(folder);

        assertThat(files.file(given.fields, "file")).isEqualTo(folder.resolve("file.yaml"));
        assertThat(files.file(given.fields, "other")).isNull();
        assertThat(files.file(given.fields, "odd")).isNull();
        assertThat(files.file(given.fields, "absent")).isNull();
        assertThat(given.told())
                .containsExactly("other: \"sub\" is no file that can be read", "odd: \"a\\x00b\" is no file name");
    }
}
