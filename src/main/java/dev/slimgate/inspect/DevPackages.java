package dev.slimgate.inspect;

import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which installed packages are there for development only: what a list of dependencies says so of, and where no list
 * covers a directory of packages, tools that serve nothing but tests and builds.
 */
final class DevPackages {
    /** More lists than this are of no project that one image runs. */
    private static final int MAX_LISTS = 2_000;

    private static final Set<String> NODE_TOOLS = Set.of(
            "jest",
            "mocha",
            "jasmine",
            "karma",
            "ava",
            "vitest",
            "cypress",
            "nyc",
            "c8",
            "sinon",
            "chai",
            "eslint",
            "prettier",
            "webpack",
            "webpack-cli",
            "webpack-dev-server",
            "parcel",
            "gulp",
            "grunt",
            "nodemon",
            "husky",
            "lint-staged",
            "supertest",
            "jshint",
            "tslint",
            "storybook");
    private static final Set<String> PYTHON_TOOLS =
            Set.of("pytest", "_pytest", "mypy", "pylint", "flake8", "tox", "black", "nox", "pytest_cov", "isort");

    private final Tree tree;
    /** What was found by a list, by its directory. */
    private final Set<String> places = new HashSet<>();
    /** Directories whose {@code node_modules} a list covers. */
    private final Set<String> covered = new HashSet<>();

    private final Set<String> python = new HashSet<>();

    private DevPackages(Tree tree) {
        this.tree = tree;
    }

    static DevPackages find(Tree tree) {
        Map<String, List<DependencyLists.Kept>> lists = new HashMap<>();
        int[] count = new int[1];
        tree.files().walk((path, node) -> {
            byte[] kept = Marks.has(node.marks(), Marks.DEPENDENCIES) && count[0] < MAX_LISTS ? node.captured() : null;
            if (kept != null) {
                count[0]++;
                DependencyLists.Kept list = DependencyLists.Kept.read(kept);
                lists.computeIfAbsent(base(path, list.kind()), p -> new ArrayList<>())
                        .add(list);
            }
        });
        DevPackages found = new DevPackages(tree);
        lists.forEach(found::take);
        return found;
    }

    /** Why a directory is for development only, in a few words; null where it is not. */
    @Nullable String why(Tree.Place place) {
        String parent = place.directoryName();
        String name = place.name();
        if (places.contains(place.path())) {
            return "development package";
        }
        if (parent.equals("node_modules")) {
            return NODE_TOOLS.contains(name) && !isCovered(place.path()) ? "test or build tool" : null;
        }
        if (parent.equals("site-packages") || parent.equals("dist-packages")) {
            return PYTHON_TOOLS.contains(name) ? "test or build tool" : isListed(name) ? "development package" : null;
        }
        return parent.equals("vendor") && name.equals("phpunit") ? "test or build tool" : null;
    }

    /** The outermost {@code node_modules} on the way decides. */
    private boolean isCovered(String path) {
        return covered.contains(path.substring(0, path.indexOf("/node_modules/")));
    }

    /** A package's directory, or that of its metadata: {@code pytest_mock-3.14.0.dist-info}. */
    private boolean isListed(String name) {
        if (python.isEmpty()) {
            return false;
        }
        boolean metadata = name.endsWith(".dist-info") || name.endsWith(".egg-info");
        int dash = name.indexOf('-');
        return python.contains(normal(metadata && dash > 0 ? name.substring(0, dash) : name));
    }

    private void take(String base, List<DependencyLists.Kept> lists) {
        lists.sort(Comparator.comparing(DependencyLists.Kept::kind));
        boolean node = false;
        boolean composer = false;
        for (DependencyLists.Kept list : lists) {
            switch (list.kind()) {
                case NPM_INSTALLED, NPM, PNPM, MANIFEST -> {
                    if (!node) {
                        list.names().forEach(name -> node(base, name));
                        covered.add(base);
                    }
                    node = true;
                }
                case COMPOSER_INSTALLED, COMPOSER -> {
                    if (!composer) {
                        list.names().forEach(name -> addDirectory(base + "/" + name));
                    }
                    composer = true;
                }
                case PIPENV, POETRY -> list.names().forEach(name -> python.add(normal(name)));
            }
        }
    }

    private void node(String base, String name) {
        if (name.startsWith("@")) {
            stored(base + "/node_modules/.pnpm", name.substring(1));
        } else if (name.startsWith("node_modules/")) {
            addDirectory(base + "/" + name);
        }
    }

    /** A package of this name and version in pnpm's store, once for each set of peers. */
    private void stored(String store, String nameAndVersion) {
        TreeNode directory = tree.files().lookup(store).orElse(null);
        if (directory == null) {
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        directory.children().forEach(child -> names.add(child.name()));
        for (String name : names.tailSet(nameAndVersion)) {
            if (!name.startsWith(nameAndVersion)) {
                return;
            }
            if (name.length() == nameAndVersion.length() || "_(".indexOf(name.charAt(nameAndVersion.length())) >= 0) {
                places.add(store + "/" + name);
            }
        }
    }

    /** A link into pnpm's store stands for what is stored; a link to the project's own code is no package. */
    private void addDirectory(String path) {
        FileTree.Resolved end = tree.files().resolve(path).orElse(null);
        if (end == null || !end.node().isDirectory()) {
            return;
        }
        int store = end.path().indexOf("/.pnpm/");
        if (store >= 0) {
            int next = end.path().indexOf('/', store + "/.pnpm/".length());
            places.add(next < 0 ? end.path() : end.path().substring(0, next));
        } else if (end.path().equals(path) || end.path().contains("/node_modules/")) {
            places.add(end.path());
        }
    }

    /** The directory that a list speaks of. */
    private static String base(String path, DependencyLists.Kind kind) {
        String parent = parent(path);
        return switch (kind) {
            case NPM_INSTALLED, COMPOSER_INSTALLED -> parent(parent);
            case NPM, PNPM, MANIFEST, COMPOSER, PIPENV, POETRY -> parent;
        };
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Python's own rule for names that are the same. */
    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
