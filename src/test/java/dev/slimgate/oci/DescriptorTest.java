package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    @ParameterizedTest
    @CsvSource({
        "unknown/unknown, attestation-manifest, true",
        "unknown/unknown, something-else, false",
        "unknown/unknown, '', false",
        "linux/amd64, attestation-manifest, false",
        "unknown/amd64, attestation-manifest, false",
        ", attestation-manifest, false",
    })
    void isAnAttestationOnlyByPlatformAndAnnotationTogether(String platform, String type, boolean attestation) {
        Descriptor entry = new Descriptor(
                MediaType.OCI_MANIFEST,
                DIGEST,
                1,
                platform == null ? null : Platform.parse(platform),
                type.isEmpty() ? Map.of() : Map.of("vnd.docker.reference.type", type),
                List.of(),
                null);

        assertThat(entry.isAttestation()).isEqualTo(attestation);
    }

    @Test
    void holdsNoNegativeSize() {
        assertThatThrownBy(() -> Descriptor.of(MediaType.OCI_LAYER, DIGEST, -1))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("negative size");
    }
}
