package dev.slimgate.command;

import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.report.ErrorJson;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code slimgate}. Answers go to standard output, everything else to standard error; with {@code -o json} an error is an
 * object on standard output. Exit codes: 0 all pass or warn, 1 something is denied, 2 input, policy or arguments that
 * could not be read, or a failure of Slimgate itself.
 */
@Command(
        name = "slimgate",
        header = "Lets only minimal container images into Kubernetes.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate demo",
            "  slimgate inspect node:22",
            "  slimgate diff node:20 node:22",
            "  slimgate check k8s/ --policy policies/production.yaml",
            "  slimgate audit -o html=report.html",
            "  slimgate simulate --policy stricter.yaml",
            "%nCompletion in bash and zsh: source <(slimgate generate-completion)",
        })
public final class SlimgateCommand implements Runnable {
    /** Set by the start script: the name that it was called by. */
    static final String CALLED = "SLIMGATE_CALLED";

    private static final String NAME = "slimgate";
    private static final String PLUGIN = "kubectl-slimgate";
    private static final List<String> OUTPUT_OPTIONS = List.of("-o", "--output");

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    boolean version;

    private SlimgateCommand() {}

    /**
     * What the commands need from outside.
     *
     * @param engines for the commands that look into images
     * @param server for the long-running commands
     * @param version of the program, as {@code 0.1.0}
     * @param clock tells what day it is
     */
    public record Wiring(EngineFactory engines, Server server, String version, InstantSource clock) {
        /** By the system's clock. */
        public Wiring(EngineFactory engines, Server server, String version) {
            this(engines, server, version, InstantSource.system());
        }
    }

