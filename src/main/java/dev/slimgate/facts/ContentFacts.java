package dev.slimgate.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of one image on one platform contain: every layer was read to its end and hashed.
 *
 * @param base what the final tree is
 * @param runtime the language runtime or server inside; null where none was recognised
 * @param libc the C library of the tree
 * @param uncompressedBytes sum of regular-file sizes over all layers; hard links and holes count 0
 * @param shells sorted by path; empty where there is none
 * @param packageManagers sorted by name, then path; empty where there is none
 * @param tools what helps an intruder, sorted by name, then path; empty where there is none
 * @param packages how many are installed
 * @param waste what is shipped and cannot be reached
 * @param dive the same by another tool's rules; null where nobody has asked for it
 * @param leftovers what a build left behind
 * @param entry what starts
 * @param provides what minimal images tend to lack
 * @param foreignModules what was built for another C library
 * @param effectiveUser the image's user through its own passwd and group
 * @param layers one for each layer of the manifest, base layer first
 * @param inconsistencies contradictions that only the layers show
 */
public record ContentFacts(
        Base base,
        @Nullable LanguageRuntime runtime,
        Libc libc,
        long uncompressedBytes,
        List<Shell> shells,
        List<PackageManager> packageManagers,
        List<Tool> tools,
        PackageCounts packages,
        Waste waste,
        @Nullable DiveFigures dive,
        Leftovers leftovers,
        Entry entry,
        Provides provides,
        ForeignModules foreignModules,
        EffectiveUser effectiveUser,
        List<LayerContents> layers,
        List<Inconsistency> inconsistencies) {

    public ContentFacts {
        shells = List.copyOf(shells);
        packageManagers = List.copyOf(packageManagers);
        tools = List.copyOf(tools);
        layers = List.copyOf(layers);
        inconsistencies = List.copyOf(inconsistencies);
    }

    /** The same, with figures that were asked for later. */
    public ContentFacts with(DiveFigures figures) {
        return new ContentFacts(
                base,
                runtime,
                libc,
                uncompressedBytes,
                shells,
                packageManagers,
                tools,
                packages,
                waste,
                figures,
                leftovers,
                entry,
                provides,
                foreignModules,
                effectiveUser,
                layers,
                inconsistencies);
    }

    /** The same, with what another catalogue knows of the base. */
    public ContentFacts with(Base other) {
        return new ContentFacts(
                other,
                runtime,
                libc,
                uncompressedBytes,
                shells,
                packageManagers,
                tools,
                packages,
                waste,
                dive,
                leftovers,
                entry,
                provides,
                foreignModules,
                effectiveUser,
                layers,
                inconsistencies);
    }

    /** The C library whose loader or main file is present. */
    public enum Libc {
        GLIBC("glibc"),
        MUSL("musl"),
        UCLIBC("uclibc"),
        /** None is there, as in images of static binaries. */
        NONE("none");

        private final String label;

        Libc(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }

    /**
     * A language runtime or server.
     *
     * @param name node, python, java, dotnet, go, ruby, php, nginx, rust …
     * @param version as far as the content tells, such as {@code 22.11.0}; null where it does not
     * @param evidence the path or mark that shows it
     */
    public record LanguageRuntime(String name, @Nullable String version, String evidence) {}

    /**
     * A shell.
     *
     * @param path absolute
     * @param target the file that the path resolves to; null where it is that file
     * @param layer the layer that brought the path, counted from 0
     */
    public record Shell(String path, @Nullable String target, int layer) {}

    /**
     * A package manager that could run.
     *
     * @param name its family: apt, dpkg, apk, pip, npm …
     * @param path absolute, of the file that was recognised
     * @param layer the layer that brought the path, counted from 0
     */
    public record PackageManager(String name, String path, int layer) {}

    /**
     * A tool that helps an intruder.
     *
     * @param name the tool, however the file is called: {@code curl}, {@code nc}, {@code ssh} …
     * @param path absolute, of the file that was recognised
     * @param layer the layer that brought the path, counted from 0
     */
    public record Tool(String name, String path, int layer) {}
}
