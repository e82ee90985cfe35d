package dev.slimgate.inspect;

import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.inspect.LeftoverPlaces.Kind;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which files are left over on their own, by name and place. */
final class LeftoverFiles {
    static final Kind TEMPORARY = new Kind(Category.TEMPORARY_FILES, "temporary");
    private static final Kind SOURCE_MAP = new Kind(Category.SOURCE_MAPS, "source map");
    private static final Kind DESKTOP = new Kind(Category.EDITOR_FILES, "desktop file");
    private static final Kind EDITOR = new Kind(Category.EDITOR_FILES, "editor file");
    private static final Kind CORE = new Kind(Category.TEMPORARY_FILES, "memory dump");
    private static final Kind LOG = new Kind(Category.TEMPORARY_FILES, "log");
    private static final Kind HISTORY = new Kind(Category.TEMPORARY_FILES, "command history");
    private static final Kind BYTECODE = new Kind(Category.TEMPORARY_FILES, "bytecode of the source tree");
    private static final Kind TEST = new Kind(Category.TESTS, "test");
    private static final Kind LIBRARY = new Kind(Category.BUILD_TOOLS, "static library");
    private static final Kind SOURCES = new Kind(Category.BUILD_TOOLS, "sources");

    private static final Set<String> HISTORIES = Set.of(
            ".bash_history",
            ".ash_history",
            ".sh_history",
            ".zsh_history",
            ".python_history",
            ".node_repl_history",
            ".psql_history",
            ".mysql_history",
            ".sqlite_history",
            ".rediscli_history",
            ".irb_history",
            ".viminfo",
            ".lesshst",
            ".wget-hsts");
    private static final Set<String> TOOL_FILES = Set.of(".coverage", ".eslintcache");
    private static final List<String> MAPS = List.of(".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map");
    private static final Pattern DUMP = Pattern.compile("(?:vg)?core\\.[0-9]{1,10}|.{1,128}\\.(?:hprof|heapsnapshot)");
    private static final Pattern DEBUG_LOG = Pattern.compile(
            "(?:npm-debug|yarn-debug|yarn-error|lerna-debug|pnpm-debug|firebase-debug)\\.log.{0,32}|hs_err_pid[0-9]{1,10}\\.log");
    private static final Pattern TEST_NAME =
            Pattern.compile("test_.{1,200}\\.py|.{1,200}_test\\.(?:py|go|rb)|conftest\\.py"
                    + "|.{1,200}\\.(?:test|spec)\\.[cm]?[jt]sx?|.{1,200}_spec\\.rb|.{0,200}[a-z0-9](?:Test|TestCase)\\.(?:php|java)"
                    + "|.{1,200}\\.(?:test|spec)\\.(?:coffee|vue)");
    private static final Pattern CODE = Pattern.compile(".{1,200}\\.(?:[cm]?[jt]s|jsx|tsx|coffee)");

    /** A command of a tool chain, for some machine and of some version. */
    private static final Pattern QUALIFIED = Pattern.compile(
            "(?:[a-z0-9_]{1,20}-(?:[a-z0-9_]{1,20}-){1,3})?([a-z+]{2,12}(?:-config)?)(?:-?[0-9.]{1,8})?");

    private static final Set<String> BUILD_COMMANDS = Set.of(
            "gcc",
            "g++",
            "cpp",
            "cc",
            "c++",
            "clang",
            "clang++",
            "gfortran",
            "tcc",
            "ghc",
            "as",
            "ld",
            "ar",
            "ranlib",
            "objdump",
            "objcopy",
            "readelf",
            "strip",
            "nm",
            "gprof",
            "lto-dump",
            "make",
            "gmake",
            "cmake",
            "ctest",
            "cpack",
            "ninja",
            "meson",
            "autoconf",
            "automake",
            "libtool",
            "libtoolize",
            "bison",
            "flex",
            "go",
            "gofmt",
            "rustc",
            "cargo",
            "javac",
            "swiftc",
            "bazel",
            "scons",
            "git",
            "hg",
            "svn");
    private static final Set<String> PLAIN_COMMANDS = Set.of(
            "m4", "pkg-config", "pkgconf", "ld.bfd", "ld.gold", "ld.lld", "dpkg-buildpackage", "rpmbuild", "abuild");
    private static final List<String> SYSTEM = List.of(
            "/usr/bin/",
            "/usr/sbin/",
            "/usr/lib",
            "/usr/share/",
            "/usr/include/",
            "/usr/local/lib",
            "/usr/local/share/",
            "/usr/local/bin/",
            "/etc/",
            "/lib",
            "/bin/",
            "/sbin/",
            "/boot/",
            "/var/lib/",
            "/var/cache/",
            "/opt/conda/",
            "/dev/",
            "/proc/",
            "/sys/",
            "/run/");

