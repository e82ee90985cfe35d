package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InspectTextTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final PageStyle PLAIN = PageStyle.plain(TODAY);

    private static String plain(Inspection inspection) {
        return InspectText.of(inspection, null, PLAIN);
    }

    @Test
    void showsAllFacts() {
        String text = plain(Samples.complete());

        assertThat(text).isEqualTo("""
                docker.io/library/node:22
                is       node 22.11.0 on debian (full, debian 12), glibc, for linux/amd64
                size     389.2 MB compressed in 3 layers, 1.1 GB unpacked
                minimal  no: shells bash, sh; package manager apt
                wrong    contradicts itself: the index says arm64, the config amd64 (and 1 more
                           below)
                         runs as root
                         claims to be alpine and is debian
                         departs from debian: /usr/bin/bash

                layers  packed  share        made by
                   0   48.5 MB    12% #      ADD rootfs.tar.xz /
                   1  340.7 MB    88% #####  RUN NPM_TOKEN=… npm install\\x0axxxxxxxxxxxxxxxxxxxx
                                             xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                                             xxxxxxxxxxxxxxxxxxx
                   2      ?

                waste    none: every byte that is shipped can be reached
                leftover nothing of a build was found

                shells   /bin/bash (layer 0)
                         /bin/sh -> /usr/bin/dash (layer 0)
                managers apt: /usr/bin/apt (layer 0)
                tools    none
                packages no package database

                entry    the image names nothing to start
                starts   docker-entrypoint.sh node --password=…
                user     root (uid 0, gid 0); no USER is set
                runtime  node 22.11.0, by /usr/local/bin/node
                libc     glibc
                provides no CA certificates, no time zones, no /tmp, no /etc/passwd

                ports    443/tcp, 8080/tcp
                volumes  /data
                env      PATH, NODE_VERSION
                labels   org.opencontainers.image.url
                base     debian (full, debian 12)
                         content: ID=debian in /etc/os-release
                         departs: /usr/bin/bash
                         claims to be alpine
                digest   sha256:5f7c0a1b2c3d0000000000000000000000000000000000000000000000000000
                index    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                type     application/vnd.oci.image.manifest.v1+json
                created  2026-10-01T08:00:00Z
                suspect  the index says arm64, the config amd64
                         layer 1 unpacks to other bytes""");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void beginsWithWhatIsWrong() {
        String text = InspectText.of(
                Samples.wrong(),
                Samples.image(
                        "image", "node:22", "copy the app", Samples.fail("shell", "/bin/sh"), Samples.pass("user")),
                PLAIN);

        assertThat(text).isEqualTo("""
                docker.io/library/node:22
                is       node 22.11.0 on debian (slim, debian 10), built from debian:10-slim,
                         glibc, for linux/amd64
                size     389.2 MB compressed in 3 layers, 1.1 GB unpacked
                minimal  no: shells bash, sh; package manager apt; tool curl
                wrong    cannot start: it is for arm64, the image for amd64
                         contradicts itself: the index says arm64, the config amd64 (and 1 more
                           below)
                         credentials inside: /root/.npmrc (npm token)
                         runs as root
                         debian 10 gets no security updates since 2022-09-10
                         claims to be alpine and is debian
                         departs from debian: /usr/bin/bash
                         3 native modules for another C library than glibc, such as
                           /srv/app/x.node
                         40.1 MB left behind by the build: PackageCache
                         25.8 MB is shipped and cannot be reached (2.3%)
                         the program is packed by UPX: smaller on disk, slower to start, more
                           memory
                         8.2 MB of the program are symbols and debug data

                verdict  DENY: 1 of 2 rules pass, by production
                denied   shell     /bin/sh
                fix      copy the app

                layers  packed  unpacked    wasted  share        of    made by
                   0   48.5 MB  120.1 MB    5.8 MB    12% #      base  ADD rootfs.tar.xz /
                   1  340.7 MB  999.9 MB   20.0 MB    88% #####  own   RUN NPM_TOKEN=… npm
                                                                       install\\x0axxxxxxxxxxxxxx
                                                                       xxxxxxxxxxxxxxxxxxxxxxxx…
                   2      ?         0 B       -                  own

                waste    25.8 MB that no path reaches; efficiency 97.7%
                         dive counts 31.2 MB wasted, efficiency 98.1%, user wasted 3.1%
                         layer 1, own, hidden by layer 2
                            20.0 MB  /srv/app/node_modules.tar
                         layer 0, base, holds it twice
                             5.8 MB  /etc/x
                         and 7 more; --all shows them
                leftover Credentials: 1 find
                           /root/.npmrc: npm token (layer 1, own)
                         PackageCache: 5 finds, 40.1 MB
                            30.1 MB  /root/.npm: npm cache (layer 1, own)
                           and 4 more; --all shows them

                shells   /bin/bash (layer 0, base)
                         /bin/sh -> /usr/bin/dash (layer 0, base)
                managers apt: /usr/bin/apt (layer 0, base)
                tools    curl: /usr/bin/curl (layer 1, own)
                packages 89 in dpkg, 0 in rpm

                entry    node -> /usr/local/bin/node (dynamic, by /lib64/ld-linux-x86-64.so.2,
                         arm64, packed by UPX, 8.2 MB of symbols and debug data)
                         cannot start: it is for arm64, the image for amd64
                         built for musl: /srv/app/x.node (layer 1, own)
                         and 2 more; --all shows them
                starts   docker-entrypoint.sh node --password=…
                user     root (uid 0, gid 0); no USER is set
                runtime  node 22.11.0, by /usr/local/bin/node
                libc     glibc
                provides CA certificates, /tmp, /etc/passwd; no time zones

                ports    443/tcp, 8080/tcp
                volumes  /data
                env      PATH, NODE_VERSION
                labels   org.opencontainers.image.url
                base     debian (slim, debian 10), built from debian:10-slim by its 1 layer
                         security updates ended 2022-09-10
                         layers: layer 0 is that of debian:10-slim
                         departs: /usr/bin/bash
                         claims to be alpine
                digest   sha256:5f7c0a1b2c3d0000000000000000000000000000000000000000000000000000
                type     application/vnd.oci.image.manifest.v1+json
                created  2026-10-01T08:00:00Z
                suspect  the index says arm64, the config amd64
                         layer 1 unpacks to other bytes""");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void takesTheRoomThatThereIs() {
        String text = InspectText.of(Samples.wrong(), null, new PageStyle(Ink.NONE, 140, false, TODAY));

        assertThat(section(text, "layers")).isEqualTo("""
                layers  packed  unpacked    wasted  share              of    made by
                   0   48.5 MB  120.1 MB    5.8 MB    12% #            base  ADD rootfs.tar.xz /
                   1  340.7 MB  999.9 MB   20.0 MB    88% ###########  own   RUN NPM_TOKEN=… npm install\\x0axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                                                                             xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                   2      ?         0 B       -                        own""");
    }

    @Test
    void neverTellsHowLongASecretIs() {
        String text = InspectText.of(Samples.wrong(), null, new PageStyle(Ink.NONE, 80, true, TODAY));

        assertThat(text).contains("/root/.npmrc: npm token (layer 1, own)").doesNotContain("71 B");
    }

    @Test
    void theCommandOfALargeLayerGoesOnBelowIt() {
        String command = "RUN apt-get update && apt-get install -y gcc make && rm -rf /var/lib/apt/lists/* ";
        String text = plain(new Inspection(
                "x",
                null,
                withLayers(
                        new ImageFacts.Layer(0, null, null, 250L, command + command + command),
                        new ImageFacts.Layer(1, null, null, 249L, command),
                        new ImageFacts.Layer(2, null, null, 501L, "/bin/sh -c #(nop) ADD file:1 in / ")),
                null,
                List.of()));

        assertThat(section(text, "layers")).isEqualTo("""
                layers  packed  share        made by
                   0    250 B     25% ##     RUN apt-get update && apt-get install -y gcc make
                                             && rm -rf /var/lib/apt/lists/* RUN apt-get update
                                             && apt-get install -y gcc make && rm -rf …
                   1    249 B     25% #      RUN apt-get update && apt-get install -y gcc make …
                   2    501 B     50% ###    ADD file:1 in /""");
    }

    /** From a line that begins so to the next empty one. */
    private static String section(String text, String label) {
        return text.lines()
                .dropWhile(line -> !line.startsWith(label))
                .takeWhile(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
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
        String text = plain(Samples.partial());

        assertThat(text)
                .contains("\nsize     389.2 MB compressed in 3 layers\n")
                .contains("\nbase     claims to be alpine\n")
                .contains("\nunknown  content: timed out: layer 1 was not read within 2 s\n")
                .doesNotContain("shells");
    }

    @Test
    void showsAnUnresolvedUser() {
        var contents = Samples.contents(new EffectiveUser.Unresolved("app", "passwd has no user app"));

        String text = plain(new Inspection("x", null, Samples.facts(), contents, List.of()));

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

        String text = plain(new Inspection(wide, null, facts, null, List.of()));

        assertThat(text).doesNotContain("\u001b", "\u202e");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void usesColoursOnlyWhenTold() {
        assertThat(plain(Samples.complete())).doesNotContain("\u001b");
        assertThat(InspectText.of(Samples.complete(), null, new PageStyle(new Ink(true), 80, false, TODAY)))
                .contains("\u001b[1mshells   \u001b[0m");
    }
}
