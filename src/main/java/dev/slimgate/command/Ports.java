package dev.slimgate.command;

/** What {@code --port} takes. */
final class Ports {
    private static final int HIGHEST = 65_535;

    private Ports() {}

    static void check(int port) {
        if (port < 0 || port > HIGHEST) {
            throw new UsageException("--port " + port + " is none: 1 to " + HIGHEST + ", or 0 for any that is free");
        }
    }
}
