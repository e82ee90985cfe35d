package dev.slimgate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/rbac.md} and the chart grant the same, verb by verb. */
class AccessTest {
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (cluster|namespace|named namespaces, or cluster) \\| (\\S+) \\| (.+?) \\| (.+?) \\| .+ \\|$");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    /** The rows below a heading, each cut into single grants: {@code cluster core/nodes [] list}. */
    private static Set<String> told(String heading, String scope) {
        String text = PlainManifests.text(java.nio.file.Path.of("docs/rbac.md"));
        String section = text.substring(text.indexOf(heading) + heading.length());
        int end = section.indexOf("\n## ");
        Set<String> grants = new TreeSet<>();
        Matcher row = ROW.matcher(end < 0 ? section : section.substring(0, end));
        while (row.find()) {
            if (row.group(1).equals(scope)) {
                String[] resources = row.group(3).split(" named ", -1);
                String group = row.group(2).replace("`", "");
                List<String> names = resources.length == 1 ? List.of() : words(resources[1]);
                for (String resource : words(resources[0])) {
                    for (String verb : row.group(4).split(", ")) {
                        grants.add(grant(group, resource, names, verb));
                    }
                }
            }
        }
        return grants;
    }

    private static List<String> words(String cell) {
        return WORD.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    private static String grant(String group, String resource, List<String> names, String verb) {
        return group + "/" + resource + " " + new TreeSet<>(names) + " " + verb;
    }

    private static Set<String> granted(List<PolicyRule> rules) {
        Set<String> grants = new TreeSet<>();
        for (PolicyRule rule : rules) {
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    for (String verb : rule.getVerbs()) {
                        grants.add(grant(group.isEmpty() ? "core" : group, resource, rule.getResourceNames(), verb));
                    }
                }
            }
        }
        return grants;
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "controller"})
    void theDocumentTellsJustWhatTheChartGrants(String role) {
        String heading = "## Role `" + role + "`";

        Set<String> cluster = granted(Chart.rendered("default", "ClusterRole", "slimgate-" + role)
                .as(ClusterRole.class)
                .getRules());
        Set<String> own = granted(Chart.rendered("default", "Role", "slimgate-" + role)
                .as(Role.class)
                .getRules());

        assertThat(cluster).isNotEmpty().isEqualTo(told(heading, "cluster"));
        assertThat(own).isNotEmpty().isEqualTo(told(heading, "namespace"));
    }

    @Test
    void theDocumentTellsWhatIsGrantedForPullSecrets() {
        Set<String> granted = granted(Chart.rendered("pull-secrets-all", "ClusterRole", "slimgate-pull-secrets")
                .as(ClusterRole.class)
                .getRules());

        assertThat(granted).isNotEmpty().isEqualTo(told("## Role `webhook`", "named namespaces, or cluster"));
    }
}
