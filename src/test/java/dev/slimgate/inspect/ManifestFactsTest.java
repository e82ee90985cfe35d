package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestFactsTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private static ImageManifest manifest(MediaType type, int layers, Map<String, String> annotations) {
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            descriptors.add(Descriptor.of(MediaType.OCI_LAYER, DIGEST, 100 + i));
        }
        Descriptor config = Descriptor.of(MediaType.OCI_CONFIG, DIGEST, 7);
        return new ImageManifest(type, DIGEST, 1, config, descriptors, annotations, null, List.of());
    }

    private static ImageFacts facts(int layers, String config) {
        return facts(manifest(MediaType.OCI_MANIFEST, layers, Map.of()), config, Platform.LINUX_AMD64);
    }

    private static ImageFacts facts(ImageManifest manifest, String config, Platform platform) {
        return ManifestFacts.of(manifest, ImageConfigReader.read(config.getBytes(StandardCharsets.UTF_8)), platform);
    }

    private static String diffIds(int count) {
        return "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", java.util.Collections.nCopies(count, "\"" + DIGEST + "\""))
                + "]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // steps, of which e is an empty layer | layers | the command of each
                "a,e,b|2|a,b",
                "e,a,e,e,b,e|2|a,b",
                "a,b|2|a,b",
                "e|0|-",
                "a|2|none,none",
                "a,b,c|2|none,none",
                "e,e|1|none",
            })
    void alignsTheHistoryOverStepsThatMadeALayerAndElseLeavesItOut(String steps, int layers, String commands) {
        List<String> history = new ArrayList<>();
        for (String step : steps.split(",", -1)) {
            history.add(
                    step.equals("e")
                            ? "{\"created_by\":\"ENV x=y\",\"empty_layer\":true}"
                            : "{\"created_by\":\"" + step + "\"}");
        }

        ImageFacts facts = facts(layers, "{\"history\":[" + String.join(",", history) + "]," + diffIds(layers) + "}");

        List<String> wanted = commands == null ? List.of() : List.of(commands.split(",", -1));
        assertThat(facts.layers().stream()
                        .map(layer -> String.valueOf(layer.command()).replace("null", "none")))
                .isEqualTo(wanted);
    }

    @Test
    void sumsTheLayersAndLeavesTheConfigOut() {
        ImageFacts facts = facts(3, "{" + diffIds(3) + "}");

        assertThat(facts.compressedBytes()).isEqualTo(303);
        assertThat(facts.storedBytes()).isNull();
        assertThat(facts.inconsistencies()).isEmpty();
        assertThat(facts.layers()).extracting(ImageFacts.Layer::index).containsExactly(0, 1, 2);
    }

    @Test
    void aDockerSaveArchiveHasStoredBytesOnly() {
        ImageFacts facts =
                facts(manifest(MediaType.DOCKER_SAVE, 1, Map.of()), "{" + diffIds(1) + "}", Platform.LINUX_AMD64);

        assertThat(facts.compressedBytes()).isNull();
        assertThat(facts.storedBytes()).isEqualTo(100);
    }

    @Test
    void tellsMissingDiffIdsAndAlignsNone() {
        ImageFacts facts = facts(2, "{" + diffIds(1) + "}");

        assertThat(facts.inconsistencies())
                .extracting(Inconsistency::kind)
                .containsExactly(Inconsistency.Kind.DIFF_ID_MISSING);
        assertThat(facts.layers())
                .allSatisfy(layer -> assertThat(layer.diffId()).isNull());
    }

    @Test
    void keepsNamesOfTheEnvironmentOnly() {
        ImageFacts facts = facts(0, "{\"config\":{\"Env\":[\"PATH=/bin\",\"TOKEN=hunter2\",\"BARE\"]}}");

        assertThat(facts.environment()).containsExactly("PATH", "TOKEN", "BARE");
        assertThat(facts.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "gcr.io/distroless/static-debian12:nonroot|DISTROLESS",
                "cgr.dev/chainguard/static|WOLFI",
                "docker.io/library/alpine:3.20|ALPINE",
                "node:22-alpine|ALPINE",
                "python:3.12-slim-bookworm|DEBIAN_SLIM",
                "debian:bookworm|DEBIAN",
                "registry.access.redhat.com/ubi9/ubi-micro|UBI_MICRO",
                "registry.access.redhat.com/ubi9-minimal|UBI_MINIMAL",
                "registry.access.redhat.com/ubi9|UBI",
                "mcr.microsoft.com/windows/nanoserver:ltsc2022|WINDOWS",
                "example.com/app|-",
            })
    void aBaseNameIsAClaim(String name, Family claimed) {
        ImageManifest manifest =
                manifest(MediaType.OCI_MANIFEST, 0, Map.of("org.opencontainers.image.base.name", name));

        assertThat(facts(manifest, "{}", Platform.LINUX_AMD64).claimedFamily()).isEqualTo(claimed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "bazel build ...|DISTROLESS",
                "apko|WOLFI",
                "/bin/sh -c #(nop) ADD file:1 in / |-",
                "ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit|ALPINE",
                "# debian.sh --arch 'amd64' out/ 'bookworm' '@1'|DEBIAN",
            })
    void theFirstStepOfTheHistoryIsAClaim(String step, Family claimed) {
        ImageFacts facts = facts(1, "{\"history\":[{\"created_by\":\"" + step + "\"}]," + diffIds(1) + "}");

        assertThat(facts.claimedFamily()).isEqualTo(claimed);
    }

    @ParameterizedTest
    @CsvSource({
        "'',ContainerAdministrator",
        "ContainerUser,ContainerUser",
        "ContainerAdministrator,ContainerAdministrator"
    })
    void windowsUsersAreAccounts(String user, String account) {
        ImageFacts facts = facts(
                manifest(MediaType.OCI_MANIFEST, 0, Map.of()),
                "{\"os\":\"windows\",\"config\":{\"User\":\"" + user + "\"}}",
                new Platform("windows", "amd64", null, "10.0.20348.1"));

        assertThat(facts.numericUser()).isEqualTo(new EffectiveUser.WindowsAccount(account));
    }
}
