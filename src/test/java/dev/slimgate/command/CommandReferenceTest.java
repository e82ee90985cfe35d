package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.documentation.Generated;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Every command with its options, from what reads the arguments. */
class CommandReferenceTest {
    @Test
    void tellsEveryCommandWithItsOptions() throws IOException {
        StringBuilder text = new StringBuilder(Generated.header(CommandReferenceTest.class));
        text.append("""
                # Commands

                As a plugin the program is `kubectl slimgate`. Answers go to standard output, all else to standard error. Exit codes: 0 all pass or
                warn, 1 something is denied, 2 unreadable input or arguments. `--help` prints the same as here.
                """);
        List<String> silent = new ArrayList<>();

        for (CommandSpec command : commands(Commands.line().getCommandSpec())) {
            section(text, command, silent);
        }

        assertThat(silent).as("options without a description").isEmpty();
        Generated.holds(CommandReferenceTest.class, Path.of("docs/reference/commands.md"), text.toString());
    }

    private static List<CommandSpec> commands(CommandSpec spec) {
        List<CommandSpec> all = new ArrayList<>();
        for (CommandLine sub : spec.subcommands().values()) {
            CommandSpec command = sub.getCommandSpec();
            if (!command.usageMessage().hidden() && !all.contains(command)) {
                all.add(command);
                all.addAll(commands(command));
            }
        }
        return all;
    }

    private static void section(StringBuilder text, CommandSpec command, List<String> silent) {
        text.append("\n## ").append(command.qualifiedName()).append("\n\n");
        text.append(words(command.usageMessage().header())).append("\n");
        String description = words(command.usageMessage().description());
        if (!description.isBlank()) {
            text.append("\n").append(description.strip()).append("\n");
        }
        List<ArgSpec> arguments = new ArrayList<>();
        command.positionalParameters().forEach(arguments::add);
        command.options().stream().filter(option -> !option.hidden()).forEach(arguments::add);
        if (!arguments.isEmpty()) {
            text.append("\n| option | meaning |\n|---|---|\n");
            for (ArgSpec argument : arguments) {
                String meaning = words(argument.description());
                if (meaning.isBlank() && !command.name().equals("generate-completion")) {
                    silent.add(command.qualifiedName() + " " + name(argument));
                }
                text.append("| `")
                        .append(name(argument))
                        .append("` | ")
                        .append(Generated.cell(meaning))
                        .append(" |\n");
            }
        }
        Map<String, String> codes = command.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            text.append("\n| exit code | |\n|---|---|\n");
            codes.forEach((code, meaning) -> text.append("| ")
                    .append(code.strip())
                    .append(" | ")
                    .append(Generated.cell(meaning))
                    .append(" |\n"));
        }
        String[] examples = command.usageMessage().footer();
        if (examples.length > 0) {
            text.append("\n```\n")
                    .append(Arrays.stream(examples).map(String::strip).collect(Collectors.joining("\n")))
                    .append("\n```\n");
        }
    }

    private static String name(ArgSpec argument) {
        return switch (argument) {
            case OptionSpec option ->
                String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + argument.paramLabel());
            case PositionalParamSpec positional -> positional.paramLabel();
            default -> throw new AssertionError(argument.toString());
        };
    }

    private static String words(String[] lines) {
        return Arrays.stream(lines)
                .map(line -> line.replace("%n", "\n").replace("%%", "%"))
                .map(line -> Ansi.OFF.string(line))
                .collect(Collectors.joining("\n"));
    }
}
