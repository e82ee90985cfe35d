package dev.slimgate.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to run the demonstration.
 *
 * @param port of the webhook; 0 for any that is free
 * @param once whether to end after the scripted part instead of leaving the webhook running
 * @param color whether to print in colours
 * @param report where to write the report; null for a new file in the folder for temporary files
 */
public record DemoOptions(
        int port, boolean once, boolean color, @Nullable Path report) {
    public DemoOptions {
        Ports.check(port);
    }
}
