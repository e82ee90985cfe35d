package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The environment variables of {@link ServeConfig}, as they are documented and as the manifests set them. */
class SettingsTest {
    /** Every variable with its default, by the rule of SmallRye: {@code caValidity} is {@code …_CA_VALIDITY}. */
    private static Map<String, String> known(Class<?> group, String prefix) {
        Map<String, String> known = new TreeMap<>();
        for (Method method : group.getDeclaredMethods()) {
            String name = prefix
                    + "_"
                    + method.getName().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
            if (method.getReturnType().getEnclosingClass() == ServeConfig.class
                    && method.getReturnType().isInterface()) {
                known.putAll(known(method.getReturnType(), name));
            } else {
                WithDefault standard = method.getAnnotation(WithDefault.class);
                known.put(name, standard == null ? "none" : "`" + standard.value() + "`");
            }
        }
        return known;
    }

    private static Map<String, String> known() {
        return known(ServeConfig.class, "SLIMGATE");
    }

    @Test
    void everyVariableIsDocumentedWithItsDefault() throws IOException {
        Map<String, String> told = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `(SLIMGATE_[A-Z_]+)` \\| (.+?) \\| \\S.* \\|$")
                .matcher(Files.readString(Path.of("docs/settings.md")));
        while (row.find()) {
            assertThat(told.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
        }

        assertThat(told).isEqualTo(known());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"charts/slimgate/templates/_pod.tpl", "deploy/20-webhook.yaml", "deploy/30-controller.yaml"})
    void theManifestsSetOnlyVariablesThatAreKnown(String file) throws IOException {
        var set = Pattern.compile("(?m)^ *- name: (SLIMGATE_\\w+)$")
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(set).hasSizeGreaterThan(5).isSubsetOf(known().keySet());
    }
}
