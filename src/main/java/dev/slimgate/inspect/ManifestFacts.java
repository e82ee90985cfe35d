package dev.slimgate.inspect;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns manifest and config of one image into facts; pure, without a look into layers. */
public final class ManifestFacts {
    /** Whom Windows runs a process as when the image names nobody; images that want less say so. */
    private static final String WINDOWS_DEFAULT = "ContainerAdministrator";

    private ManifestFacts() {}

    /**
     * What manifest and config tell.
     *
     * @param platform what the image is judged as
     */
    public static ImageFacts of(ImageManifest manifest, ImageConfig config, Platform platform) {
        boolean saved = manifest.mediaType().equals(MediaType.DOCKER_SAVE);
        long bytes = manifest.compressedBytes();
        return new ImageFacts(
                manifest.digest(),
                manifest.mediaType(),
                platform,
                saved ? null : bytes,
                saved ? bytes : null,
                layers(manifest, config),
                config.created(),
                config.user(),
                config.entrypoint(),
                config.cmd(),
                config.labels(),
                manifest.annotations(),
                config.exposedPorts(),
                config.volumes(),
                config.environmentNames(),
                Claims.family(manifest, config),
                user(config.user(), platform),
                inconsistencies(manifest, config));
    }

    /** Whom a config's user names without a look into the image's passwd; null where a name must be looked up there. */
    public static @Nullable EffectiveUser user(String written, Platform platform) {
        return platform.isWindows()
                ? new EffectiveUser.WindowsAccount(written.isEmpty() ? WINDOWS_DEFAULT : written)
                : UserSpec.of(written).withoutFiles();
    }

    private static List<ImageFacts.Layer> layers(ImageManifest manifest, ImageConfig config) {
        List<String> commands = commands(config, manifest.layers().size());
        boolean aligned = config.diffIds().size() == manifest.layers().size();
        List<ImageFacts.Layer> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            int index = layers.size();
            layers.add(new ImageFacts.Layer(
                    index,
                    layer.digest(),
                    aligned ? config.diffIds().get(index) : null,
                    layer.bytes(),
                    index < commands.size() ? commands.get(index) : null));
        }
        return layers;
    }

    /** The history's steps that made layers; none where they are not as many as the layers, since then none fits. */
    private static List<String> commands(ImageConfig config, int layers) {
        List<String> commands = config.history().stream()
                .filter(step -> !step.emptyLayer())
                .map(ImageConfig.History::createdBy)
                .toList();
        return commands.size() == layers ? commands : List.of();
    }

    private static List<Inconsistency> inconsistencies(ImageManifest manifest, ImageConfig config) {
        List<Inconsistency> result = new ArrayList<>();
        if (config.diffIds().size() != manifest.layers().size()) {
            result.add(new Inconsistency(
                    Inconsistency.Kind.DIFF_ID_MISSING,
                    "the config has " + config.diffIds().size() + " diff ids for "
                            + manifest.layers().size() + " layers"));
        }
        duplicates(manifest.duplicateKeys(), "manifest", result);
        duplicates(config.duplicateKeys(), "config", result);
        return result;
    }

    private static void duplicates(List<String> keys, String document, List<Inconsistency> result) {
        for (String key : keys) {
            result.add(new Inconsistency(
                    Inconsistency.Kind.DUPLICATE_KEY,
                    "the " + document + " has the key " + Printable.of(key) + " twice"));
        }
    }
}
