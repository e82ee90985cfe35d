package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealmsTest {

    @ParameterizedTest
    @CsvSource({
        "registry-1.docker.io, auth.docker.io, true",
        "ghcr.io, ghcr.io, true",
        "registry.gitlab.com, gitlab.com, true",
        "registry.example.com, auth.example.com, true",
        "example.com, auth.example.com, true",
        "registry.example.com, evil.com, false",
        "registry.example.com, evilexample.com, false",
        "example.com, other.com, false",
        "example.co.uk, evil.co.uk, false",
        "registry.io, evil.io, false",
        "10.0.0.1, 9.0.0.1, false",
        "localhost, auth.example.com, false",
    })
    void tellsCredentialsToRelatedHostsOnly(String registry, String realm, boolean told) {
        Realms realms = new Realms(new Hosts(RegistrySettings.NONE));

        boolean mayTell =
                realms.mayTell(Target.parse("https://" + registry + "/"), Target.parse("https://" + realm + "/token"));

        assertThat(mayTell).isEqualTo(told);
    }

    @Test
    void asksARealmOverTlsOnly() {
        Realms realms = new Realms(new Hosts(RegistrySettings.NONE));

        assertThat(realms.mayAsk(Target.parse("https://a.example/"), Target.parse("http://a.example/token")))
                .isFalse();
        assertThat(realms.mayAsk(Target.parse("http://a.example/"), Target.parse("http://a.example/token")))
                .isTrue();
    }

    @Test
    void asksNoRealmThatIsNotInTheList() {
        Realms realms = new Realms(new Hosts(new RegistrySettings(
                true,
                List.of(new RegistrySettings.Host("docker.io", false, null, null, RegistrySettings.Limits.DEFAULTS)))));
        Target hub = Target.parse("https://registry-1.docker.io/");

        assertThat(realms.mayAsk(hub, Target.parse("https://auth.docker.io/token")))
                .isTrue();
        assertThat(realms.mayAsk(hub, Target.parse("https://auth.example.com/token")))
                .isFalse();
    }
}
