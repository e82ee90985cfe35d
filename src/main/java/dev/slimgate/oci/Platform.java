package dev.slimgate.oci;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an image was built for: {@code linux/amd64}, {@code linux/arm/v7}, {@code windows/amd64}. Spellings are
 * normalised as containerd does: {@code x86_64} is {@code amd64}, {@code aarch64} is {@code arm64}, variant {@code v8}
 * of arm64 is dropped and arm without a variant is {@code v7}.
 *
 * @param os operating system in Go's spelling
 * @param architecture CPU architecture in Go's spelling
 * @param variant CPU variant, such as {@code v7}
 * @param osVersion Windows' build number; null elsewhere
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">platform object</a>
 */
public record Platform(
        String os,
        String architecture,
        @Nullable String variant,
        @Nullable String osVersion) {
    /** The platform that is taken where nothing else is known. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", null, null);

    public Platform {
        os = normalOs(os);
        String arch = architecture.toLowerCase(Locale.ROOT);
        String kind = variant == null || variant.isEmpty() ? null : variant.toLowerCase(Locale.ROOT);
        switch (arch) {
            case "x86_64", "x86-64" -> {
                architecture = "amd64";
                variant = "v1".equals(kind) ? null : kind;
            }
            case "amd64" -> {
                architecture = arch;
                variant = "v1".equals(kind) ? null : kind;
            }
            case "i386" -> {
                architecture = "386";
                variant = null;
            }
            case "aarch64", "arm64" -> {
                architecture = "arm64";
                variant = "8".equals(kind) || "v8".equals(kind) ? null : kind;
            }
            case "armhf" -> {
                architecture = "arm";
                variant = "v7";
            }
            case "armel" -> {
                architecture = "arm";
                variant = "v6";
            }
            case "arm" -> {
                architecture = arch;
                variant = kind == null || "7".equals(kind) ? "v7" : kind.length() == 1 ? "v" + kind : kind;
            }
            default -> {
                architecture = arch;
                variant = kind;
            }
        }
        osVersion = osVersion == null || osVersion.isEmpty() ? null : osVersion;
    }

    /** Reads {@code os/architecture} or {@code os/architecture/variant}. */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new MalformedException("platform " + text + " is not os/architecture[/variant], as in linux/arm64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null, null);
    }

    /**
     * Whether a node of this platform runs an image of the other: the same system and architecture, and of variants the
     * same or an earlier one. What either leaves open (a variant, a Windows build) is taken to fit.
     */
    public boolean accepts(Platform image) {
        return os.equals(image.os)
                && architecture.equals(image.architecture)
                && (variant == null || image.variant == null || covers(variant, image.variant))
                && (osVersion == null || image.osVersion == null || osVersion.equals(image.osVersion));
    }

    /** Whether images of both are for the same: each runs where the other does. */
    public boolean isLike(Platform other) {
        return accepts(other) && other.accepts(this);
    }

    private static boolean covers(String node, String image) {
        boolean numbered = node.matches("v[0-9]") && image.matches("v[0-9]");
        return numbered ? node.charAt(1) >= image.charAt(1) : node.equals(image);
    }

    public boolean isWindows() {
        return os.equals("windows");
    }

    /** {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }

    private static String normalOs(String os) {
        String lower = os.toLowerCase(Locale.ROOT);
        return lower.equals("macos") ? "darwin" : lower;
    }
}
