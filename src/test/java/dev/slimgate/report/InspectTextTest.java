package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InspectTextTest {
    @Test
    void showsAllFacts() {
        String text = InspectText.of(Samples.complete(), Ink.NONE);

        assertThat(text).isEqualTo("""
                        docker.io/library/node:22
                        digest   %s
                        index    %s
                        type     application/vnd.oci.image.manifest.v1+json
                        platform linux/amd64
                        size     389.2 MB compressed in 3 layers, 1.1 GB unpacked
                        created  2026-10-01T08:00:00Z
                        base     debian (full), debian 12
                                 by content: ID=debian in /etc/os-release
                                 modified: /usr/bin/bash
                                 claims to be alpine
                        runtime  node 22.11.0, by /usr/local/bin/node
                        libc     glibc
                        shells   /bin/bash (layer 0)
                                 /bin/sh -> /usr/bin/dash (layer 0)
                        managers apt /usr/bin/apt (layer 0)
                        user     root (uid 0, gid 0); no USER is set
                        starts   docker-entrypoint.sh node --password=…
                        ports    443/tcp, 8080/tcp
                        volumes  /data
                        env      PATH, NODE_VERSION
                        suspect  the index says arm64, the config amd64
                                 layer 1 unpacks to other bytes
                        layers     #      size  share  made by
                                   0   48.5 MB    12%%  ADD rootfs.tar.xz /
                                   1  340.7 MB    88%%  RUN NPM_TOKEN=… npm
                                                       install\\x0axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                                                       xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                                                       xxx
                                   2         ?""".formatted(Samples.DIGEST, Samples.OTHER));
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void theCommandOfALargeLayerGoesOnBelowIt() {
        String command = "RUN apt-get update && apt-get install -y gcc make && rm -rf /var/lib/apt/lists/* ";
        String text = InspectText.of(
                new Inspection(
                        "x",
                        null,
                        withLayers(
                                new ImageFacts.Layer(0, null, null, 250L, command + command + command),
                                new ImageFacts.Layer(1, null, null, 249L, command),
                                new ImageFacts.Layer(2, null, null, 501L, "/bin/sh -c #(nop) ADD file:1 in / ")),
                        null,
                        List.of()),
                Ink.NONE);

        List<String> lines =
                text.lines().dropWhile(line -> !line.startsWith("layers")).toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(1))
                .isEqualTo("           0     250 B    25%  RUN apt-get update && apt-get install -y gcc make");
        assertThat(lines.get(2)).isEqualTo(" ".repeat(31) + "&& rm -rf /var/lib/apt/lists/* RUN apt-get update");
        assertThat(lines.get(3)).endsWith("…");
        assertThat(lines.get(4))
                .startsWith("           1     249 B    25%  RUN apt-get update")
                .endsWith("…");
        assertThat(lines.get(5)).isEqualTo("           2     501 B    50%  ADD file:1 in /");
    }

    private static ImageFacts withLayers(ImageFacts.Layer... layers) {
        ImageFacts facts = Samples.facts();
        return new ImageFacts(
                facts.digest(),
                facts.mediaType(),
                facts.platform(),
                null,
                null,
                List.of(layers),
                null,
                "",
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                null,
                null,
                List.of());
    }

    @Test
    void saysWhatCouldNotBeFoundOut() {
        String text = InspectText.of(Samples.partial(), Ink.NONE);

        assertThat(text)
                .contains("\nsize     389.2 MB compressed in 3 layers\n")
                .contains("\nbase     claims to be alpine\n")
                .contains("\nunknown  content: timed out: layer 1 was not read within 2 s\n")
                .doesNotContain("shells");
    }

    @Test
    void showsAnUnresolvedUser() {
        var contents = Samples.contents(new EffectiveUser.Unresolved("app", "passwd has no user app"));

        String text = InspectText.of(new Inspection("x", null, Samples.facts(), contents, List.of()), Ink.NONE);

        assertThat(text).contains("\nuser     unresolved: passwd has no user app\n");
    }

    @Test
    void staysWithinItsWidthWhateverTheImageSays() {
        String wide = "\u001b[2J" + "x".repeat(5000) + "\n\u202e";
        ImageFacts facts = new ImageFacts(
                Samples.DIGEST,
                new MediaType(wide),
                new Platform(wide, wide, null, null),
                null,
                null,
                List.of(new ImageFacts.Layer(0, null, null, Long.MAX_VALUE, wide)),
                null,
                wide,
                List.of(wide),
                List.of(wide),
                Map.of(),
                Map.of(),
                Set.of(wide),
                Set.of(wide),
                List.of(wide),
                null,
                null,
                List.of());

        String text = InspectText.of(new Inspection(wide, null, facts, null, List.of()), Ink.NONE);

        assertThat(text).doesNotContain("\u001b", "\u202e");
        assertThat(text.lines().skip(3)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void usesColoursOnlyWhenTold() {
        assertThat(InspectText.of(Samples.complete(), Ink.NONE)).doesNotContain("\u001b");
        assertThat(InspectText.of(Samples.complete(), new Ink(true))).contains("\u001b[1mshells   \u001b[0m");
    }
}
