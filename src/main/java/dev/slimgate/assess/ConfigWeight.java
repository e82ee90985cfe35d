package dev.slimgate.assess;

import dev.slimgate.oci.ImageConfig;
import java.util.Collection;

/** What an image config takes of the heap, approximately. */
final class ConfigWeight {
    /** Objects and references around a short string. */
    private static final int PER_STRING = 56;

    private ConfigWeight() {}

    static int of(ImageConfig config) {
        long bytes = 512
                + strings(config.entrypoint())
                + strings(config.cmd())
                + strings(config.environmentNames())
                + strings(config.labels().keySet())
                + strings(config.labels().values())
                + strings(config.exposedPorts())
                + strings(config.volumes())
                + strings(config.duplicateKeys())
                + 160L * config.diffIds().size();
        for (ImageConfig.History step : config.history()) {
            bytes += 24 + PER_STRING + step.createdBy().length();
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private static long strings(Collection<String> strings) {
        long bytes = 0;
        for (String string : strings) {
            bytes += PER_STRING + string.length();
        }
        return bytes;
    }
}
