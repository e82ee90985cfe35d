package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ForeignModules.ForeignModule;
import dev.slimgate.oci.Platform;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds native modules that were built for another C library. Packages that bring one build for each library are well:
 * what has a sibling for the image's own is left out.
 */
final class Modules {
    private static final List<String> OF_LANGUAGES = List.of(
            "/site-packages/", "/dist-packages/", "/lib-dynload/", "/gems/", "/ruby/", "/php/", "/node_modules/");
    private static final Pattern LIBRARY_WORDS =
            Pattern.compile("(?<=[._/-]|linux|^)(?:musl|glibc|gnu|musleabihf|gnueabihf|alpine|debian)(?=[._/-]|$)");
    private static final Pattern SEPARATORS = Pattern.compile("[._-]+");

    private Modules() {}

    /** The modules that the loader of the image's own library cannot load. */
    static ForeignModules foreign(Tree tree, Libc libc, Platform platform) {
        if (libc != Libc.GLIBC && libc != Libc.MUSL) {
            return ForeignModules.NONE;
        }
        Libc other = libc == Libc.GLIBC ? Libc.MUSL : Libc.GLIBC;
        List<Tree.Place> modules = tree.select(Modules::isModule);
        List<Tree.Place> foreign = modules.stream()
                .filter(place -> builtFor(place, platform) == other)
                .toList();
        if (foreign.isEmpty() || Libcs.present(tree).contains(other)) {
            return ForeignModules.NONE;
        }
        Set<String> own = new HashSet<>();
        modules.stream()
                .filter(place -> builtFor(place, platform) == libc)
                .forEach(place -> own.add(packageOf(place.path())));
        List<ForeignModule> found = foreign.stream()
                .filter(place -> !own.contains(packageOf(place.path())))
                .map(place ->
                        new ForeignModule(place.path(), other, place.node().layer()))
                .sorted(Comparator.comparing(ForeignModule::path))
                .toList();
        int listed = Math.min(found.size(), ForeignModules.MOST_FOUND);
        return new ForeignModules(found.subList(0, listed), found.size() - listed);
    }

    private static boolean isModule(Tree.Place place) {
        String name = place.name();
        return place.node().isFile()
                && Marks.has(place.node().marks(), Marks.ELF)
                && (name.endsWith(".node")
                        || name.endsWith(".so") && OF_LANGUAGES.stream().anyMatch(place.path()::contains));
    }

    /** By what the module is linked with, else by its name; NONE for another processor's, and where neither tells. */
    private static Libc builtFor(Tree.Place place, Platform platform) {
        ElfNote note = ElfNote.of(place.node());
        if (note == null || !note.machineName().equals(platform.architecture())) {
            return Libc.NONE;
        }
        if (note.needs() != Libc.NONE) {
            return note.needs();
        }
        String name = place.name();
        return name.contains("-linux-musl") || name.contains(".musl.")
                ? Libc.MUSL
                : name.contains("-linux-gnu") || name.contains(".glibc.") ? Libc.GLIBC : Libc.NONE;
    }

    /** What a module belongs to, without the words that tell libraries apart: its npm package, else its own name. */
    private static String packageOf(String path) {
        int modules = path.lastIndexOf("/node_modules/");
        String owner = path;
        if (modules >= 0) {
            int from = modules + "/node_modules/".length();
            int end = path.indexOf('/', from);
            if (end > 0 && path.charAt(from) == '@') {
                end = path.indexOf('/', end + 1);
            }
            owner = end < 0 ? path : path.substring(0, end);
        }
        String plain = LIBRARY_WORDS.matcher(owner).replaceAll("");
        return SEPARATORS.matcher(plain).replaceAll("-").replace("-/", "/");
    }
}
