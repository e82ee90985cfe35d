package dev.slimgate.inspect;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.filesystem.FileTree.Resolved;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an image starts, and whether it can: what init programs and shells start in turn is looked at as well,
 * as far as that is clear. What a start script does is not.
 */
final class Entries {
    private static final int MAX_STARTED = 8;

    private final Tree tree;
    private final Commands commands;
    private final Startable startable;
    /** Not Linux: then nothing is said of what can start. */
    private final boolean elsewhere;

    private final List<String> words;
    private final EffectiveUser user;
    private final List<Resolved> started = new ArrayList<>();

    /**
     * A look at one image.
     *
     * @param platform what the image is judged as
     */
    Entries(Tree tree, ImageConfig config, Platform platform, EffectiveUser user) {
        this.tree = tree;
        this.commands = new Commands(tree, config);
        this.startable = new Startable(tree, commands, config.platform() == null ? null : platform);
        this.elsewhere = !platform.os().equals("linux");
        this.words = Stream.concat(config.entrypoint().stream(), config.cmd().stream())
                .toList();
        this.user = user;
    }

    /** What starts. */
    Entry find() {
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            return Entry.NONE;
        }
        String written = words.getFirst();
        Resolved end = elsewhere
                ? tree.files().resolve("/Files/" + withoutDrive(written)).orElse(null)
                : commands.program(written).end();
        String problem = elsewhere ? null : problem(words, 0);
        if (problem == null && !elsewhere) {
            problem = userProblem();
        }
        return new Entry(
                written,
                end == null ? null : end.path(),
                end == null || !end.node().isFile() ? null : program(end.node()),
                problem);
    }

    /**
     * The programs that an image starts, each started by the one before; empty where it names none or none is there.
     * Those behind a start script are what it is told to run.
     */
    List<Resolved> started() {
        if (started.isEmpty() && !words.isEmpty() && !elsewhere) {
            follow(words);
        }
        return started;
    }

    private static String withoutDrive(String path) {
        String plain = path.replace('\\', '/');
        return plain.length() > 1 && plain.charAt(1) == ':' ? plain.substring(2) : plain;
    }

    static Entry.Program program(TreeNode node) {
        ElfNote note = ElfNote.of(node);
        if (note != null) {
            return new Entry.Program(
                    note.interpreter() == null ? Entry.Kind.STATIC : Entry.Kind.DYNAMIC,
                    note.interpreter(),
                    note.machineName(),
                    note.packed(),
                    note.unstrippedBytes());
        }
        if (Marks.has(node.marks(), Marks.SCRIPT)) {
            Scripts.Line line = Scripts.line(node);
            return new Entry.Program(Entry.Kind.SCRIPT, line == null ? null : line.interpreter(), null, false, 0);
        }
        return Marks.has(node.marks(), Marks.PE)
                ? new Entry.Program(Entry.Kind.PE, null, WindowsPrograms.machine(node), false, 0)
                : new Entry.Program(Entry.Kind.OTHER, null, null, false, 0);
    }

    private @Nullable String problem(List<String> command, int depth) {
        String word = command.getFirst();
        Commands.Found found = commands.program(word);
        if (found.end() == null && CommandLine.isShellForm(command) && !commands.mayAppear(found.path())) {
            return "its command is in shell form, and the image has no " + Printable.of(word);
        }
        String problem = startable.problem(word, found);
        if (problem != null || found.end() == null || depth == MAX_STARTED) {
            return problem;
        }
        List<String> next = CommandLine.started(command);
        if (!next.isEmpty()) {
            return problem(next, depth + 1);
        }
        if (CommandLine.isShellForm(command)) {
            return shellProblem(found.end(), CommandLine.onlyCommand(command.get(2)));
        }
        return operandProblem(command);
    }

    /** A busybox may bring what the text starts without a file of that name. */
    private @Nullable String shellProblem(Resolved shell, @Nullable String command) {
        if (command == null
                || !command.contains("/") && PackageManagers.isMultiCall(new Tree.Place(shell.path(), shell.node()))) {
            return null;
        }
        return startable.problem(command, commands.program(command));
    }

    private @Nullable String operandProblem(List<String> command) {
        String operand = CommandLine.operand(command);
        if (operand == null) {
            return null;
        }
        Commands.Found file = commands.file(operand);
        boolean there =
                file.end() != null || commands.file(operand + ".js").end() != null || commands.mayAppear(file.path());
        return there
                ? null
                : Printable.of(Commands.nameOf(command.getFirst())) + " is to run " + Printable.of(file.path())
                        + ", which is not in the image";
    }

    private @Nullable String userProblem() {
        return switch (user) {
            case EffectiveUser.Known known -> null;
            case EffectiveUser.WindowsAccount account -> null;
            case EffectiveUser.Unresolved unresolved ->
                isUnread("/etc/passwd") || isUnread("/etc/group") ? null : unresolved.reason();
        };
    }

    /** Whether a file is there and was not kept, so that nothing can be said of what it holds. */
    private boolean isUnread(String path) {
        return tree.file(path).filter(found -> found.node().sizeBytes() > 0).isPresent()
                && tree.text(path).isEmpty();
    }

    private void follow(List<String> command) {
        Resolved end = commands.program(command.getFirst()).end();
        if (end == null || !end.node().isFile() || started.size() >= MAX_STARTED) {
            return;
        }
        started.add(end);
        List<String> next = CommandLine.started(command);
        if (!next.isEmpty()) {
            follow(next);
        } else if (CommandLine.isShellForm(command)) {
            CommandLine.words(command.get(2)).forEach(word -> follow(List.of(word)));
        } else if (Marks.has(end.node().marks(), Marks.SCRIPT)) {
            followScript(end, command);
        }
    }

    /** A start script mostly ends in running its own words; else its interpreter is what runs. */
    private void followScript(Resolved script, List<String> command) {
        Scripts.Line line = Scripts.line(script.node());
        boolean shell = line != null && CommandLine.isShell(line.interpreter());
        if (shell && command.size() > 1) {
            follow(command.subList(1, command.size()));
        } else if (line != null) {
            String inner = Commands.nameOf(line.interpreter()).equals("env")
                    ? Scripts.commandOfEnv(line.argument())
                    : line.interpreter();
            follow(List.of(inner == null ? line.interpreter() : inner));
        }
    }
}
