package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
    private static final String HEX = "e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest, nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27, nginx:1.27",
        "team/app, docker.io/team/app:latest, team/app:latest",
        "a/b/c/d:1, docker.io/a/b/c/d:1, a/b/c/d:1",
        "docker.io/nginx, docker.io/library/nginx:latest, nginx:latest",
        "index.docker.io/team/app, docker.io/team/app:latest, team/app:latest",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/app:v1, localhost:5000/app:v1, localhost:5000/app:v1",
        "registry.example/a/b:1, registry.example/a/b:1, registry.example/a/b:1",
        "registry:5000/a, registry:5000/a:latest, registry:5000/a:latest",
        "127.0.0.1:5000/a:1, 127.0.0.1:5000/a:1, 127.0.0.1:5000/a:1",
        "[2001:db8::1]:5000/a:1, [2001:db8::1]:5000/a:1, [2001:db8::1]:5000/a:1",
        "Uppercase/lower, Uppercase/lower:latest, Uppercase/lower:latest",
        "aa/asdf$$^/aa, , ",
        "xn--n3h.com/myimage, xn--n3h.com/myimage:latest, xn--n3h.com/myimage:latest",
        "a.b__c-d---e_f/x:T-a.g_1, a.b__c-d---e_f/x:T-a.g_1, ",
        "registry:5000, docker.io/library/registry:5000, registry:5000",
        "docker.io/localhost/app, docker.io/localhost/app:latest, docker.io/localhost/app:latest",
        "docker.io/library/localhost/app, docker.io/library/localhost/app:latest, library/localhost/app:latest",
        "docker.io/a.b/app, docker.io/a.b/app:latest, docker.io/a.b/app:latest",
        HEX + ":v1, docker.io/library/" + HEX + ":v1, " + HEX + ":v1",
    })
    void completesNamesAsDockerDoes(String text, String canonical, String familiar) {
        if (canonical == null) {
            assertThat(ImageReference.tryParse(text)).isEmpty();
        } else if (familiar == null) {
            assertThat(ImageReference.tryParse(text))
                    .as("a host has no underscore")
                    .isEmpty();
        } else {
            ImageReference reference = ImageReference.parse(text);

            assertThat(reference).hasToString(canonical);
            assertThat(reference.familiar()).isEqualTo(familiar);
            assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
        }
    }

    @Test
    void prefersTheDigestAndKeepsTheTag() {
        ImageReference reference = ImageReference.parse("nginx:1.27@sha256:" + HEX);

        assertThat(reference.version()).isEqualTo("sha256:" + HEX);
        assertThat(reference.tag()).isEqualTo("1.27");
        assertThat(reference.isLatest()).isFalse();
        assertThat(reference).hasToString("docker.io/library/nginx:1.27@sha256:" + HEX);
    }

    @Test
    void givesNoTagToAReferenceByDigest() {
        ImageReference reference = ImageReference.parse("registry.example/a@sha256:" + HEX);

        assertThat(reference.tag()).isNull();
        assertThat(reference.digest()).isEqualTo(new Digest("sha256", HEX));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, empty",
                "`Repo`, lower case",
                "`team/App`, lower case",
                "`:justtag`, empty path component",
                "`@sha256:" + HEX + "`, empty path component",
                "`repo@sha256:ffff`, 64 lower-case",
                "`repo@md5:d41d8cd98f00b204e9800998ecf8427e`, not supported",
                "`repo@sha256" + HEX + "`, no algorithm",
                "`repo@SHA256:" + HEX + "`, not supported",
                "`" + HEX + "`, image id",
                "`a//b`, empty path component",
                "`a/`, empty path component",
                "`/a`, empty path component",
                "`a..b`, not allowed",
                "`a.-b`, not allowed",
                "`a_____b`, not allowed",
                "`-a`, not allowed",
                "`a-`, ends with a separator",
                "`a:`, tag",
                "`a:.b`, tag",
                "`a:b c`, tag",
                "`a b`, not allowed",
                "`https://registry.example/a`, port",
                "`registry.example:port/a`, port",
                "`registry.example:70000/a`, port",
                "`registry..example/a`, host name",
                "`-registry.example/a`, host name",
                "`[fe80::1%eth0]/a:1`, ``",
                "`user@registry.example/a`, no algorithm",
                "`a\u202eb`, not allowed",
            })
    void rejectsWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason == null ? "" : reason);
    }

    @Test
    void boundsItsParts() {
        assertThat(ImageReference.tryParse("a/" + "b".repeat(253))).isPresent();
        assertThat(ImageReference.tryParse("a/" + "b".repeat(255))).isEmpty();
        assertThat(ImageReference.tryParse("a:" + "t".repeat(128))).isPresent();
        assertThat(ImageReference.tryParse("a:" + "t".repeat(129))).isEmpty();
        assertThat(ImageReference.tryParse("a".repeat(5000))).isEmpty();
    }

    @Property
    void readsItsOwnCanonicalForm(
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = 'a', to = 'z') String name,
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = '0', to = '9') String tag) {
        ImageReference reference = ImageReference.parse("registry.example/team/" + name + ":" + tag);

        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @Property
    void neverFailsInAnyOtherWay(@ForAll String text) {
        ImageReference.tryParse(text)
                .ifPresent(reference ->
                        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference));
    }
}
