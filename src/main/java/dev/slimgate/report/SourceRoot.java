package dev.slimgate.report;

import dev.slimgate.policy.SourceLocation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The directory that files of a report are told relative to, as a pipeline has checked out the sources.
 *
 * @param directory absolute
 */
record SourceRoot(Path directory) {
    SourceRoot {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Whether a location is in a file, and not in standard input or nowhere. */
    static boolean isFile(SourceLocation location) {
        return !location.file().isEmpty() && !location.file().startsWith("<");
    }

    /** The directory as a URI that ends with a slash. */
    String uri() {
        String uri = uri(directory);
        return uri.endsWith("/") ? uri : uri + "/";
    }

    /** The file as a URI without a scheme; empty for one outside the directory. */
    Optional<String> relative(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return path.startsWith(directory) ? Optional.of(encoded(directory.relativize(path))) : Optional.empty();
    }

    /** The file relative to the directory, with slashes; as it is for one outside. */
    String name(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return path.startsWith(directory)
                ? StreamSupport.stream(directory.relativize(path).spliterator(), false)
                        .map(Path::toString)
                        .collect(Collectors.joining("/"))
                : file;
    }

    /** The file as a URI of its own. */
    static String absolute(String file) {
        return uri(Path.of(file).toAbsolutePath().normalize());
    }

    private static String uri(Path absolute) {
        return "file:///" + encoded(absolute);
    }

    /** Every byte but those that mean themselves in any part of a URI as {@code %20}. */
    private static String encoded(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(name -> encoded(name.toString()))
                .collect(Collectors.joining("/"));
    }

    private static String encoded(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
