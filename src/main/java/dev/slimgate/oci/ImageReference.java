package dev.slimgate.oci;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A name of an image as Docker and containerd read it. Familiar names are completed: {@code nginx} is
 * {@code docker.io/library/nginx:latest}. A digest wins over a tag that stands beside it.
 *
 * @param registry host with optional port, such as {@code docker.io} or {@code registry.internal:5000}
 * @param repository path below the registry, such as {@code library/nginx}
 * @param tag null where only a digest was given
 * @param digest null where none was given
 * @see <a href="https://github.com/distribution/reference/blob/v0.6.0/reference.go">grammar of references</a>
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) {
    private static final String HUB = "docker.io";
    private static final int MAX_REPOSITORY = 255;
    private static final int MAX_TAG = 128;
    private static final int MAX_TEXT = 4096;

    public ImageReference {
        if (tag == null && digest == null) {
            throw new MalformedException("an image reference needs a tag or a digest");
        }
    }

    /**
     * Reads a reference as a Pod or a user writes it; without tag and digest the tag is {@code latest}.
     *
     * @throws MalformedException with the reason; the text is not quoted, as it may hold anything
     */
    public static ImageReference parse(String text) {
        if (text.isEmpty()) {
            throw new MalformedException("the image reference is empty");
        }
        if (text.length() > MAX_TEXT) {
            throw new MalformedException("the image reference is longer than " + MAX_TEXT + " characters");
        }
        int at = text.indexOf('@');
        @Nullable Digest digest = at < 0 ? null : Digest.parse(text.substring(at + 1));
        String name = at < 0 ? text : text.substring(0, at);
        int slash = name.lastIndexOf('/');
        int colon = name.lastIndexOf(':');
        @Nullable String tag = null;
        if (colon > slash) {
            tag = name.substring(colon + 1);
            name = name.substring(0, colon);
            checkTag(tag);
        }
        if (isHex64(text)) {
            throw new MalformedException("a bare 64-character hexadecimal name is an image id, no reference");
        }
        int first = name.indexOf('/');
        String registry = HUB;
        String path = name;
        if (first >= 0 && isHost(name.substring(0, first))) {
            registry = name.substring(0, first);
            path = name.substring(first + 1);
            checkHost(registry);
        }
        if (registry.equals("index.docker.io")) {
            registry = HUB;
        }
        if (registry.equals(HUB) && path.indexOf('/') < 0) {
            path = "library/" + path;
        }
        checkRepository(path);
        return new ImageReference(registry, path, tag == null && digest == null ? "latest" : tag, digest);
    }

    /** Like {@link #parse}, with empty for what is no reference. */
    public static Optional<ImageReference> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Registry and repository, without tag and digest: what policies match. */
    public String name() {
        return registry + "/" + repository;
    }

    /** The same image by this digest; the tag is kept for people to read. */
    public ImageReference withDigest(Digest pinned) {
        return new ImageReference(registry, repository, tag, pinned);
    }

    /** The tag or digest that a registry is asked for: the digest where there is one. */
    public String version() {
        return digest != null ? digest.toString() : String.valueOf(tag);
    }

    /** Whether the image may change under this name: it has no digest, and the tag is {@code latest}. */
    public boolean isLatest() {
        return digest == null && "latest".equals(tag);
    }

    /** The shortest form that means the same: {@code nginx:1.27}, {@code team/app@sha256:…}. */
    public String familiar() {
        return (registry.equals(HUB) ? familiarPath() : name()) + suffix();
    }

    private String familiarPath() {
        int slash = repository.indexOf('/');
        String first = repository.substring(0, Math.max(slash, 0));
        if (first.equals("library") && slash == repository.lastIndexOf('/')) {
            return repository.substring(slash + 1);
        }
        return slash < 0 || isHost(first) ? name() : repository;
    }

    /** The canonical form, with registry, repository and whatever of tag and digest is known. */
    @Override
    public String toString() {
        return name() + suffix();
    }

    private String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    /** Docker's rule for telling a registry from a Hub user: a dot, a port, an upper-case letter, or localhost. */
    private static boolean isHost(String component) {
        return component.indexOf('.') >= 0
                || component.indexOf(':') >= 0
                || component.equals("localhost")
                || !component.toLowerCase(Locale.ROOT).equals(component);
    }

    private static void checkHost(String registry) {
        String host = registry;
        int colon = registry.lastIndexOf(':');
        boolean bracketed = registry.startsWith("[");
        if (colon > registry.lastIndexOf(']')) {
            host = registry.substring(0, colon);
            checkPort(registry.substring(colon + 1));
        }
        if (bracketed) {
            boolean valid = host.length() > 4
                    && host.endsWith("]")
                    && all(host.substring(1, host.length() - 1), c -> c == ':' || isHex(c));
            if (!valid) {
                throw new MalformedException("the registry is no valid IPv6 address in brackets");
            }
            return;
        }
        for (String label : host.split("\\.", -1)) {
            boolean valid = !label.isEmpty()
                    && label.charAt(0) != '-'
                    && label.charAt(label.length() - 1) != '-'
                    && all(label, c -> c == '-' || isAlphanumeric(c));
            if (!valid) {
                throw new MalformedException("the registry is no valid host name");
            }
        }
    }

    private static void checkPort(String port) {
        boolean valid = !port.isEmpty() && port.length() <= 5 && all(port, ImageReference::isDigit);
        if (!valid || Integer.parseInt(port) > 65_535) {
            throw new MalformedException("the registry's port is no number from 0 to 65535");
        }
    }

    private static void checkRepository(String path) {
        if (path.length() > MAX_REPOSITORY) {
            throw new MalformedException("the repository is longer than " + MAX_REPOSITORY + " characters");
        }
        for (String component : path.split("/", -1)) {
            checkComponent(component);
        }
    }

    /** Lower-case letters and digits, with one of {@code .}, {@code _}, {@code __} or any number of {@code -} between. */
    private static void checkComponent(String component) {
        if (component.isEmpty()) {
            throw new MalformedException("the repository has an empty path component");
        }
        int i = 0;
        while (i < component.length()) {
            int start = i;
            while (i < component.length() && isLowerAlphanumeric(component.charAt(i))) {
                i++;
            }
            if (i == start) {
                throw badComponent(component.charAt(i));
            }
            if (i == component.length()) {
                return;
            }
            i = afterSeparator(component, i);
            if (i == component.length()) {
                throw new MalformedException("the repository has a path component that ends with a separator");
            }
        }
    }

    private static int afterSeparator(String component, int i) {
        char c = component.charAt(i);
        if (c == '.') {
            return i + 1;
        }
        if (c == '_') {
            return i + 1 < component.length() && component.charAt(i + 1) == '_' ? i + 2 : i + 1;
        }
        int end = i;
        while (end < component.length() && component.charAt(end) == '-') {
            end++;
        }
        if (end == i) {
            throw badComponent(c);
        }
        return end;
    }

    private static MalformedException badComponent(char c) {
        if (c >= 'A' && c <= 'Z') {
            return new MalformedException("the repository must be lower case");
        }
        return new MalformedException(
                "the repository has a character or separator that is not allowed: lower-case letters, digits and single"
                        + " . _ __ - between them are");
    }

    private static void checkTag(String tag) {
        boolean valid = !tag.isEmpty()
                && tag.length() <= MAX_TAG
                && tag.charAt(0) != '.'
                && tag.charAt(0) != '-'
                && all(tag, c -> c == '_' || c == '.' || c == '-' || isAlphanumeric(c));
        if (!valid) {
            throw new MalformedException("the tag is not 1 to " + MAX_TAG
                    + " letters, digits, _ . - that begin with a letter, a digit or _");
        }
    }

    private static boolean isHex64(String name) {
        return name.length() == 64 && all(name, c -> isDigit(c) || c >= 'a' && c <= 'f');
    }

    /** A loop: a reference is read on the path of every admission, and a stream costs ten times as much. */
    private static boolean all(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(int c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean isLowerAlphanumeric(int c) {
        return isDigit(c) || c >= 'a' && c <= 'z';
    }

    private static boolean isAlphanumeric(int c) {
        return isLowerAlphanumeric(c) || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
