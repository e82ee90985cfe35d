package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.policy.Waiver.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiverCommandTest {
    private static final String WAIVER = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: tmp, namespace: shop }
            spec:
              images: ["docker.io/library/node"]
              reason: it is being rebuilt
              expiresAt: 2999-12-01T00:00:00Z
            """;
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: p }
            spec:
              enforcement: Deny
              rules: { shell: { forbid: true } }
            """;

    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    private String key;
    private String keys;
    private String unsigned;

    @BeforeEach
    void makesKeys() throws IOException, JOSEException {
        ECKey pair = new ECKeyGenerator(Curve.P_256).keyID("2026").generate();
        key = file("signing.jwk", pair.toJSONString());
        keys = file("jwks.json", new JWKSet(pair).toPublicJWKSet().toString());
        unsigned = file("waiver.yaml", WAIVER);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String signed() throws IOException {
        assertThat(run.run("waiver", "sign", unsigned, "--key", key, "--cluster", "prod-eu"))
                .as(run.err)
                .isZero();
        return file("signed.yaml", run.out);
    }

    @Test
    void whatItSignsItVerifies() throws IOException {
        String signed = signed();

        assertThat(run.run("waiver", "verify", signed, "--keys", keys, "--cluster", "prod-eu"))
                .isZero();
        assertThat(run.out).isEqualTo("shop/tmp: signed with key 2026, ends 2999-12-01T00:00:00Z\n");
        assertThat(run.run("waiver", "verify", signed, "--keys", keys, "--cluster", "prod-us"))
                .isOne();
        assertThat(run.out)
                .isEqualTo("shop/tmp: has a signature that proves nothing: it was made for another cluster\n");
        assertThat(run.run("waiver", "verify", unsigned, "--keys", keys, "--cluster", "prod-eu"))
                .isOne();
        assertThat(run.out).isEqualTo("shop/tmp: is not signed\n");
    }

    @Test
    void refusesTheWrongKeyFileByName() {
        assertThat(run.run("waiver", "sign", unsigned, "--key", keys, "--cluster", "c"))
                .isEqualTo(2);
        assertThat(run.err).contains("jwks.json: is no ");
        assertThat(run.run("waiver", "verify", unsigned, "--keys", key, "--cluster", "c"))
                .isEqualTo(2);
        assertThat(run.err).contains("signing.jwk: is no JSON Web Key Set");
    }

    @Test
    void checkReadsWaiversAmongThePoliciesAndChecksThemByTheKeys() throws IOException {
        String signed = signed();
        String policy = file("policy.yaml", POLICY);

        int code = run.run(
                "check",
                "--image",
                "node:22",
                "--policy",
                policy,
                "--policy",
                signed,
                "--waiver-keys",
                keys,
                "--cluster-name",
                "prod-eu");

        assertThat(code).as(run.err).isZero();
        assertThat(run.asked.element().rulebook().waivers())
                .extracting(waiver -> waiver.signature())
                .containsExactly(new Signature.Valid("2026"));
    }

    @Test
    void keysNeedTheClustersName() throws IOException {
        String policy = file("policy.yaml", POLICY);

        assertThat(run.run("check", "--image", "a", "--policy", policy, "--waiver-keys", keys))
                .isEqualTo(2);
        assertThat(run.err).contains("--waiver-keys needs --cluster-name");
        assertThat(run.run("serve", "--policies", policy, "--waiver-keys", keys))
                .isEqualTo(2);
        assertThat(run.err).contains("--waiver-keys needs --cluster-name");
    }

    @Test
    void serveIsToldOfKeysAndCluster() throws IOException {
        String policy = file("policy.yaml", POLICY);

        assertThat(run.run("serve", "--policies", policy, "--waiver-keys", keys, "--cluster-name", "prod-eu"))
                .isZero();

        assertThat(run.served.waiverKeys()).isEqualTo(Path.of(keys));
        assertThat(run.served.clusterName()).isEqualTo("prod-eu");
    }
}
