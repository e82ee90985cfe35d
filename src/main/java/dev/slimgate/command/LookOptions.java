package dev.slimgate.command;

import dev.slimgate.oci.Platform;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that look into the images of objects. */
class LookOptions {
    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = {
                "A platform of the nodes, beside those that a cluster tells of. May be repeated.",
                "Default without a cluster: linux/amd64 of an index."
            })
    List<Platform> platforms = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long the images of one object may take: 30s, 2m. Default: 2m.")
    Duration timeout = Duration.ofMinutes(2);
}
