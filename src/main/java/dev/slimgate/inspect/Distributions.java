package dev.slimgate.inspect;

import dev.slimgate.facts.Base.Distribution;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a tree says which distribution it is: os-release, and the files that older ones have instead. */
final class Distributions {
    private static final List<String> OS_RELEASES = List.of("/etc/os-release", "/usr/lib/os-release");
    private static final int MAX_VALUE = 64;

    private Distributions() {}

    /**
     * What was read.
     *
     * @param distribution what it names
     * @param prettyName os-release's name for people; empty where it has none
     * @param source the path that was read
     */
    record Release(Distribution distribution, String prettyName, String source) {}

    /** What the tree says it is; null where it says nothing that can be read. */
    static @Nullable Release read(Tree tree) {
        for (String path : OS_RELEASES) {
            Map<String, String> fields = fields(tree.text(path).orElse(""));
            String id = fields.getOrDefault("ID", "").toLowerCase(Locale.ROOT);
            if (isWord(id)) {
                String version = fields.getOrDefault("VERSION_ID", "");
                return new Release(
                        new Distribution(id, isWord(version) ? version : null, null),
                        fields.getOrDefault("PRETTY_NAME", ""),
                        path);
            }
        }
        return older(tree);
    }

    /** Whether any file that names a distribution is there, readable or not. */
    static boolean anyReleaseFile(Tree tree) {
        return tree.hasFile("/etc/os-release")
                || tree.hasFile("/usr/lib/os-release")
                || tree.hasFile("/etc/lsb-release")
                || tree.hasFile("/etc/debian_version")
                || tree.first(place -> place.path().startsWith("/etc/")
                                && place.path().endsWith("-release")
                                && place.path().lastIndexOf('/') == 4
                                && !place.node().isDirectory())
                        .isPresent();
    }

    private static @Nullable Release older(Tree tree) {
        Release alpine = versioned(tree, "/etc/alpine-release", "alpine");
        if (alpine != null) {
            return alpine;
        }
        for (String path : List.of(
                "/etc/oracle-release",
                "/etc/centos-release",
                "/etc/rocky-release",
                "/etc/almalinux-release",
                "/etc/fedora-release",
                "/etc/photon-release",
                "/etc/azurelinux-release",
                "/etc/mariner-release",
                "/etc/SuSE-release",
                "/etc/gentoo-release",
                "/etc/redhat-release",
                "/etc/system-release")) {
            String text = tree.text(path).orElse("");
            String id = idOf(text);
            if (id != null) {
                return new Release(new Distribution(id, firstNumber(text), null), "", path);
            }
        }
        if (tree.hasFile("/etc/arch-release")) {
            return new Release(new Distribution("arch", null, null), "", "/etc/arch-release");
        }
        Map<String, String> lsb = fields(tree.text("/etc/lsb-release").orElse(""));
        String id = lsb.getOrDefault("DISTRIB_ID", "").toLowerCase(Locale.ROOT);
        if (isWord(id)) {
            String version = lsb.getOrDefault("DISTRIB_RELEASE", "");
            return new Release(new Distribution(id, isWord(version) ? version : null, null), "", "/etc/lsb-release");
        }
        return versioned(tree, "/etc/debian_version", "debian");
    }

    private static @Nullable Release versioned(Tree tree, String path, String id) {
        if (!tree.hasFile(path)) {
            return null;
        }
        String version = tree.text(path).orElse("").strip();
        return new Release(new Distribution(id, isWord(version) ? version : null, null), "", path);
    }

    private static @Nullable String idOf(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String[] name : new String[][] {
            {"oracle", "ol"},
            {"centos", "centos"},
            {"rocky", "rocky"},
            {"almalinux", "almalinux"},
            {"fedora", "fedora"},
            {"photon", "photon"},
            {"azure linux", "azurelinux"},
            {"mariner", "mariner"},
            {"opensuse", "opensuse"},
            {"suse", "sles"},
            {"gentoo", "gentoo"},
            {"amazon", "amzn"},
            {"red hat", "rhel"},
        }) {
            if (lower.contains(name[0])) {
                return name[1];
            }
        }
        return null;
    }

    private static @Nullable String firstNumber(String text) {
        int from = 0;
        while (from < text.length() && !isDigit(text.charAt(from))) {
            from++;
        }
        int end = from;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        String number = text.substring(from, end);
        return isWord(number) ? number : null;
    }

    /** {@code KEY=value} lines as a shell would read them, without expansion; the last of equal keys wins. */
    static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String line : text.split("\n", 1000)) {
            String stripped = line.strip();
            int equals = stripped.indexOf('=');
            if (equals > 0 && stripped.charAt(0) != '#') {
                fields.put(stripped.substring(0, equals), unquoted(stripped.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static boolean isWord(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_VALUE
                && text.chars()
                        .allMatch(c -> c < 128
                                && (Character.isLetterOrDigit(c)
                                        || c == '.'
                                        || c == '_'
                                        || c == '-'
                                        || c == '+'
                                        || c == '~'
                                        || c == '/'));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
