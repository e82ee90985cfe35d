package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Incomplete;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final PageStyle PLAIN = PageStyle.plain(LocalDate.of(2026, 11, 21));

    @Test
    void showsWhatChangedAndNothingElse() {
        String text = DiffText.of(Samples.difference(), PLAIN);

        assertThat(text).isEqualTo("""
                before   docker.io/library/node:22
                         sha256:5f7c0a1b2c3d0000000000000000000000000000000000000000000000000000
                after    shop/api:2
                         sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

                size     389.2 MB -> 401.1 MB  compressed +11.9 MB (+3.1%)
                           1.1 GB ->   1.1 GB  unpacked   no change
                             0 B  ->  25.8 MB  wasted     +25.8 MB
                layers   3 -> 2: 1 shared (48.5 MB), 1 added (352.6 MB), 2 removed (340.7 MB)
                         -   1  340.7 MB  RUN NPM_TOKEN=… npm
                             install\\x0axxxxxxxxxxxxxxxxxxxxxxxxxxxx…
                         -   2      ?
                         +   1  352.6 MB  RUN npm ci

                base     debian (full, debian 12) -> debian (slim, debian 10)
                         none -> built from debian:10-slim
                entry    docker-entrypoint.sh -> node
                command  node --password=… -> server.js
                ports    + 9090/tcp
                         - 443/tcp
                env      + NODE_ENV
                         - NODE_VERSION
                labels   - org.opencontainers.image.url
                tools    + curl: /usr/bin/curl

                packages 1 added, 1 removed, 1 with another version
                         + curl 7.88.1 (dpkg)
                         ~ libssl3 3.0.14 -> 3.0.15 (dpkg)
                         - perl 5.36 (dpkg)

                files    1234 added (12.3 MB), 3 removed (4 kB), 7 changed (1 kB -> 2 kB)
                         +  12.3 MB  /srv/app/ is new: 1234 files
                         ~   6.0 kB  /usr/bin: 3 removed, 7 changed
                         and 5 more; --all shows them
                         By size, kind, permissions and link target. 42 files of equal size came
                         from different layers; whether their bytes differ is not known.""");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void twoNamesOfOneImageAreTheSame() {
        ImageDifference difference = new ImageDifference(Samples.complete(), Samples.complete(), null, List.of());

        assertThat(DiffText.of(difference, PLAIN))
                .endsWith("\n\nBoth are the same image: the manifest has the same digest.");
        assertThat(Schemas.valid("diff", DiffJson.of(difference)).path("same").asBoolean())
                .isTrue();
    }

    @Test
    void saysWhatCouldNotBeFoundOut() {
        ImageDifference difference = new ImageDifference(
                Samples.complete(),
                Samples.partial(),
                null,
                List.of(new Incomplete("content", ErrorClass.TIMED_OUT, "layer 1 was not read")));

        JsonNode json = Schemas.valid("diff", DiffJson.of(difference));

        assertThat(DiffText.of(difference, PLAIN)).contains("\nunknown  content: timed out: layer 1 was not read\n");
        assertThat(json.has("files")).isFalse();
        assertThat(json.has("shells")).isFalse();
        assertThat(json.path("after").has("family")).isFalse();
        assertThat(json.path("incomplete").path(0).path("class").asText()).isEqualTo("timedOut");
    }

    @Test
    void keepsItsSchema() {
        JsonNode json = Schemas.valid("diff", DiffJson.of(Samples.difference()));

        assertThat(json.path("before").path("family").asText()).isEqualTo("debian");
        assertThat(json.path("after").path("baseImage").asText()).isEqualTo("debian:10-slim");
        assertThat(json.path("layers").path("shared").asInt()).isEqualTo(1);
        assertThat(json.path("layers").path("added").path(0).path("command").asText())
                .isEqualTo("RUN npm ci");
        assertThat(json.path("environment").toString())
                .isEqualTo("{\"added\":[\"NODE_ENV\"],\"removed\":[\"NODE_VERSION\"]}");
        assertThat(json.path("packages").path("changes").path(0).toString())
                .isEqualTo("{\"database\":\"dpkg\",\"name\":\"curl\",\"after\":\"7.88.1\"}");
        assertThat(json.path("files").path("unproven").asInt()).isEqualTo(42);
        assertThat(json.path("files").path("directories").path(0).path("extent").asText())
                .isEqualTo("added");
        assertThat(json.toString()).doesNotContain("null", "geheim", "hunter2");
    }
}
