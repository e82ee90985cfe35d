package dev.slimgate.registry;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import java.util.List;
import java.util.Locale;

/**
 * A key of {@code auths}, matched as the kubelet does: a host with optional port, in which {@code *} and {@code ?} stand
 * for parts of one label, and a path that the repository begins with ({@code team} matches {@code teamwork/app} too). The
 * many spellings of Docker Hub are one; they come last, as the kubelet looks at them when nothing else matches.
 *
 * <p>Ordered as the kubelet tries them, which is the most specific first: reversed by text, so that longer paths come
 * before shorter ones, and names before globs.
 *
 * @param text scheme and case left out
 * @param host with its port
 * @param path without a slash at its begin; empty for all of the host
 * @see <a href="https://kubernetes.io/docs/concepts/containers/images/#config-json">config.json in Kubernetes</a>
 */
record AuthKey(String text, List<String> host, boolean port, String path, boolean hubAlias)
        implements Comparable<AuthKey> {
    private static final String HUB = "docker.io";

    static AuthKey parse(String key) {
        String text = key.toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        text = scheme < 0 ? text : text.substring(scheme + 3);
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        String path = slash < 0 ? "" : text.substring(slash + 1);
        if (path.equals("v1") || path.equals("v2")) {
            path = "";
        } else if (path.startsWith("v1/") || path.startsWith("v2/")) {
            path = path.substring(3);
        }
        boolean alias = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
        String effective = alias ? HUB : host;
        return new AuthKey(
                path.isEmpty() ? host : host + "/" + path, labels(effective), effective.indexOf(':') >= 0, path, alias);
    }

    boolean matches(ImageReference reference) {
        return isHostOf(reference) && reference.repository().startsWith(path);
    }

    boolean isHostOf(ImageReference reference) {
        String registry = reference.registry().toLowerCase(Locale.ROOT);
        List<String> labels = labels(registry);
        if (host.size() != labels.size() || port != registry.indexOf(':') >= 0) {
            return false;
        }
        for (int i = 0; i < labels.size(); i++) {
            if (!matchesLabel(host.get(i), labels.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** For messages: the key is a user's. */
    String shown() {
        return Printable.of(text);
    }

    private static List<String> labels(String host) {
        return List.of(host.split("[.:]", -1));
    }

    /** One pass that returns to the last star: linear in the product of the lengths at worst. */
    private static boolean matchesLabel(String pattern, String label) {
        int p = 0;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < label.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = i;
            } else if (p < pattern.length() && (pattern.charAt(p) == label.charAt(i) || pattern.charAt(p) == '?')) {
                p++;
                i++;
            } else if (star >= 0) {
                p = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public int compareTo(AuthKey other) {
        int byAlias = Boolean.compare(hubAlias, other.hubAlias);
        return byAlias != 0 ? byAlias : other.text.compareTo(text);
    }
}