    private LeftoverFiles() {}

    /**
     * What a regular file is left over as; null where it is not.
     *
     * @param own whether it stands neither in the distribution's directories nor among installed packages
     */
    static @Nullable Kind file(Tree.Place place, boolean own) {
        String name = place.name();
        String path = place.path();
        if (name.endsWith(".map")) {
            return MAPS.stream().anyMatch(name::endsWith) ? SOURCE_MAP : null;
        }
        if (path.startsWith("/tmp/") || path.startsWith("/var/tmp/")) {
            return TEMPORARY;
        }
        Kind editor = editor(name);
        if (editor != null) {
            return editor;
        }
        if (Shells.isBin(place.directoryName())) {
            return isBuildCommand(place) ? new Kind(Category.BUILD_TOOLS, "build command") : null;
        }
        if (isDump(place)) {
            return CORE;
        }
        if (HISTORIES.contains(name)) {
            return HISTORY;
        }
        if (name.endsWith(".a") && (path.startsWith("/usr/") || path.startsWith("/lib")) && path.contains("/lib")) {
            return LIBRARY;
        }
        if (path.startsWith("/usr/src/") && path.indexOf('/', 9) < 0 && name.contains(".tar.")
                || path.endsWith("/lib/src.zip")) {
            return SOURCES;
        }
        return own ? own(name) : null;
    }

    private static @Nullable Kind own(String name) {
        if (DEBUG_LOG.matcher(name).matches() || name.endsWith(".log")) {
            return LOG;
        }
        if (TOOL_FILES.contains(name) || name.endsWith(".tsbuildinfo")) {
            return new Kind(Category.TEMPORARY_FILES, "tool cache");
        }
        return isTest(name) ? TEST : null;
    }

    /** A directory that is left over only in a project's own tree; null where it is not. */
    static @Nullable Kind ownDirectory(String name) {
        return switch (name) {
            case "__pycache__" -> BYTECODE;
            case "__snapshots__", "__mocks__" -> TEST;
            default -> null;
        };
    }

    private static @Nullable Kind editor(String name) {
        char first = name.charAt(0);
        if (first == '.') {
            boolean swap = name.endsWith(".swp") || name.endsWith(".swo");
            return name.equals(".DS_Store") || name.startsWith("._") && name.length() > 2
                    ? DESKTOP
                    : swap ? EDITOR : null;
        }
        if (name.equals("Thumbs.db") || name.equals("desktop.ini")) {
            return DESKTOP;
        }
        return name.endsWith(".iml") || name.endsWith("~") && name.length() > 1 ? EDITOR : null;
    }

    private static boolean isDump(Tree.Place place) {
        String name = place.name();
        return DUMP.matcher(name).matches()
                || name.equals("core")
                        && Marks.has(place.node().marks(), Marks.ELF)
                        && (place.node().mode() & 0111) == 0;
    }

    private static boolean isBuildCommand(Tree.Place place) {
        int marks = place.node().marks();
        if (Marks.has(marks, Marks.MULTI_CALL) || !Tools.runs(place.node())) {
            return false;
        }
        Matcher parts = QUALIFIED.matcher(place.name());
        return PLAIN_COMMANDS.contains(place.name()) || parts.matches() && BUILD_COMMANDS.contains(parts.group(1));
    }

    /** Whether a file is a test by its language's custom. */
    static boolean isTest(String name) {
        return TEST_NAME.matcher(name).matches();
    }

    static boolean isScriptCode(String name) {
        return CODE.matcher(name).matches();
    }

    /** Whether a path belongs to a distribution's own directories, where a project does not stand. */
    static boolean isSystem(String path) {
        return SYSTEM.stream().anyMatch(path::startsWith);
    }
}
