package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.Match.Templates;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of objects that the API server stores and this version cannot read. */
class StoredDocumentsTest {
    private static final String KIND = "ClusterMinimalImagePolicy";
    private static final LabelSelector PRODUCTION =
            new LabelSelector(List.of(new Requirement("environment", Operator.IN, List.of("production"))));

    private static String policy(String spec) {
        return """
                {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy",
                 "metadata": {"name": "p", "uid": "1", "generateName": "p", "creationTimestamp": "2026-11-01T08:00:00Z"},
                 "spec": %s}""".formatted(spec);
    }

    private static Policy broken(String spec) {
        PolicyDocuments.Result result =
                PolicyDocuments.readStored(KIND, null, "p", policy(spec), SignatureCheck.NO_KEYS);
        assertThat(result.problems()).isNotEmpty();
        assertThat(result.policies()).hasSize(1);
        Policy policy = result.policies().getFirst();
        assertThat(policy.broken()).isNotNull();
        assertThat(policy.rules()).isEmpty();
        return policy;
    }

    @Test
    void readsASoundPolicyAsFilesAreRead() {
        String json = policy("{\"enforcement\": \"Warn\", \"rules\": {\"shell\": {\"forbid\": true}}}");

        PolicyDocuments.Result stored = PolicyDocuments.readStored(KIND, null, "p", json, SignatureCheck.NO_KEYS);

        assertThat(stored).isEqualTo(PolicyDocuments.read("ClusterMinimalImagePolicy/p", json));
        assertThat(stored.problems()).isEmpty();
        assertThat(stored.policies().getFirst().broken()).isNull();
    }

    @Test
    void keepsOfABrokenPolicyWhatCanBeRead() {
        Policy policy = broken("""
                {"enforcement": "Warn",
                 "match": {"namespaceSelector": {"matchLabels": {"environment": "production"}},
                           "images": {"exclude": ["registry.test/**"]}, "containers": ["Init"], "templates": "Warn"},
                 "rules": {"shell": {"forbid": "yes"}, "sizes": {}}}""");

        assertThat(policy.enforcement()).isEqualTo(Enforcement.WARN);
        assertThat(policy.match())
                .isEqualTo(new Match(
                        PRODUCTION,
                        LabelSelector.EVERYTHING,
                        new ImagePatterns(List.of("**"), List.of("registry.test/**")),
                        Set.of(ContainerKind.INIT),
                        Match.ImageVolumes.CONTENT_RULES,
                        Templates.WARN));
        assertThat(policy.broken())
                .isEqualTo("spec.rules.shell.forbid: must be true or false, not a string (and 1 more)");
    }

    @Test
    void takesAnUnreadableFieldOfAMatchForTheWidest() {
        Policy policy = broken("""
                {"enforcement": "Deny",
                 "match": {"namespaceSelector": {"matchLabels": {"environment": "production"}},
                           "objectSelector": {"matchLabels": {"a": "b", "c": 1}},
                           "images": {"include": ["registry.test/**"], "exclude": ["nginx"]},
                           "containers": ["Init", "Containers"], "imageVolumes": "ignore", "templates": "ignore"},
                 "rules": {"shell": {"forbid": true}}}""");

        assertThat(policy.match())
                .isEqualTo(new Match(
                        PRODUCTION,
                        LabelSelector.EVERYTHING,
                        ImagePatterns.EVERYTHING,
                        Match.EVERYTHING.containers(),
                        Match.ImageVolumes.CONTENT_RULES,
                        Templates.ENFORCE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Audit' | {\"user\": {\"nonRoot\": 1}}                                    | AUDIT",
                "'Audit' | {\"user\": {\"nonRoot\": 1, \"enforcement\": \"Warn\"}}         | WARN",
                "'Audit' | {\"later\": {\"enforcement\": \"Deny\"}}                        | DENY",
                "'Audit' | {\"user\": {\"nonRoot\": true, \"enforcement\": \"deny\"}}      | DENY",
                "'Audit' | {\"user\": true}                                                | DENY",
                "'Audit' | []                                                              | DENY",
                "'Audit' | {}                                                              | AUDIT",
                "'Deny'  | {\"user\": {\"nonRoot\": 1, \"enforcement\": \"Audit\"}}        | DENY",
                "'deny'  | {\"shell\": {\"forbid\": true, \"enforcement\": \"Audit\"}}     | DENY"
            })
    void isAsStrictAsItsStrictestRuleWouldHaveBeen(String enforcement, String rules, Enforcement effect) {
        Policy policy = broken("{\"enforcement\": \"" + enforcement + "\", \"rules\": " + rules + "}");

        assertThat(policy.enforcement()).isEqualTo(effect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"apiVersion\": \"slimgate.dev/v1alpha1\"}", "{\"spec\": {}}"})
    void deniesInItsWholeScopeWhatNothingCanBeReadOf(String json) {
        Policy policy = PolicyDocuments.readStored("MinimalImagePolicy", "team-a", "p", json, SignatureCheck.NO_KEYS)
                .policies()
                .getFirst();

        assertThat(policy.fullName()).isEqualTo("team-a/p");
        assertThat(policy.enforcement()).isEqualTo(Enforcement.DENY);
        assertThat(policy.match()).isEqualTo(Match.EVERYTHING);
        assertThat(policy.broken()).isNotBlank();
    }

    @Test
    void neverLetsANamespacedPolicyReachBeyondItsNamespace() {
        String json = policy("{\"enforcement\": \"Deny\", \"rules\": {\"shell\": {}}}")
                .replace("\"name\"", "\"namespace\": \"kube-system\", \"name\"");

        Policy policy = PolicyDocuments.readStored("MinimalImagePolicy", "team-a", "p", json, SignatureCheck.NO_KEYS)
                .policies()
                .getFirst();

        assertThat(policy.namespace()).isEqualTo("team-a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ImageWaiver", "BaseFamily"})
    void givesNoEffectToOtherThingsThatCannotBeRead(String kind) {
        String json = policy("{}").replace(KIND, kind);

        PolicyDocuments.Result result = PolicyDocuments.readStored(kind, "team-a", "p", json, SignatureCheck.NO_KEYS);

        assertThat(result.rulebook()).isEqualTo(Rulebook.EMPTY);
        assertThat(result.problems()).isNotEmpty();
    }
}
