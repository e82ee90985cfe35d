package dev.slimgate.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The language runtimes and servers that policies know by name, and the environment names by which images claim them. */
public final class Runtimes {
    /** The names that {@code perRuntime} may hold. */
    public static final List<String> NAMES = List.of(
            "go", "rust", "node", "deno", "bun", "python", "java", "dotnet", "ruby", "php", "perl", "erlang", "nginx",
            "httpd");

    private static final Map<String, String> BY_ENVIRONMENT = Map.ofEntries(
            Map.entry("GOLANG_VERSION", "go"),
            Map.entry("RUST_VERSION", "rust"),
            Map.entry("NODE_VERSION", "node"),
            Map.entry("DENO_VERSION", "deno"),
            Map.entry("BUN_RUNTIME_TRANSPILER_CACHE_PATH", "bun"),
            Map.entry("PYTHON_VERSION", "python"),
            Map.entry("JAVA_VERSION", "java"),
            Map.entry("JAVA_HOME", "java"),
            Map.entry("DOTNET_VERSION", "dotnet"),
            Map.entry("ASPNET_VERSION", "dotnet"),
            Map.entry("RUBY_VERSION", "ruby"),
            Map.entry("PHP_VERSION", "php"),
            Map.entry("NGINX_VERSION", "nginx"),
            Map.entry("HTTPD_VERSION", "httpd"));

    private Runtimes() {}

    /** The one runtime that these environment names claim; empty where they claim none, or several. */
    public static Optional<String> claimed(List<String> environmentNames) {
        Set<String> claimed = new HashSet<>();
        for (String name : environmentNames) {
            String runtime = BY_ENVIRONMENT.get(name);
            if (runtime != null) {
                claimed.add(runtime);
            }
        }
        return claimed.size() == 1 ? Optional.of(claimed.iterator().next()) : Optional.empty();
    }
}
