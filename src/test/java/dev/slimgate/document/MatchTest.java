package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which images a policy is asked about, from the words of its document on. */
class MatchTest {
    private static final Map<String, String> NAMESPACE =
            Map.of("kubernetes.io/metadata.name", "shop", "environment", "production");
    private static final Map<String, String> OBJECT = Map.of("app", "cart", "tier", "front");

    private static boolean matches(String match, boolean template, ContainerKind kind) {
        PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec:
                  enforcement: Deny
                  match: { %s }
                  rules: { shell: { forbid: true } }
                """.formatted(match));
        assertThat(read.problems()).isEmpty();
        PodContext pod = new PodContext(
                template ? "Deployment" : "Pod",
                "shop",
                "cart",
                template,
                OBJECT,
                null,
                new NamespaceLabels.Known(NAMESPACE));
        ImageUse use = new ImageUse(kind, "main", "registry.test/team/api:1", null, null, null);
        return !Judge.matching(read.rulebook().policies(), use, pod).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | true",
                "namespaceSelector: { matchLabels: { environment: production } } | true",
                "namespaceSelector: { matchLabels: { environment: test } } | false",
                "namespaceSelector: { matchLabels: { app: cart } } | false",
                "namespaceSelector: { matchExpressions: [ { key: environment, operator: In, values: [test, production] } ] } | true",
                "namespaceSelector: { matchExpressions: [ { key: environment, operator: NotIn, values: [production] } ] } | false",
                "namespaceSelector: { matchExpressions: [ { key: team, operator: NotIn, values: [a] } ] } | true",
                "namespaceSelector: { matchExpressions: [ { key: team, operator: Exists } ] } | false",
                "namespaceSelector: { matchExpressions: [ { key: team, operator: DoesNotExist } ] } | true",
                "namespaceSelector: { matchLabels: { environment: production }, matchExpressions: [ { key: team, operator: Exists } ] } | false",
                "objectSelector: { matchLabels: { app: cart } } | true",
                "objectSelector: { matchLabels: { app: cart, tier: back } } | false",
                "objectSelector: { matchLabels: { environment: production } } | false",
                "objectSelector: { matchExpressions: [ { key: debug, operator: DoesNotExist } ] } | true",
                "images: { include: ['registry.test/**'] } | true",
                "images: { include: ['registry.test/*/api'] } | true",
                "images: { include: ['registry.test/*'] } | false",
                "images: { exclude: ['registry.test/team/*'] } | false",
                "images: { include: ['**'], exclude: ['registry.test/other/**'] } | true",
                "containers: [Container] | true",
                "containers: [Init, Ephemeral] | false",
                "namespaceSelector: { matchLabels: { environment: production } }, objectSelector: { matchLabels: { app: cart } }, images: { include: ['registry.test/**'] }, containers: [Container] | true",
                "namespaceSelector: { matchLabels: { environment: production } }, objectSelector: { matchLabels: { app: other } }, images: { include: ['registry.test/**'] }, containers: [Container] | false",
            })
    void holdsWhereAllOfItsPartsDo(String match, boolean expected) {
        assertThat(matches(match, false, ContainerKind.CONTAINER)).isEqualTo(expected);
        assertThat(matches(match, true, ContainerKind.CONTAINER)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | INIT | false | true",
                "`` | EPHEMERAL | false | true",
                "`` | IMAGE_VOLUME | false | true",
                "containers: [Init] | INIT | false | true",
                "containers: [Init] | IMAGE_VOLUME | false | true",
                "imageVolumes: Ignore | IMAGE_VOLUME | false | false",
                "imageVolumes: Ignore | CONTAINER | false | true",
                "templates: Ignore | CONTAINER | true | false",
                "templates: Ignore | CONTAINER | false | true",
                "templates: Warn | CONTAINER | true | true",
            })
    void tellsContainersVolumesAndTemplatesApart(String match, ContainerKind kind, boolean template, boolean expected) {
        assertThat(matches(match, template, kind)).isEqualTo(expected);
    }
}
