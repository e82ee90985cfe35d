package dev.slimgate.document;

import dev.slimgate.document.Node.Position;
import dev.slimgate.oci.ImageReference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads a directory such as containerd's {@code /etc/containerd/certs.d}: one directory for each registry, named by its
 * host ({@code registry.internal_5000_} or {@code registry.internal:5000}), and {@code _default} for all others, each with
 * a {@code hosts.toml}.
 */
final class HostsDirectory {
    private static final int MOST = 1_000;
    private static final String FILE = "hosts.toml";
    private static final String DEFAULT = "_default";
    private static final Position START = new Position(1, 1);

    private final Predicate<String> plain;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, HostsToml.Result> found = new LinkedHashMap<>();

    /**
     * @param plain whether the document lists a host for plain HTTP
     */
    HostsDirectory(Predicate<String> plain) {
        this.plain = plain;
    }

    /** What each registry's file says, by its host; {@code ""} for that of all others. */
    Map<String, HostsToml.Result> found() {
        return found;
    }

    List<Problem> problems() {
        return problems;
    }

    void read(Path folder) {
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                // mounted ConfigMaps keep their versions in directories whose names begin with a dot
                if (Files.isDirectory(entry)
                        && !String.valueOf(entry.getFileName()).startsWith(".")) {
                    directories.add(entry);
                }
                if (directories.size() > MOST) {
                    tell(folder, "holds more than " + MOST + " directories");
                    return;
                }
            }
        } catch (IOException e) {
            tell(folder, "cannot be listed");
            return;
        }
        directories.sort(null);
        directories.forEach(this::registry);
    }

    private void registry(Path directory) {
        String name = String.valueOf(directory.getFileName());
        String host = host(name);
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            if (holdsCertificates(directory)) {
                tell(directory, "holds certificates without a hosts.toml, which is not supported: name them there");
            }
            return;
        }
        if (!name.equals(DEFAULT) && !isRegistry(host)) {
            tell(directory, "is not named by a registry as images name it, such as registry.internal_5000_");
            return;
        }
        if (found.containsKey(host) && !name.endsWith("_")) {
            return; // of two spellings containerd reads host_port_
        }
        Problems ofFile = new Problems(file.toString());
        HostsToml.Result result = HostsToml.read(file, host, plain.test(host), ofFile);
        problems.addAll(ofFile.sorted());
        if (result != null) {
            found.put(host, result);
        }
    }

    private static String host(String name) {
        if (name.equals(DEFAULT)) {
            return "";
        }
        int underscore = name.endsWith("_") ? name.lastIndexOf('_', name.length() - 2) : -1;
        return underscore < 0
                ? name
                : name.substring(0, underscore) + ":" + name.substring(underscore + 1, name.length() - 1);
    }

    private static boolean isRegistry(String host) {
        return host.equals(host.toLowerCase(Locale.ROOT))
                && ImageReference.tryParse(host + "/image:tag")
                        .filter(reference -> reference.registry().equals(host))
                        .isPresent();
    }

    private static boolean holdsCertificates(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{crt,cert}")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false; // it says nothing then
        }
    }

    private void tell(Path path, String message) {
        Problems own = new Problems(path.toString());
        own.add(START, "", message);
        problems.addAll(own.sorted());
    }
}
