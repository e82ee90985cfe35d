package dev.slimgate.inspect;

import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.inspect.LeftoverPlaces.Kind;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a build left behind, in one walk: what stands in a directory that is left over belongs to that find and is
 * not found again, but for credentials, which are found wherever they are.
 */
final class LeftoverSearch {
    private static final Set<String> PACKAGE_DIRECTORIES =
            Set.of("node_modules", "site-packages", "dist-packages", "gems", "pkgs", "vendor_perl");

    private static final Pattern PYTHON_LIBRARY = Pattern.compile("(?:python|pypy)[0-9.]{0,8}");
    private static final Pattern LIBRARY_OF_LANGUAGE =
            Pattern.compile("/usr/(?:local/)?(?:lib|lib64|share)/(?:python[23]|ruby|perl|go|php|nodejs|tcl|R/|guile).*"
                    + "|/usr/local/go/.*|/usr/share/doc/.*|/opt/conda/.*");
    private static final Pattern SHOWCASE = Pattern.compile(
            "tests?|testing|testdata|__tests__|specs?|fixtures?|examples?|samples?|demos?|mocks?|__mocks__"
                    + "|docs?|test[_-](?:data|keys|certs|fixtures)|snakeoil|.*\\.example");
    private static final Pattern LICENCE = Pattern.compile("(?i)(?:copyright|licen[cs]e|copying|notice).*");

    private final Tree tree;
    private final DevPackages development;
    private final LeftoverTotals totals = new LeftoverTotals();
    private final Map<Category, BitSet> counted = new HashMap<>();
    private @Nullable Claim claim;
    private String packages = "";

    private LeftoverSearch(Tree tree) {
        this.tree = tree;
        this.development = DevPackages.find(tree);
    }

    static Leftovers find(Tree tree) {
        LeftoverSearch search = new LeftoverSearch(tree);
        tree.files().walk(search::visit);
        search.endClaim();
        return search.totals.leftovers();
    }

    private void visit(String path, TreeNode node) {
        if (claim != null && !path.startsWith(claim.prefix)) {
            endClaim();
        }
        if (!packages.isEmpty() && !path.startsWith(packages)) {
            packages = "";
        }
        Tree.Place place = new Tree.Place(path, node);
        if (node.isFile()) {
            file(place);
        } else if (node.isDirectory()) {
            directory(place);
        }
    }

    private void directory(Tree.Place place) {
        if (claim == null && !place.node().isEmpty()) {
            Kind kind = kind(place);
            claim = kind == null ? null : new Claim(place.path(), kind);
        }
        if (packages.isEmpty() && isOfPackages(place)) {
            packages = place.path() + "/";
        }
    }

    private static boolean isOfPackages(Tree.Place place) {
        return PACKAGE_DIRECTORIES.contains(place.name())
                || place.directoryName().startsWith("lib")
                        && PYTHON_LIBRARY.matcher(place.name()).matches();
    }

    private @Nullable Kind kind(Tree.Place place) {
        String why = development.why(place);
        if (why != null) {
            return new Kind(Category.DEV_DEPENDENCIES, why);
        }
        Kind known = LeftoverPlaces.directory(tree, place);
        return known == null && isOwn(place.path()) ? LeftoverFiles.ownDirectory(place.name()) : known;
    }

    private void file(Tree.Place place) {
        TreeNode node = place.node();
        if (Marks.has(node.marks(), Marks.CREDENTIAL | Marks.PRIVATE_KEY) && !isPublic(place)) {
            take(
                    new Kind(
                            Category.CREDENTIALS,
                            CredentialFiles.what(place.path().substring(1), node.marks())),
                    place);
            if (claim == null) {
                return;
            }
        }
        if (claim != null) {
            claim.add(node);
            return;
        }
        Kind kind = LeftoverFiles.file(place, isOwn(place.path()));
        if (kind != null && node.sizeBytes() > 0) {
            take(kind, place);
        }
    }

    private void take(Kind kind, Tree.Place place) {
        TreeNode node = place.node();
        if (count(kind.category(), node)) {
            totals.add(new Leftover(kind.category(), place.path(), node.sizeBytes(), 1, node.layer(), kind.what()));
        }
    }

    private void endClaim() {
        if (claim != null && claim.bytes > 0) {
            totals.add(claim.leftover());
        }
        claim = null;
    }

    /** Whether a file was not yet counted in a category under another name. */
    private boolean count(Category category, TreeNode node) {
        BitSet seen = counted.computeIfAbsent(category, c -> new BitSet());
        boolean first = !seen.get(node.inode());
        seen.set(node.inode());
        return first;
    }

    private boolean isOwn(String path) {
        return packages.isEmpty() && !LeftoverFiles.isSystem(path);
    }

    /**
     * Keys and settings that packages publish, and those that a project shows as examples or tests with, are known to
     * everyone and open nothing. Debian's {@code ssl-cert-snakeoil.key} is made on installation and trusted by nobody.
     */
    private boolean isPublic(Tree.Place place) {
        String path = place.path();
        if (!packages.isEmpty()
                || LIBRARY_OF_LANGUAGE.matcher(path).matches()
                || place.name().contains("snakeoil")) {
            return true;
        }
        String[] parts = path.substring(1).split("/", -1);
        boolean named = parts[0].equals("home") || parts[0].equals("srv") || parts[0].equals("opt");
        for (int i = named ? 2 : 1; i < parts.length - 1; i++) {
            if (SHOWCASE.matcher(parts[i]).matches()) {
                return true;
            }
        }
        return false;
    }

    /** A directory that is left over, while what is in it is being counted. */
    private final class Claim {
        private final String path;
        private final String prefix;
        private final Kind kind;
        private final Map<Integer, Long> byLayer = new HashMap<>();
        private long bytes;
        private int files;

        Claim(String path, Kind kind) {
            this.path = path;
            this.prefix = path + "/";
            this.kind = kind;
        }

        void add(TreeNode node) {
            boolean kept = kind.category() == Category.DOCUMENTATION
                    && LICENCE.matcher(node.name()).matches();
            if (!kept && count(kind.category(), node)) {
                bytes += node.sizeBytes();
                files++;
                byLayer.merge(node.layer(), node.sizeBytes(), Long::sum);
            }
        }

        /** Of layers that brought as much as each other, the later. */
        Leftover leftover() {
            int layer = byLayer.entrySet().stream()
                    .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow()
                    .getKey();
            return new Leftover(kind.category(), path, bytes, files, layer, kind.what());
        }
    }
}
