package dev.slimgate.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Policy;
import dev.slimgate.registry.Proxy;
import dev.slimgate.registry.RegistrySettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What the chart renders, by Helm itself. */
class ChartTest {
    static final List<String> VALUE_SETS = Chart.valueSets();

    @TempDir
    Path folder;

    @Test
    void isLintedStrictly() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void rendersOnlyFieldsThatKubernetesKnows(String set) {
        List<Manifest> known =
                Chart.rendered(set).stream().filter(Manifest::known).toList();

        assertThat(known).allSatisfy(manifest -> assertThatCode(manifest::model).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void rendersNothingBesidesThoseKindsAndCustomResources(String set) {
        List<Manifest> custom = Chart.rendered(set).stream()
                .filter(manifest -> !manifest.known())
                .toList();

        assertThat(custom).extracting(Manifest::kind).isSubsetOf("ClusterMinimalImagePolicy", "Issuer", "Certificate");
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void namesEachObjectOnceAndWithItsNamespace(String set) {
        List<Manifest> all = Chart.rendered(set);

        assertThat(all).extracting(Manifest::id).doesNotHaveDuplicates();
        assertThat(all)
                .filteredOn(manifest -> !List.of(
                                "ClusterRole",
                                "ClusterRoleBinding",
                                "ClusterMinimalImagePolicy",
                                "ValidatingWebhookConfiguration",
                                "MutatingWebhookConfiguration")
                        .contains(manifest.kind()))
                .allSatisfy(manifest -> assertThat(manifest.namespace()).isNotEmpty());
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void makesPodsThatKeepToTheRestrictedProfile(String set) {
        List<Deployment> deployments = deployments(set);

        assertThat(deployments)
                .filteredOn(deployment -> !Boolean.TRUE.equals(pod(deployment).getHostNetwork()))
                .isNotEmpty()
                .allSatisfy(deployment ->
                        assertThat(RestrictedPods.violations(pod(deployment))).isEmpty());
        assertThat(deployments)
                .filteredOn(deployment -> Boolean.TRUE.equals(pod(deployment).getHostNetwork()))
                .allSatisfy(deployment ->
                        assertThat(RestrictedPods.violations(pod(deployment))).containsExactly("hostNetwork"));
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void makesContainersThatAskForMemoryAndAreLookedAfter(String set) {
        List<Container> containers = containers(set);

        assertThat(containers).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(Stream.of(
                            container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe()))
                    .extracting(probe -> probe.getHttpGet().getScheme() + " "
                            + probe.getHttpGet().getPath())
                    .containsExactly("HTTPS /health/started", "HTTPS /health/ready", "HTTPS /health/live");
            int port = container.getPorts().getFirst().getContainerPort();
            assertThat(container.getArgs()).contains("--port=" + port);
            assertThat(container.getReadinessProbe().getHttpGet().getPort().getIntVal())
                    .isEqualTo(port);
        });
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void mountsJustTheVolumesThatItHas(String set) {
        List<PodSpec> pods = deployments(set).stream().map(ChartTest::pod).toList();

        assertThat(pods)
                .allSatisfy(pod -> assertThat(pod.getVolumes())
                        .extracting(volume -> volume.getName())
                        .containsExactlyElementsOf(pod.getContainers().getFirst().getVolumeMounts().stream()
                                .map(mount -> mount.getName())
                                .toList()));
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void pointsEverySelectorAtPodsOfItsOwn(String set) {
        List<Map<String, String>> pods = deployments(set).stream()
                .map(deployment ->
                        deployment.getSpec().getTemplate().getMetadata().getLabels())
                .toList();

        List<Map<String, String>> selectors = new ArrayList<>();
        of(set, "Service", Service.class)
                .forEach(service -> selectors.add(service.getSpec().getSelector()));
        of(set, "PodDisruptionBudget", PodDisruptionBudget.class)
                .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        of(set, "NetworkPolicy", NetworkPolicy.class)
                .forEach(policy ->
                        selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));
        deployments(set)
                .forEach(each -> selectors.add(each.getSpec().getSelector().getMatchLabels()));

        assertThat(selectors)
                .isNotEmpty()
                .allSatisfy(selector -> assertThat(pods)
                        .filteredOn(labels -> labels.entrySet().containsAll(selector.entrySet()))
                        .hasSize(1));
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void rendersPoliciesThatAreReadWithoutAProblem(String set) {
        List<Manifest> policies = Chart.rendered(set).stream()
                .filter(manifest -> manifest.kind().equals("ClusterMinimalImagePolicy"))
                .toList();

        assertThat(policies)
                .isNotEmpty()
                .allSatisfy(policy -> assertThat(
                                PolicyDocuments.read(policy.id(), policy.json().toString())
                                        .problems())
                        .isEmpty());
    }

    @Test
    void hasTheShippedPoliciesWordForWord() throws Exception {
        assertThat(texts(Chart.FOLDER.resolve("policies"))).isEqualTo(texts(Path.of("policies")));
    }

    @Test
    void tellsEveryValueAndItsDefaultInTheReadme() throws Exception {
        JsonNode values = Manifest.YAML.readTree(Files.readString(Chart.FOLDER.resolve("values.yaml")));
        Map<String, JsonNode> told = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `([A-Za-z.]+)` \\| `(.+?)` \\| \\S.* \\|$")
                .matcher(Files.readString(Chart.FOLDER.resolve("README.md")));
        while (row.find()) {
            told.put("/" + row.group(1).replace('.', '/'), Manifest.YAML.readTree(row.group(2)));
        }

        assertThat(told)
                .allSatisfy(
                        (path, value) -> assertThat(values.at(path)).as(path).isEqualTo(value));
        assertThat(leaves(values, ""))
                .isNotEmpty()
                .allSatisfy(leaf -> assertThat(told.keySet())
                        .as(leaf + " is in the README's table")
                        .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + "/")));
    }

    private static List<String> leaves(JsonNode node, String path) {
        if (!node.isObject() || node.isEmpty()) {
            return List.of(path);
        }
        return node.properties().stream()
                .flatMap(entry -> leaves(entry.getValue(), path + "/" + entry.getKey()).stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default      | nothing is denied
            default      | Still unanswered: certificates, dns, network, registry, storage
            deny         | the policies production, restricted deny
            host-network | NetworkPolicy
            combined     | rollout status deployment/slimgate
            """)
    void saysWhatIsEnforcedAndWhatToDoNext(String set, String words) {
        String notes = new Helm(Chart.FOLDER)
                .install()
                .withName("slimgate")
                .withNamespace(Chart.NAMESPACE)
                .withKubeVersion("1.34.0")
                .withValuesFile(Chart.values(set))
                .clientOnly()
                .dryRun()
                .withDryRunOption(DryRun.CLIENT)
                .call()
                .getOutput();

        assertThat(notes).contains(words);
    }

    @Test
    void hasTheVersionOfTheProgram() throws Exception {
        JsonNode chart = Manifest.YAML.readTree(Files.readString(Chart.FOLDER.resolve("Chart.yaml")));

        String pom = Files.readString(Path.of("pom.xml"));

        String version = chart.path("appVersion").asText();
        assertThat(pom)
                .containsAnyOf("<version>" + version + "</version>", "<version>" + version + "-SNAPSHOT</version>");
        assertThat(chart.path("version").asText()).isEqualTo(version);
    }

    @Test
    void deniesAndWarnsAboutNothingByDefault() {
        Policy baseline = policy("default", "baseline");

        assertThat(baseline.enforcement()).isEqualTo(Enforcement.AUDIT);
        assertThat(baseline.rules()).hasSameSizeAs(shipped("baseline").rules());
        assertThat(Chart.rendered("default"))
                .extracting(Manifest::kind)
                .filteredOn("ClusterMinimalImagePolicy"::equals)
                .hasSize(1);
    }

    @Test
    void softensTheShippedPoliciesButNeverHardensARule() {
        JsonNode production = Chart.rendered("policies", "ClusterMinimalImagePolicy", "production")
                .json();

        assertThat(production.at("/spec/enforcement").asText()).isEqualTo("Warn");
        assertThat(production.at("/spec/rules/age/enforcement").asText()).isEqualTo("Warn");
        assertThat(production.at("/spec/onUnresolved/default").asText()).isEqualTo("Warn");
        assertThat(production.at("/spec/onPending/pods").asText()).isEqualTo("Warn");
        assertThat(Chart.rendered("policies", "ClusterMinimalImagePolicy", "apps")
                        .json()
                        .at("/spec/enforcement")
                        .asText())
                .isEqualTo("Deny");
    }

    @Test
    void rendersPoliciesAsWrittenWhenAskedTo() {
        Policy rendered = policy("deny", "restricted");

        assertThat(rendered)
                .usingRecursiveComparison()
                .ignoringFields("location")
                .isEqualTo(shipped("restricted"));
    }

    @Test
    void exemptsTheNamespacesThatWereNamedAndItsOwn() {
        assertThat(variable("deny", "slimgate-controller", "SLIMGATE_WEBHOOKS_EXEMPT_NAMESPACES"))
                .isEqualTo(variable("deny", "slimgate-webhook", "SLIMGATE_WEBHOOKS_EXEMPT_NAMESPACES"))
                .isEqualTo(
                        "cert-manager,harbor,kube-flannel,kube-system,rook-ceph,slimgate-system,topolvm-system,velero");
    }

    @Test
    void writesRegistriesThatAreReadWithoutAProblem() throws Exception {
        ConfigMap document =
                Chart.rendered("registries", "ConfigMap", "slimgate-registries").as(ConfigMap.class);
        JsonNode sources = Chart.rendered("registries", "Deployment", "slimgate-webhook")
                .json()
                .at("/spec/template/spec/volumes/1/projected/sources");
        for (JsonNode item : sources.findValues("items").stream()
                .flatMap(items -> Stream.of(items.get(0)))
                .toList()) {
            Path file = folder.resolve(item.path("path").asText());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "mounted");
        }

        RegistryDocument.Result read = RegistryDocument.read(
                folder.resolve("registries.yaml"), document.getData().get("registries.yaml"));

        assertThat(read.problems()).isEmpty();
        assertThat(read.settings().only()).isTrue();
        assertThat(read.settings().hosts())
                .extracting(RegistrySettings.Host::host)
                .containsExactly("registry.internal:5000", "ghcr.io", "registry.dev:5001", "mirror.internal");
        assertThat(sources.findValues("items")).hasSize(5);
        assertThat(read.settings().proxy()).isNotNull();
        assertThat(read.settings().host("ghcr.io").orElseThrow())
                .satisfies(entry -> assertThat(entry.route().mirrors()).hasSize(1))
                .satisfies(entry -> assertThat(entry.route().registry()).isFalse())
                .satisfies(entry -> assertThat(entry.proxy()).isInstanceOf(Proxy.Choice.Own.class));
    }

    @Test
    void givesTheSharedStoreToWhoAnswersAndToNobodyElse() {
        JsonNode sources = Chart.rendered("store", "Deployment", "slimgate-webhook")
                .json()
                .at("/spec/template/spec/volumes/1/projected/sources");
        List<String> mounted = sources.findValues("items").stream()
                .flatMap(items -> items.findValuesAsText("path").stream())
                .map(path -> "/etc/slimgate/store/" + path)
                .toList();
        List<EnvVar> told = Chart.rendered("store", "Deployment", "slimgate-webhook")
                .as(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        NetworkPolicy policy =
                Chart.rendered("store", "NetworkPolicy", "slimgate-webhook").as(NetworkPolicy.class);

        assertThat(told)
                .filteredOn(variable -> variable.getName().startsWith("SLIMGATE_STORE_"))
                .filteredOn(variable -> variable.getValue().startsWith("/"))
                .extracting(EnvVar::getValue)
                .containsExactlyInAnyOrderElementsOf(mounted);
        assertThat(variable("store", "slimgate-webhook", "SLIMGATE_STORE_URL"))
                .isEqualTo("rediss://valkey.caches.svc:6380/2");
        assertThat(egressPorts(policy)).contains(6380);
        assertThat(policy.getSpec().getEgress())
                .filteredOn(rule -> !rule.getTo().isEmpty())
                .hasSize(1);
        assertThat(variable("store", "slimgate-controller", "SLIMGATE_STORE_URL"))
                .isEqualTo("rediss://valkey.caches.svc:6380/2");
        assertThat(Chart.rendered("default", "Deployment", "slimgate-webhook")
                        .json()
                        .toString())
                .doesNotContain("STORE");
    }

    @ParameterizedTest
    @CsvSource({"cert-manager", "cert-manager-issuer", "chart-certificates"})
    void servesWhatSomebodyElseWritesIntoTheSecret(String set) {
        List<String> verbs = rules(set, "Role", "slimgate-controller").stream()
                .filter(rule -> rule.getResources().contains("secrets"))
                .flatMap(rule -> rule.getVerbs().stream())
                .toList();

        assertThat(variable(set, "slimgate-controller", "SLIMGATE_CERTIFICATES_MODE"))
                .isEqualTo("secret");
        assertThat(variable(set, "slimgate-webhook", "SLIMGATE_CERTIFICATES_MODE"))
                .isEqualTo("secret");
        assertThat(verbs).containsExactlyInAnyOrder("get", "list", "watch");
    }

    @Test
    void makesACertificateForTheService() throws Exception {
        Map<String, String> data = Chart.rendered("chart-certificates", "Secret", "slimgate-tls")
                .as(Secret.class)
                .getData();

        X509Certificate serving = certificate(data.get("tls.crt"));
        X509Certificate authority = certificate(data.get("ca.crt"));

        serving.verify(authority.getPublicKey());
        serving.checkValidity();
        assertThat(serving.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("slimgate-webhook.slimgate-system.svc");
        assertThat(serving.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.1");
        assertThat(data).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
    }

    @Test
    void letsTheWebhookReadNoSecretButItsCertificate() {
        List<PolicyRule> own = rules("default", "Role", "slimgate-webhook");

        assertThat(secretsOf(own)).allSatisfy(rule -> {
            assertThat(rule.getResourceNames()).containsExactly("slimgate-tls");
            assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch");
        });
        assertThat(secretsOf(rules("default", "ClusterRole", "slimgate-webhook")))
                .isEmpty();
        assertThat(secretsOf(rules("default", "ClusterRole", "slimgate-controller")))
                .isEmpty();
        assertThat(Chart.rendered("default")).extracting(Manifest::name).doesNotContain("slimgate-pull-secrets");
    }

    @Test
    void readsPullSecretsOnlyWhereItIsTold() {
        assertThat(Chart.rendered("pull-secrets-namespaces"))
                .filteredOn(manifest -> manifest.name().equals("slimgate-pull-secrets"))
                .extracting(Manifest::id)
                .containsExactlyInAnyOrder(
                        "Role/team-a/slimgate-pull-secrets",
                        "RoleBinding/team-a/slimgate-pull-secrets",
                        "Role/team-b/slimgate-pull-secrets",
                        "RoleBinding/team-b/slimgate-pull-secrets");
        assertThat(Chart.rendered("pull-secrets-all"))
                .filteredOn(manifest -> manifest.name().equals("slimgate-pull-secrets"))
                .extracting(Manifest::id)
                .containsExactlyInAnyOrder(
                        "ClusterRole/slimgate-pull-secrets", "ClusterRoleBinding/slimgate-pull-secrets");
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void grantsNoWildcardAndNoRightToMakeOrRemoveWebhooks(String set) {
        List<PolicyRule> rules = Chart.rendered(set).stream()
                .filter(manifest -> manifest.kind().endsWith("Role"))
                .flatMap(manifest -> rules(manifest).stream())
                .toList();

        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.getVerbs()).doesNotContain("*", "bind", "escalate", "impersonate");
            assertThat(rule.getResources()).doesNotContain("*");
            assertThat(rule.getApiGroups()).doesNotContain("*").isNotEmpty();
        });
        assertThat(rules)
                .filteredOn(rule -> rule.getApiGroups().contains("admissionregistration.k8s.io"))
                .allSatisfy(rule -> {
                    assertThat(rule.getResourceNames()).containsExactly("slimgate");
                    assertThat(rule.getVerbs()).doesNotContain("create", "delete");
                });
    }

    @Test
    void givesBothRolesToTheOnePodOfASmallCluster() {
        assertThat(Chart.rendered("combined"))
                .filteredOn(manifest -> manifest.kind().equals("Deployment"))
                .extracting(Manifest::name)
                .containsExactly("slimgate");
        assertThat(variable("combined", "slimgate", "SLIMGATE_CLUSTER_ROLES")).isEqualTo("webhook,controller");
        assertThat(Chart.rendered("combined"))
                .filteredOn(manifest -> manifest.kind().endsWith("RoleBinding")
                        || manifest.kind().equals("ClusterRoleBinding"))
                .hasSize(4)
                .allSatisfy(binding -> assertThat(
                                binding.json().at("/subjects/0/name").asText())
                        .isEqualTo("slimgate"));
    }

    @Test
    void opensThePortsOfListedRegistries() {
        NetworkPolicy policy = Chart.rendered("registries", "NetworkPolicy", "slimgate-webhook")
                .as(NetworkPolicy.class);
        NetworkPolicy controller = Chart.rendered("registries", "NetworkPolicy", "slimgate-controller")
                .as(NetworkPolicy.class);

        assertThat(egressPorts(policy)).containsExactlyInAnyOrder(53, 53, 443, 6443, 5000, 5001, 5002, 3128, 80);
        assertThat(egressPorts(controller)).isEqualTo(egressPorts(policy));
    }

    @Test
    void mountsFurtherVolumesWhereRegistriesAreAsked() {
        for (String role : List.of("webhook", "controller")) {
            JsonNode deployment = Chart.rendered("everything", "Deployment", "slimgate-" + role)
                    .json();

            assertThat(deployment.findValuesAsText("name")).contains("certs-d");
            assertThat(deployment.findValuesAsText("mountPath")).contains("/etc/slimgate/certs.d");
        }
    }

    @Test
    void aControllerThatDoesNotAuditReadsNoImagesAndNoPods() {
        JsonNode controller =
                Chart.rendered("no-audit", "Deployment", "slimgate-controller").json();
        NetworkPolicy policy = Chart.rendered("no-audit", "NetworkPolicy", "slimgate-controller")
                .as(NetworkPolicy.class);
        List<PolicyRule> rules = rules("no-audit", "ClusterRole", "slimgate-controller");

        assertThat(variable("no-audit", "slimgate-controller", "SLIMGATE_AUDIT_ENABLED"))
                .isEqualTo("false");
        assertThat(controller.toString())
                .doesNotContain("certs-d", "STORE", "slimgate-store", "REGISTRIES", "PULL_SECRET");
        assertThat(egressPorts(policy)).containsExactlyInAnyOrder(53, 53, 443, 6443);
        assertThat(rules).flatExtracting(PolicyRule::getResources).doesNotContain("pods", "events", "rollouts");
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("reports"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getVerbs()).containsExactly("list", "delete"));
        assertThat(Chart.rendered("no-audit"))
                .extracting(Manifest::name)
                .contains("slimgate-pull-secrets")
                .doesNotContain("slimgate-pull-secrets-audit");
    }

    @Test
    void theAuditReadsFurtherKindsAndWritesTheChosenReports() {
        List<PolicyRule> rules = rules("everything", "ClusterRole", "slimgate-controller");

        assertThat(rules)
                .filteredOn(rule -> rule.getApiGroups().contains("argoproj.io"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResources()).containsExactly("rollouts"))
                .satisfies(rule -> assertThat(rule.getVerbs()).containsExactly("list"));
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("policyreports"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getVerbs()).contains("create", "update"));
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("reports"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getVerbs()).containsExactly("list", "delete"));
        assertThat(variable("everything", "slimgate-controller", "SLIMGATE_AUDIT_REPORTS"))
                .isEqualTo("PolicyReport");
    }

    @Test
    void whoAuditsMayReadTheSamePullSecrets() {
        assertThat(Chart.rendered("pull-secrets-all", "ClusterRoleBinding", "slimgate-pull-secrets-audit")
                        .json()
                        .at("/subjects/0/name")
                        .asText())
                .isEqualTo("slimgate-controller");
        assertThat(variable("pull-secrets-all", "slimgate-controller", "SLIMGATE_CLUSTER_PULL_SECRETS"))
                .isEqualTo("all");
    }

    @Test
    void mountsKeysAndAuthoritiesFromWhereTheyAreNamed() {
        JsonNode pod = Chart.rendered("everything", "Deployment", "slimgate-webhook")
                .json()
                .at("/spec/template/spec");

        assertThat(pod.at("/volumes/1/secret/secretName").asText()).isEqualTo("waiver-keys");
        assertThat(pod.at("/volumes/3/configMap/name").asText()).isEqualTo("front-proxy-ca");
        assertThat(pod.at("/volumes/2/secret/secretName").asText()).isEqualTo("registry-tokens");
        assertThat(variable("everything", "slimgate-webhook", "SLIMGATE_REGISTRY_EVENTS_TOKEN_FILE"))
                .isEqualTo("/etc/slimgate/registry-events/tokens");
        assertThat(pod.at("/containers/0/volumeMounts/2/mountPath").asText())
                .isEqualTo("/etc/slimgate/registry-events");
        assertThat(variable("everything", "slimgate-webhook", "SLIMGATE_WAIVERS_KEYS"))
                .isEqualTo(pod.at("/containers/0/volumeMounts/1/mountPath").asText() + "/keys.json");
        assertThat(variable("everything", "slimgate-webhook", "SLIMGATE_CLIENT_AUTH_CA"))
                .isEqualTo(pod.at("/containers/0/volumeMounts/3/mountPath").asText() + "/ca.pem");
        assertThat(pod.at("/containers/0/image").asText())
                .startsWith("registry.internal:5000/slimgate/slimgate@sha256:");
    }

    @ParameterizedTest
    @FieldSource("VALUE_SETS")
    void leavesTheWebhookConfigurationsToTheController(String set) {
        assertThat(Chart.rendered(set))
                .filteredOn(manifest -> manifest.kind().endsWith("WebhookConfiguration"))
                .hasSize(2)
                .allSatisfy(manifest -> {
                    assertThat(manifest.name()).isEqualTo("slimgate");
                    assertThat(manifest.json().has("webhooks")).isFalse();
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {policies: {enforcement: Deny}}                                        | systemNamespaces: certificates, dns, network, registry, storage unanswered
            {policies: {shipped: [production], enforcement: AsWritten}}            | policies deny (production)
            {systemNamespaces: {network: []}, policies: {enforcement: Deny}}       | certificates, dns, registry, storage unanswered
            {noMatch: deny}                                                        | noMatch is deny
            {%s, policies: {enforcement: Deny}, webhook: {replicas: 1}}            | webhook.replicas is 1 and policies deny (baseline)
            {%s, combined: true, policies: {enforcement: Deny}, webhook: {replicas: 1}} | Set webhook.replicas to 2 or more
            {%s, webhook: {replicas: 1}, policies: {custom: {x: {enforcement: Audit, rules: {user: {nonRoot: true, enforcement: Deny}}}}}} | policies deny (x)
            {%s, noMatch: deny, webhook: {replicas: 1}}                            | webhook.replicas must be 2 or more
            {webhook: {replica: 3}}                                                | additional properties 'replica' not allowed
            {failurePolicy: Ignore}                                                | additional properties 'failurePolicy' not allowed
            {webhook: {replicas: two}}                                             | got string, want integer
            {webhook: {replicas: 0}}                                               | minimum
            {policies: {enforcement: deny}}                                        | /policies/enforcement
            {policies: {shipped: [strict]}}                                        | /policies/shipped/0
            {policies: {custom: {x: {rules: {shell: {forbid: true}}}}}}            | missing property 'enforcement'
            {policies: {custom: {baseline: {enforcement: Warn, rules: {shell: {forbid: true}}}}}} | a shipped policy has this name
            {systemNamespaces: {network: kube-flannel}}                            | /systemNamespaces/network
            {exemptNamespaces: [Kube_System]}                                      | /exemptNamespaces/0
            {pullSecrets: {mode: namespaces}}                                      | pullSecrets.namespaces is empty
            {pullSecrets: {namespaces: [a]}}                                       | set pullSecrets.mode to namespaces
            {store: {enabled: true, url: "redis://a"}}                             | store.existingSecret.name
            {store: {enabled: true, existingSecret: {name: a}}}                    | store.url
            {store: {url: "redis://robot:s3cret@a"}}                               | /store/url
            {store: {enabled: true, url: "redis://a", existingSecret: {name: a}, caBundle: {secret: b}}} | rediss://
            {registries: {only: true}}                                             | no image could be read
            {registries: {hosts: [{host: "https://a.example"}]}}                   | /registries/hosts/0/host
            {registries: {hosts: [{host: a.example, credentials: {username: a}}]}} | /registries/hosts/0/credentials
            {image: {digest: latest}}                                              | /image/digest
            {certificates: {mode: none}}                                           | /certificates/mode
            {clientAuth: {names: [kube-apiserver]}}                                | nobody would be asked
            {webhook: {hostNetwork: true, port: 443}}                              | below 1024
            """)
    void refusesValuesThatContradictEachOtherOrMeanNothing(String values, String words) throws Exception {
        Path file = Files.writeString(
                folder.resolve("values.yaml"),
                values.replace(
                        "%s", "systemNamespaces: {network: [], storage: [], dns: [], certificates: [], registry: []}"));

        assertThatThrownBy(() -> Chart.render(file)).hasMessageContaining(words);
    }

    private static List<Integer> egressPorts(NetworkPolicy policy) {
        return policy.getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal())
                .toList();
    }

    private static List<PolicyRule> secretsOf(List<PolicyRule> rules) {
        return rules.stream()
                .filter(rule -> rule.getResources().contains("secrets"))
                .toList();
    }

    private static List<PolicyRule> rules(String set, String kind, String name) {
        return rules(Chart.rendered(set, kind, name));
    }

    private static List<PolicyRule> rules(Manifest role) {
        return role.kind().equals("Role")
                ? role.as(Role.class).getRules()
                : role.as(ClusterRole.class).getRules();
    }

    private static <T extends HasMetadata> List<T> of(String set, String kind, Class<T> type) {
        return Chart.rendered(set).stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .map(manifest -> manifest.as(type))
                .toList();
    }

    private static List<Deployment> deployments(String set) {
        return of(set, "Deployment", Deployment.class);
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static List<Container> containers(String set) {
        return deployments(set).stream()
                .flatMap(deployment -> pod(deployment).getContainers().stream())
                .toList();
    }

    private static String variable(String set, String deployment, String name) {
        return pod(Chart.rendered(set, "Deployment", deployment).as(Deployment.class))
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(deployment + " has no " + name));
    }

    private static Policy policy(String set, String name) {
        return PolicyDocuments.read(
                        name,
                        Chart.rendered(set, "ClusterMinimalImagePolicy", name)
                                .json()
                                .toString())
                .policies()
                .getFirst();
    }

    private static Policy shipped(String name) {
        try {
            return PolicyDocuments.read(name, Files.readString(Path.of("policies", name + ".yaml")))
                    .policies()
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(Path folder) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static X509Certificate certificate(String base64) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }
}