    /** Runs one command to its end and returns its exit code; throws nothing. */
    public static int run(String[] args, Wiring wiring, Console console) {
        CommandLine line = commandLine(args, wiring, console);
        boolean json = wantsJson(args);
        line.setParameterExceptionHandler((e, given) -> usage(e, json, console));
        line.setExecutionExceptionHandler((e, failed, parsed) -> failed(e, failed, json, console));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return failed(e, line, json, console);
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    @Override
    public void run() {
        throw new UsageException("which command? " + NAME + " --help lists them");
    }

    /** In the order of the help; made only when they are needed, as reading the annotations of one takes its time. */
    private static Map<String, Supplier<Object>> commands(Wiring wiring, Console console) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new DemoCommand(wiring.server(), console));
        commands.put("inspect", () -> new InspectCommand(wiring.engines(), wiring.clock(), console, wiring.version()));
        commands.put("check", () -> new CheckCommand(wiring.engines(), wiring.version(), console));
        commands.put("diff", () -> new DiffCommand(wiring.engines(), wiring.clock(), console));
        commands.put("audit", () -> new AuditCommand(wiring.engines(), wiring.version(), wiring.clock(), console));
        commands.put("simulate", () -> new SimulateCommand(wiring.engines(), wiring.clock(), console));
        commands.put("serve", () -> new ServeCommand(wiring.server()));
        commands.put("waiver", () -> waiver(console));
        commands.put("policy", () -> policy(wiring, console));
        commands.put("catalogue", () -> catalogue(wiring.engines(), console));
        return commands;
    }

    /** Ready to read these arguments: with the command that they begin with, or with all. */
    static CommandLine commandLine(String[] args, Wiring wiring, Console console) {
        CommandLine line = new CommandLine(new SlimgateCommand());
        Map<String, Supplier<Object>> commands = commands(wiring, console);
        Supplier<Object> called = args.length == 0 ? null : commands.get(args[0]);
        if (called != null) {
            line.addSubcommand(called.get());
        } else {
            commands.values().forEach(command -> line.addSubcommand(command.get()));
            line.addSubcommand(AutoComplete.GenerateCompletion.class);
        }
        headings(line);
        line.getSubcommands().values().forEach(SlimgateCommand::headings);
        line.getCommandSpec().version(NAME + " " + wiring.version());
        line.setCommandName(name(args, console));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Duration.class, new Durations());
        line.registerConverter(AuditOutput.class, AuditOutput::parse);
        line.registerConverter(Platform.class, SlimgateCommand::platform);
        line.setOut(console.out());
        line.setErr(console.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                console.ink(Console.Color.AUTO).on() ? Ansi.ON : Ansi.OFF));
        return line;
    }

    private static CommandLine waiver(Console console) {
        CommandLine line = new CommandLine(new WaiverCommand());
        line.addSubcommand(new WaiverCommand.Sign(console));
        line.addSubcommand(new WaiverCommand.Verify(console));
        line.getSubcommands().values().forEach(SlimgateCommand::headings);
        return line;
    }

    private static CommandLine policy(Wiring wiring, Console console) {
        CommandLine line = new CommandLine(new PolicyCommand());
        line.addSubcommand(new PolicyCommand.Explain(console, wiring.clock()));
        line.addSubcommand(new PolicyTestCommand(console, wiring.clock()));
        line.addSubcommand(new PolicyInitCommand(wiring.engines(), wiring.clock(), console));
        line.addSubcommand(new PolicyLintCommand(console, wiring.version(), wiring.clock()));
        line.getSubcommands().values().forEach(SlimgateCommand::headings);
        return line;
    }

    private static CommandLine catalogue(EngineFactory engines, Console console) {
        CommandLine line = new CommandLine(new CatalogueCommand());
        line.addSubcommand(new CatalogueCommand.Add(engines, console, InstantSource.system()));
        line.getSubcommands().values().forEach(SlimgateCommand::headings);
        return line;
    }

    private static void headings(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
    }

    /** {@code kubectl slimgate} where kubectl called it as its plugin; completion is always for the program itself. */
    private static String name(String[] args, Console console) {
        boolean completion = args.length > 0 && args[0].equals("generate-completion");
        return !completion && PLUGIN.equals(console.environment().get(CALLED)) ? "kubectl slimgate" : NAME;
    }

    private static Platform platform(String text) {
        try {
            return Platform.parse(text);
        } catch (MalformedException e) {
            throw new TypeConversionException("'" + Printable.of(text) + "' is not os/architecture, as in linux/arm64");
        }
    }

    /** Whether the arguments ask for JSON; looked up by hand, since it decides how to tell that they are malformed. */
    private static boolean wantsJson(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String next = i + 1 < args.length ? args[i + 1] : "";
            if (OUTPUT_OPTIONS.contains(args[i]) && next.equalsIgnoreCase("json")
                    || args[i].equalsIgnoreCase("-ojson")
                    || args[i].equalsIgnoreCase("-o=json")
                    || args[i].equalsIgnoreCase("--output=json")) {
                return true;
            }
        }
        return false;
    }

    private static int usage(CommandLine.ParameterException e, boolean json, Console console) {
        String message = String.valueOf(e.getMessage());
        if (json) {
            console.out().println(ErrorJson.of(Failure.USAGE, message, null));
            return ExitCode.UNREADABLE;
        }
        CommandLine line = e.getCommandLine();
        console.err().println(NAME + ": " + message);
        CommandLine.UnmatchedArgumentException.printSuggestions(e, console.err());
        console.err().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.UNREADABLE;
    }

    private static int failed(Throwable thrown, CommandLine line, boolean json, Console console) {
        Failure failure = Failure.of(thrown);
        @Nullable String reference = line.getCommand() instanceof AboutImages about
                ? about.reference().orElse(null)
                : null;
        if (json) {
            console.out().println(ErrorJson.of(failure.errorClass(), failure.message(), reference));
        } else {
            failure.text(reference).lines().forEach(text -> console.err().println(NAME + ": " + text));
            if (line.getCommand() instanceof AboutImages about) {
                about.registry().hint(failure.isUnreachable()).ifPresent(console.err()::println);
            }
        }
        if (debug(line)) {
            thrown.printStackTrace(console.err());
        }
        return ExitCode.UNREADABLE;
    }

    private static boolean debug(CommandLine line) {
        return line.getParseResult() != null && line.getParseResult().hasMatchedOption("--debug");
    }
}
