package dev.slimgate.command;

/**
 * How to run the demonstration.
 *
 * @param port of the webhook; 0 for any that is free
 * @param once whether to end after the scripted part instead of leaving the webhook running
 * @param color whether to print in colours
 */
public record DemoOptions(int port, boolean once, boolean color) {
    public DemoOptions {
        Ports.check(port);
    }
}
