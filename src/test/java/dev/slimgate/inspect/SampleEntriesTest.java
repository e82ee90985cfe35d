package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Blob;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.facts.Entry;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ManifestReader;
import dev.slimgate.oci.MediaType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo's images are written by code of their own, and one is made to fail. */
class SampleEntriesTest {
    private static Entry entry(Image image) {
        StoredImages.Memory memory = new StoredImages.Memory();
        for (Blob blob : image.blobs()) {
            memory.add(MediaType.OCI_LAYER, blob.content().bytes());
        }
        ImageManifest manifest = (ImageManifest)
                ManifestReader.read(image.manifest().content().bytes(), new MediaType(image.mediaType()));
        return new StoredImages.Stored(manifest, ImageConfigReader.read(memory.bytes(manifest.config())), memory)
                .contents()
                .entry();
    }

    @Test
    void onlyTheSampleThatIsMadeNotToStartCannot() {
        Map<String, String> problems = new LinkedHashMap<>();
        for (Sample sample : SampleImages.small(Instant.EPOCH)) {
            Image image = sample.image().children().isEmpty()
                    ? sample.image()
                    : sample.image().children().getFirst();
            problems.put(
                    sample.repository() + ":" + sample.tag(),
                    String.valueOf(entry(image).problem()));
        }
        problems.values().removeIf("null"::equals);

        assertThat(problems)
                .containsExactly(Map.entry(
                        "shop/search:glibc-on-alpine",
                        "/usr/bin/search needs the loader /lib64/ld-linux-x86-64.so.2 of glibc, which the image lacks;"
                                + " the image has musl"));
    }
}
