package dev.slimgate.inspect;

import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.filesystem.TreeNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which directories are left over with all that is in them: by where they stand, by name, and by what must be inside. */
final class LeftoverPlaces {
    /** What a place is: a category and a few words. */
    record Kind(Category category, String what) {}

    private static final Map<String, Kind> BY_PATH = byPath();
    private static final Map<String, Kind> BY_NAMES = byNames();
    private static final Map<String, Marked> BY_MARK = byMark();
    private static final Set<String> TEST_NAMES =
            Set.of("test", "tests", "__tests__", "spec", "specs", "e2e", "idle_test", "cypress");
    private static final Pattern TOOLCHAIN =
            Pattern.compile("(?:go|maven|apache-maven|gradle)(?:[-.0-9].{0,24})?|go1.{0,16}");
    private static final int MOST_LOOKED_AT = 400;

    /** A directory of a common name that is known by any of these in it. */
    private record Marked(Kind kind, List<String> marks) {}

    private LeftoverPlaces() {}

    /** What a directory is left over as; null where it is not. */
    static @Nullable Kind directory(Tree tree, Tree.Place place) {
        String path = place.path();
        String name = place.name();
        Kind known = BY_PATH.get(path);
        if (known != null) {
            return known;
        }
        String parent = place.directoryName();
        known = BY_NAMES.get(parent + "/" + name);
        if (known != null) {
            return known;
        }
        Marked marked = BY_MARK.get(name);
        if (marked != null && (marked.marks().isEmpty() || hasAny(tree, path, marked.marks()))) {
            return marked.kind();
        }
        if (parent.equals("tmp")
                && (path.startsWith("/tmp/") && path.indexOf('/', 5) < 0 || path.startsWith("/var/tmp/"))) {
            return LeftoverFiles.TEMPORARY;
        }
        Kind toolchain = toolchain(tree, path, name, parent);
        if (toolchain != null) {
            return toolchain;
        }
        if (name.equals("cache") && place.node().children().stream().anyMatch(LeftoverPlaces::isGem)) {
            return new Kind(Category.PACKAGE_CACHE, "gem cache");
        }
        return TEST_NAMES.contains(name) && isTests(place) ? new Kind(Category.TESTS, "tests") : null;
    }

    private static @Nullable Kind toolchain(Tree tree, String path, String name, String parent) {
        if (parent.equals("src") && (name.startsWith("linux-headers-") || name.startsWith("kernel-headers"))) {
            return new Kind(Category.BUILD_TOOLS, "kernel headers");
        }
        if (parent.equals("share")
                && (name.startsWith("cmake-") || name.startsWith("automake-") || name.equals("autoconf"))) {
            return new Kind(Category.BUILD_TOOLS, "build system");
        }
        if (name.equals("pkgs") && tree.hasDirectory(path + "/../conda-meta")) {
            return new Kind(Category.PACKAGE_CACHE, "conda packages");
        }
        if (!TOOLCHAIN.matcher(name).matches()) {
            return null;
        }
        if (name.startsWith("go")) {
            return tree.hasFile(path + "/bin/go") && tree.hasDirectory(path + "/pkg/tool")
                    ? new Kind(Category.BUILD_TOOLS, "Go toolchain")
                    : null;
        }
        return tree.hasFile(path + "/bin/mvn") || tree.hasFile(path + "/bin/gradle")
                ? new Kind(Category.BUILD_TOOLS, "build system")
                : null;
    }

    private static boolean hasAny(Tree tree, String path, List<String> names) {
        return names.stream().anyMatch(n -> tree.files().lookup(path + "/" + n).isPresent());
    }

    private static boolean isGem(TreeNode node) {
        return node.isFile() && node.name().endsWith(".gem");
    }

    /** A directory of tests has a test in it; a package's own {@code test} in {@code node_modules} any code. */
    private static boolean isTests(Tree.Place place) {
        return hasTest(place.node(), isPackageRoot(place.path()), 3, new int[] {MOST_LOOKED_AT});
    }

    private static boolean isPackageRoot(String path) {
        int modules = path.lastIndexOf("/node_modules/");
        if (modules < 0) {
            return false;
        }
        String[] parts = path.substring(modules + "/node_modules/".length()).split("/", -1);
        return parts.length == (parts[0].startsWith("@") ? 3 : 2);
    }

