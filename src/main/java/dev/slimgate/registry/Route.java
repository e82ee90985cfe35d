package dev.slimgate.registry;

import dev.slimgate.oci.MalformedException;
import java.util.List;
import java.util.Map;

/**
 * Where the images of one registry are read: its mirrors in their order, and then the registry itself.
 *
 * @param mirrors at most {@link #MOST_MIRRORS}
 * @param registry whether the registry itself is asked at all
 */
public record Route(List<Mirror> mirrors, boolean registry) {
    /** More places are not asked for one image. */
    public static final int MOST_MIRRORS = 8;

    /** No mirrors. */
    public static final Route DIRECT = new Route(List.of(), true);

    public Route {
        mirrors = List.copyOf(mirrors);
        if (mirrors.size() > MOST_MIRRORS) {
            throw new IllegalArgumentException("more than " + MOST_MIRRORS + " mirrors");
        }
        if (mirrors.isEmpty() && !registry) {
            throw new IllegalArgumentException("nowhere to read from");
        }
    }

    /**
     * A host that has a registry's content too. To name it is to list it: private addresses are permitted. Certificate
     * authorities, credentials and limits are those of the host's own entry. What is no host or no path is refused with a
     * {@link MalformedException}.
     *
     * @param host with its port where it has one
     * @param plainHttp HTTP without TLS
     * @param path of its API, between the host and a repository's name: {@code /v2} or {@code /v2/proxy}
     * @param resolves whether it is believed what a tag names
     * @param pulls whether content is read from it
     * @param headers for each request to it; never shown
     * @see <a href="https://github.com/containerd/containerd/blob/main/docs/hosts.md">containerd's hosts.toml</a>
     */
    public record Mirror(
            String host, boolean plainHttp, String path, boolean resolves, boolean pulls, Map<String, String> headers) {
        private static final int MOST_PATH = 255;

        public Mirror {
            headers = Map.copyOf(headers);
            Target.parse("https://" + host + "/");
            if (!isPath(path)) {
                throw new MalformedException("a path that is none");
            }
        }

        /** One that is believed in everything, at the usual path. */
        public static Mirror of(String host, boolean plainHttp) {
            return new Mirror(host, plainHttp, "/v2", true, true, Map.of());
        }

        /** Whether a text can stand between a host and a repository's name. */
        public static boolean isPath(String text) {
            return text.length() <= MOST_PATH
                    && (text.isEmpty() || text.startsWith("/") && !text.endsWith("/"))
                    && !text.contains("//")
                    && !(text + "/").contains("/../")
                    && !(text + "/").contains("/./")
                    && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "/._~-".indexOf(c) >= 0));
        }

        /** Without the headers, as they may hold secrets. */
        @Override
        public String toString() {
            return (plainHttp ? "http://" : "https://") + host + path;
        }
    }
}
