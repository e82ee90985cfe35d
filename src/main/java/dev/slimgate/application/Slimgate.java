package dev.slimgate.application;

import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The program. Quarkus is started only by the commands that serve. */
@QuarkusMain
public final class Slimgate {
    private Slimgate() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        SlimgateCommand.Wiring wiring =
                new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), Version.text());
        System.exit(SlimgateCommand.run(args, wiring, Console.system()));
    }
}
