package dev.slimgate.command;

import picocli.CommandLine.Option;

/** Options that every command takes. */
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Print in colours: ${COMPLETION-CANDIDATES}. Default: auto, on a terminal without NO_COLOR.")
    Console.Color color = Console.Color.AUTO;

    @Option(names = "--debug", description = "Show where in the program a failure came from.")
    boolean debug;
}
