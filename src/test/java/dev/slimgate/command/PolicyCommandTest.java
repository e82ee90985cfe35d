package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final String ALL = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: all }
            spec:
              enforcement: Deny
              stages: [{ until: 2999-01-01T00:00:00Z, enforcement: Warn }]
              match:
                namespaceSelector: { matchLabels: { env: prod }, matchExpressions: [{ key: old, operator: DoesNotExist }] }
                objectSelector: { matchLabels: { app: shop } }
                images: { include: ["registry.test/**"], exclude: ["registry.test/ci/**"] }
                containers: [Container]
                imageVolumes: Ignore
                templates: Warn
              rules:
                baseFamily: { allow: [scratch, distroless], minimumEvidence: Claim }
                compressedSize: { max: 150M, perRuntime: { go: 15M, java: 200M }, perLayer: 100M, enforcement: Warn }
                uncompressedSize: { max: 1G }
                shell: { forbid: true }
                packageManager: { forbid: true, enforcement: Audit }
                tools: { forbid: [curl, compilers] }
                user: { nonRoot: true, allowUserNamespace: true }
                waste: { maxBytes: 100M, minEfficiency: 0.95, dive: { lowestEfficiency: 1 } }
                leftovers: { forbid: [Credentials, PackageCache] }
                layers: { maxCount: 1 }
                age: { maxDays: 180 }
                baseSupport: { forbidEndOfLife: true, warnDays: 90 }
                reference: { tags: Pin, forbidLatest: true }
                growth: { maxPercent: 10, maxBytes: 20M }
                runnable: { require: true }
              onUnresolved: { default: Deny, rateLimited: Warn }
              waivers: { from: Namespaces, namespaces: [platform], maxDays: 30 }
            """;
    private static final String OWN = """
            apiVersion: slimgate.dev/v1alpha1
            kind: MinimalImagePolicy
            metadata: { name: own, namespace: shop }
            spec: { enforcement: Audit, rules: { growth: { maxPercent: 5, baseline: "registry.test/app:1" } } }
            """;

    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    private String all;
    private String own;

    @BeforeEach
    void writesPolicies() throws IOException {
        all = Files.writeString(directory.resolve("all.yaml"), ALL).toString();
        own = Files.writeString(directory.resolve("own.yaml"), OWN).toString();
    }

    @Test
    void saysInPlainWordsWhatAPolicyAsksFor() {
        assertThat(run.run("policy", "explain", all)).isZero();

        assertThat(run.out.replace(directory + "/", "").strip()).isEqualTo("""
                        all (all.yaml:1:1) denies
                        until    2999-01-01T00:00:00Z it only warns
                        where    namespaces with env=prod and no old; objects with app=shop; Pods;
                                 workloads are warned at most
                        images   registry.test/**, but registry.test/ci/**; in containers
                        base     based on scratch or distroless, its own word will do
                        size     at most 150 MB compressed; by runtime 15 MB for go, 200 MB for java; no
                                   layer over 100 MB (warns)
                        unpacked at most 1 GB unpacked
                        shell    no shell inside
                        packages no package manager inside, of a distribution or of a language (only
                                   reports)
                        tools    none of these tools inside: curl, compilers
                        user     does not run as root, by the container's word or else the image's; a
                                   user namespace of its own (hostUsers: false) will do
                        waste    at most 100 MB that no path reaches; at least 95% of its bytes in use;
                                   within limits by dive's way of counting
                        leftovers nothing left behind by the build: Credentials, PackageCache
                        layers   at most 1 layer
                        age      built within the last 180 days, by its own word
                        support  its distribution still gets security updates; a warning from 90 days
                                   before their end
                        name     tags of Pods are replaced by digests; not named by latest, nor without
                                   a tag
                        growth   at most 10 % and 20 MB larger than what the same workload ran before
                        starts   what starts is there, and made for that machine
                        unknown  what cannot be found out is denied; rate limited: warned of
                        waivers  those in platform, for 30 days at most""");
    }

    @Test
    void tellsOnlyWhatAppliesToANamespace() {
        assertThat(run.run("policy", "explain", all, own, "-n", "shop", "--namespace-labels", "shop:env=test"))
                .isZero();
        assertThat(run.out)
                .contains("shop/own", "only reports", "larger than registry.test/app:1")
                .doesNotContain("all (");
    }

    @Test
    void tellsWhatAppliesToAProductionNamespace() {
        assertThat(run.run("policy", "explain", all, own, "-n", "pay", "--namespace-labels", "pay:env=prod"))
                .isZero();
        assertThat(run.out).contains("all (").doesNotContain("shop/own");
    }

    @Test
    void labelsWithoutANamespaceAreAMistake() {
        assertThat(run.run("policy", "explain", all, "--namespace-labels", "pay:env=prod"))
                .isEqualTo(ExitCode.UNREADABLE);
    }
}