    private static boolean hasTest(TreeNode directory, boolean anyCode, int depth, int[] left) {
        for (TreeNode node : directory.children()) {
            if (--left[0] < 0 || node.name().equals("__pycache__")) {
                continue;
            }
            boolean found = node.isFile()
                    ? LeftoverFiles.isTest(node.name()) || anyCode && LeftoverFiles.isScriptCode(node.name())
                    : node.isDirectory() && depth > 1 && hasTest(node, anyCode, depth - 1, left);
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Kind> byPath() {
        Map<String, Kind> map = new HashMap<>();
        Category cache = Category.PACKAGE_CACHE;
        put(map, cache, "apt lists", "/var/lib/apt/lists");
        put(map, cache, "apt cache", "/var/cache/apt");
        put(map, cache, "apk cache", "/var/cache/apk", "/etc/apk/cache");
        put(map, cache, "dnf cache", "/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/tdnf");
        put(map, cache, "yum cache", "/var/cache/yum");
        put(map, cache, "zypper cache", "/var/cache/zypp");
        put(map, cache, "pacman cache", "/var/cache/pacman", "/var/lib/pacman/sync");
        put(map, cache, "package cache", "/var/cache/PackageKit", "/var/cache/swupd");
        put(map, Category.BUILD_TOOLS, "headers", "/usr/include", "/usr/local/include");
        put(map, Category.BUILD_TOOLS, "GCC", "/usr/lib/gcc", "/usr/libexec/gcc", "/usr/lib64/gcc");
        put(map, Category.BUILD_TOOLS, "GCC", "/usr/local/lib/gcc", "/usr/local/libexec/gcc");
        Category pages = Category.DOCUMENTATION;
        put(map, pages, "manual pages", "/usr/share/man", "/usr/local/share/man", "/usr/local/man", "/usr/man");
        put(map, pages, "manual pages", "/var/cache/man", "/opt/conda/share/man", "/opt/conda/man");
        put(map, pages, "info pages", "/usr/share/info", "/usr/local/share/info");
        put(map, pages, "documentation", "/usr/share/doc", "/usr/local/share/doc");
        put(map, pages, "documentation", "/usr/share/gtk-doc", "/usr/share/help", "/usr/doc", "/opt/conda/share/doc");
        put(map, Category.TEMPORARY_FILES, "logs", "/var/log");
        return Map.copyOf(map);
    }

    /** By the last two names of a path. */
    private static Map<String, Kind> byNames() {
        Map<String, Kind> map = new HashMap<>();
        Category cache = Category.PACKAGE_CACHE;
        put(map, cache, "pip cache", ".cache/pip", ".cache/pipenv", ".cache/uv");
        put(map, cache, "poetry cache", ".cache/pypoetry");
        put(map, cache, "yarn cache", ".cache/yarn", "berry/cache");
        put(map, cache, "Node headers", ".cache/node-gyp");
        put(map, cache, "pnpm store", "pnpm/store");
        put(map, cache, "Go build cache", ".cache/go-build");
        put(map, cache, "composer cache", ".cache/composer", ".composer/cache", "composer/cache");
        put(map, cache, "build cache", ".cache/bazel", ".cache/ccache", ".cache/pre-commit", ".cache/rebar3");
        put(map, cache, "coursier cache", ".cache/coursier");
        put(map, cache, "cargo registry", ".cargo/registry", ".cargo/git", "cargo/registry", "cargo/git");
        put(map, cache, "Maven repository", ".m2/repository", ".m2/wrapper");
        put(map, cache, "NuGet cache", ".nuget/packages", "NuGet/v3-cache", "NuGet/http-cache");
        put(map, cache, "hex cache", ".hex/packages");
        put(map, cache, "cabal cache", ".cabal/packages");
        put(map, cache, "Bun cache", ".bun/install");
        put(map, Category.BUILD_TOOLS, ".NET SDK", "dotnet/sdk");
        put(map, Category.DEV_DEPENDENCIES, "test or build tool", ".cache/Cypress");
        put(map, Category.TEMPORARY_FILES, "build cache", "node_modules/.cache", ".next/cache", ".angular/cache");
        return Map.copyOf(map);
    }

    private static Map<String, Marked> byMark() {
        Map<String, Marked> map = new HashMap<>();
        mark(map, Category.VERSION_CONTROL, "Git repository", List.of("HEAD", "objects"), ".git");
        mark(map, Category.VERSION_CONTROL, "Subversion", List.of("wc.db", "entries", "format", "pristine"), ".svn");
        mark(map, Category.VERSION_CONTROL, "Mercurial", List.of("store", "requires", "00changelog.i"), ".hg");
        mark(map, Category.VERSION_CONTROL, "Bazaar", List.of("branch", "checkout", "repository"), ".bzr");
        mark(map, Category.VERSION_CONTROL, "CVS", List.of("Entries"), "CVS");
        Category cache = Category.PACKAGE_CACHE;
        mark(map, cache, "npm cache", List.of("_cacache", "_logs"), ".npm");
        mark(map, cache, "npm cache", List.of("index-v5", "content-v2"), "_cacache");
        mark(map, cache, "pnpm store", List.of(), ".pnpm-store");
        mark(map, cache, "Gradle cache", List.of("caches", "wrapper", "daemon", "buildOutputCleanup"), ".gradle");
        mark(map, cache, "Ivy cache", List.of("cache"), ".ivy2");
        mark(map, cache, "Go modules", List.of("cache/download", "cache/vcs"), "mod");
        mark(map, cache, "ccache", List.of(), ".ccache");
        mark(map, cache, "cpan cache", List.of(), ".cpanm", ".cpan");
        mark(map, cache, "pub cache", List.of(), ".pub-cache");
        mark(map, cache, "Terraform providers", List.of(), ".terraform");
        mark(map, Category.BUILD_TOOLS, "Rust toolchain", List.of("toolchains"), ".rustup", "rustup");
        mark(map, Category.BUILD_TOOLS, "JDK modules", List.of("java.base.jmod"), "jmods");
        mark(map, Category.EDITOR_FILES, "editor settings", List.of(), ".vscode", ".idea", ".vs", ".fleet");
        Category temporary = Category.TEMPORARY_FILES;
        mark(map, temporary, "tool cache", List.of(), ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis");
        mark(map, temporary, "tool cache", List.of(), ".tox", ".nox", ".nyc_output", ".ipynb_checkpoints");
        mark(map, temporary, "build cache", List.of(), ".turbo", ".parcel-cache", ".sass-cache");
        mark(map, temporary, "test coverage", List.of("lcov.info", "lcov-report", "coverage-final.json"), "coverage");
        mark(map, temporary, "test coverage", List.of("index.html"), "htmlcov");
        return Map.copyOf(map);
    }

    private static void put(Map<String, Kind> map, Category category, String what, String... paths) {
        for (String path : paths) {
            map.put(path, new Kind(category, what));
        }
    }

    private static void mark(
            Map<String, Marked> map, Category category, String what, List<String> marks, String... names) {
        for (String name : names) {
            map.put(name, new Marked(new Kind(category, what), marks));
        }
    }
}
