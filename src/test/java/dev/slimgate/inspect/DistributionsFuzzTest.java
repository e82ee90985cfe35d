package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Input: contents of the files of the list, one after the other, each ended by a NUL; later ones may be missing. */
class DistributionsFuzzTest {
    private static final List<String> FILES = List.of(
            "etc/os-release",
            "usr/lib/os-release",
            "etc/alpine-release",
            "etc/centos-release",
            "etc/redhat-release",
            "etc/system-release",
            "etc/lsb-release",
            "etc/debian_version");

    @FuzzTest
    void namesADistributionInPlainWordsOnly(byte[] data) {
        Map<String, byte[]> files = new HashMap<>();
        String[] parts = new String(data, StandardCharsets.UTF_8).split("\0", FILES.size() + 1);
        for (int i = 0; i < Math.min(parts.length, FILES.size()); i++) {
            if (!parts[i].isEmpty()) {
                files.put(FILES.get(i), parts[i].getBytes(StandardCharsets.UTF_8));
            }
        }
        Tree tree = GivenFiles.tree(files);

        Distributions.Release release = Distributions.read(tree);

        assertThat(Distributions.anyReleaseFile(tree)).isEqualTo(!files.isEmpty());
        if (release != null) {
            assertThat(release.distribution().id()).matches("[a-z0-9._+~/-]{1,64}");
            assertThat(release.distribution().version() == null
                            || release.distribution().version().matches("[A-Za-z0-9._+~/-]{1,64}"))
                    .isTrue();
            assertThat(files).containsKey(release.source().substring(1));
        }
        whatWasReadReadsTheSame(parts[0]);
    }

    private static void whatWasReadReadsTheSame(String text) {
        Map<String, String> fields = Distributions.fields(text);
        String written = fields.entrySet().stream()
                .map(field -> field.getKey() + "=\"" + field.getValue() + "\"")
                .collect(Collectors.joining("\n"));

        assertThat(fields.keySet()).allMatch(key -> !key.isEmpty() && key.indexOf('=') < 0);
        assertThat(Distributions.fields(written)).isEqualTo(fields);
    }
}
