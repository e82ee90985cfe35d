package dev.slimgate.command;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import picocli.CommandLine;

/** The program's own reader of arguments, for tests that read documents. */
public final class Commands {
    private Commands() {}

    static CommandLine line(String... args) {
        Console console = new Console(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                InputStream.nullInputStream(),
                false,
                false,
                Map.of());
        CommandRun run = new CommandRun();
        return SlimgateCommand.commandLine(args, new SlimgateCommand.Wiring(run, run, "1"), console);
    }

    /** The same for a part of a line: what is left out is no mistake, what is not known is. */
    public static void parsePart(String... args) {
        try {
            parse(args);
        } catch (CommandLine.MissingParameterException e) {
            // said elsewhere
        }
    }

    /** Reads arguments as the program does, and runs nothing; throws picocli's exceptions for what it would refuse. */
    public static void parse(String... args) {
        line(args).parseArgs(args);
    }
}
