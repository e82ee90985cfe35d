package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ImageSource.AccessKey;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessKeysTest {
    private static final byte[] KEY = new byte[32];
    private static final Credential.Basic ROBOT = new Credential.Basic("here", "robot", "s3cret");
    private static final Map<String, String> IRSA =
            Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token", "AWS_ROLE_ARN", "arn:aws:iam::1:role/slimgate");
    private static final Map<String, String> ENTRA =
            Map.of("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token", "AZURE_CLIENT_ID", "c", "AZURE_TENANT_ID", "t");

    @TempDir
    Path folder;

    @Test
    void replicasWithTheSameKeyAgreeAndOthersDoNot() {
        byte[] other = new byte[32];
        other[31] = 1;
        Credential elsewhere = new Credential.Basic("there", "robot", "s3cret");

        AccessKey name = AccessKeys.shared(KEY).of(List.of(ROBOT));

        assertThat(AccessKeys.shared(KEY).of(List.of(elsewhere))).isEqualTo(name);
        assertThat(AccessKeys.shared(other).of(List.of(ROBOT))).isNotEqualTo(name);
        assertThat(AccessKeys.ofProcess().of(List.of(ROBOT)))
                .isNotEqualTo(AccessKeys.ofProcess().of(List.of(ROBOT)));
        assertThat(name.value()).matches("[0-9a-f]{64}");
    }

    @Test
    void anotherPasswordUserKindOrOrderHasAnotherName() {
        AccessKeys keys = AccessKeys.shared(KEY);
        Credential second = new Credential.Basic("here", "robot", "other");

        assertThat(List.of(
                        keys.of(List.of()),
                        keys.of(List.of(ROBOT)),
                        keys.of(List.of(second)),
                        keys.of(List.of(new Credential.Basic("here", "robots", "3cret"))),
                        keys.of(List.of(new Credential.IdentityToken("here", "robot", "s3cret"))),
                        keys.of(List.of(ROBOT, second)),
                        keys.of(List.of(second, ROBOT))))
                .doesNotHaveDuplicates();
    }

    @Test
    void anIdentityThatOnlyTheExchangeKnowsIsOfThisProcessAlone() {
        Credential unknown = new Credential.Exchanged("workload identity", deadline -> ROBOT);
        AccessKeys keys = AccessKeys.shared(KEY);

        assertThat(keys.of(List.of(unknown))).isEqualTo(keys.of(List.of(unknown)));
        assertThat(AccessKeys.shared(KEY).of(List.of(unknown))).isNotEqualTo(keys.of(List.of(unknown)));
    }

    @Test
    void twoRolesOfTheSameCloudNeverShareAName() {
        AccessKey first = awsName(IRSA);

        assertThat(awsName(IRSA)).isEqualTo(first);
        assertThat(awsName(Map.of(
                        "AWS_WEB_IDENTITY_TOKEN_FILE",
                        "/var/run/token",
                        "AWS_ROLE_ARN",
                        "arn:aws:iam::1:role/somebody-else")))
                .isNotEqualTo(first);
        assertThat(awsName(Map.of("AWS_ROLE_ARN", "arn:aws:iam::1:role/slimgate")))
                .as("which the machine's own role is used without a token")
                .isNotEqualTo(first);
        assertThat(awsName(Map.of())).isNotEqualTo(awsName(Map.of()));
        assertThat(name(CloudProvider.AZURE, "x.azurecr.io", ENTRA))
                .isEqualTo(name(CloudProvider.AZURE, "x.azurecr.io", ENTRA))
                .isNotEqualTo(name(CloudProvider.AZURE, "y.azurecr.io", ENTRA));
        assertThat(name(CloudProvider.GOOGLE, "gcr.io", Map.of()))
                .isNotEqualTo(name(CloudProvider.GOOGLE, "gcr.io", Map.of()));
    }

    private AccessKey awsName(Map<String, String> variables) {
        return name(CloudProvider.AWS, "123456789012.dkr.ecr.eu-west-1.amazonaws.com", variables);
    }

    /** As another process would call it. */
    private AccessKey name(CloudProvider provider, String host, Map<String, String> variables) {
        try (CloudFixture cloud = new CloudFixture(folder)) {
            cloud.variables.putAll(variables);
            CloudCredentials source = new CloudCredentials(provider, host, cloud.environment());
            return AccessKeys.shared(KEY).of(source.credentials(ImageReference.parse(host + "/a:1"), Requester.NOBODY));
        }
    }

    @Test
    void takesNoShortKey() {
        assertThatThrownBy(() -> AccessKeys.shared(new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }
}
