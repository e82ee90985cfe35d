package dev.slimgate.assess;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;

/** What an image config takes of the heap, approximately. */
final class ConfigWeight {
    private ConfigWeight() {}

    static int of(ImageConfig config) {
        long bytes = 512
                + Weights.text(config.user())
                + Weights.text(config.path())
                + Weights.text(config.workingDirectory())
                + Weights.texts(config.entrypoint())
                + Weights.texts(config.cmd())
                + Weights.texts(config.environmentNames())
                + Weights.pairs(config.labels())
                + Weights.texts(config.exposedPorts())
                + Weights.texts(config.volumes())
                + Weights.texts(config.duplicateKeys());
        for (Digest diffId : config.diffIds()) {
            bytes += 8 + Weights.digest(diffId);
        }
        for (ImageConfig.History step : config.history()) {
            bytes += 32 + Weights.text(step.createdBy());
        }
        return Weights.of(bytes);
    }
}
