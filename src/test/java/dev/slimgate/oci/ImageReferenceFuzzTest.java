package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

class ImageReferenceFuzzTest {
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");

    @FuzzTest
    void staysWithinTheGrammarAndReadsItsOwnNames(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (MalformedException e) {
            assertThat(ImageReference.tryParse(text)).isEmpty();
            return;
        }

        assertThat(reference.registry()).matches(HOST);
        assertThat(reference.repository().length()).isBetween(1, 255);
        assertThat(reference.repository().split("/", -1))
                .allMatch(part -> COMPONENT.matcher(part).matches());
        assertThat(reference.tag() == null || TAG.matcher(reference.tag()).matches())
                .isTrue();
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
    }
}
