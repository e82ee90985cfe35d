package dev.slimgate.command;

import dev.slimgate.report.PageStyle;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
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

    /**
     * How a page for people looks here.
     *
     * @param all whether long lists are shown to their ends
     */
    PageStyle style(Console console, boolean all, InstantSource clock) {
        return new PageStyle(
                console.ink(color), console.width(), all, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
