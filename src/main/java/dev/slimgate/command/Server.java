package dev.slimgate.command;

/** The long-running commands. Both return when the process is asked to end, with its exit code. */
public interface Server {

    /**
     * Runs the webhook.
     *
     * @throws UsageException where it cannot start as it was told to
     */
    int serve(ServeOptions options);

    /** Plays the demonstration, then leaves its webhook running unless told otherwise. */
    int demo(DemoOptions options);
}
