package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.filesystem.FileTree.Resolved;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether Linux can start a file of an image, and in words why not; what is not sure is taken to start. */
final class Startable {
    /** How many scripts Linux goes through, each the interpreter of the one before. */
    private static final int MAX_SCRIPTS = 4;
    /** Libraries of glibc's names that musl's loader takes to be itself. */
    private static final Set<String> IN_MUSL =
            Set.of("libc", "libpthread", "librt", "libm", "libdl", "libutil", "libxnet");
    /** Libraries of the host's devices, which runtimes put into containers. */
    private static final List<String> OF_THE_HOST = List.of("libcuda.", "libnv", "libhabana", "libhsa-", "libze_");

    private final Tree tree;
    private final Commands commands;
    private final @Nullable Platform platform;

    /**
     * A question to one image.
     *
     * @param platform what it is for; null where nobody says
     */
    Startable(Tree tree, Commands commands, @Nullable Platform platform) {
        this.tree = tree;
        this.commands = commands;
        this.platform = platform;
    }

    /** Why a word of a command starts nothing; null where nothing speaks against it. */
    @Nullable String problem(String word, Commands.Found found) {
        Resolved end = found.end();
        if (end != null) {
            return problem(found.path(), end, 0);
        }
        if (!word.contains("/")) {
            return Printable.of(word) + " is in no directory of PATH";
        }
        return commands.mayAppear(found.path()) ? null : missing(found.path());
    }

    private String missing(String path) {
        return Printable.of(path)
                + (tree.files().lookup(path).isPresent() ? " is a link that leads nowhere" : " is not in the image");
    }

    private @Nullable String problem(String path, Resolved end, int scripts) {
        String shown = Printable.of(path);
        int marks = end.node().marks();
        if (end.node().isDirectory()) {
            return shown + " is a directory";
        }
        if (!end.node().isFile()) {
            return null;
        }
        if (!Commands.isExecutable(end.node())) {
            return shown + " is not executable";
        }
        if (Marks.has(marks, Marks.ELF)) {
            ElfNote note = ElfNote.of(end.node());
            return note == null ? null : elf(shown, note);
        }
        if (Marks.has(marks, Marks.SCRIPT)) {
            Scripts.Line line = Scripts.line(end.node());
            return line == null || scripts >= MAX_SCRIPTS ? null : script(shown, line, scripts);
        }
        if (Marks.has(marks, Marks.PE)) {
            return shown + " is a Windows program";
        }
        if (end.node().sizeBytes() == 0) {
            return shown + " is empty";
        }
        return path.toLowerCase(Locale.ROOT).endsWith(".wasm")
                ? null
                : shown + " is neither an ELF program nor a script whose first line names an interpreter";
    }

    private @Nullable String elf(String shown, ElfNote note) {
        if (note.type() == ElfNote.Type.RELOCATABLE) {
            return shown + " is an object file that is not linked";
        }
        if (platform != null && Machines.cannotRun(platform, note.machineName())) {
            return shown + " is built for " + note.machineName() + ", the image for " + platform;
        }
        String interpreter = note.interpreter();
        if (interpreter == null) {
            return null;
        }
        Commands.Found loader = commands.file(interpreter);
        if (loader.end() == null || !loader.end().node().isFile()) {
            return commands.mayAppear(loader.path()) ? null : noLoader(shown, interpreter);
        }
        Libc libc = Loaders.libc(Commands.nameOf(loader.end().path()));
        return libc == Loaders.libc(Commands.nameOf(interpreter)) ? missingLibrary(shown, note, libc) : null;
    }

    private String noLoader(String shown, String interpreter) {
        Libc wanted = Loaders.libc(Commands.nameOf(interpreter));
        Libc present = Libcs.find(tree, null);
        return shown + " needs the loader " + Printable.of(interpreter)
                + (wanted == Libc.NONE ? "" : " of " + wanted.label())
                + (tree.files().lookup(interpreter).isPresent()
                        ? ", whose link leads nowhere"
                        : ", which the image lacks")
                + (present == Libc.NONE || present == wanted ? "" : "; the image has " + present.label());
    }

    /** A library counts as missing only where no file or link anywhere in the image bears its name. */
    private @Nullable String missingLibrary(String shown, ElfNote note, Libc libc) {
        Set<String> missing = new HashSet<>(note.libraries());
        missing.removeIf(name -> name.contains("/")
                || libc == Libc.NONE
                || libc == Libc.MUSL && isInMusl(name)
                || OF_THE_HOST.stream().anyMatch(name::startsWith));
        if (!missing.isEmpty() && Libcs.present(tree).size() > 1) { // a compatibility loader has ways of its own
            return null;
        }
        if (!missing.isEmpty()) {
            tree.files().walk((path, node) -> missing.remove(node.name()));
        }
        return note.libraries().stream()
                .filter(missing::contains)
                .findFirst()
                .map(name -> shown + " needs the library " + Printable.of(name) + ", which the image lacks")
                .orElse(null);
    }

    private static boolean isInMusl(String library) {
        int dot = library.indexOf('.');
        return dot > 0 && IN_MUSL.contains(library.substring(0, dot));
    }

    private @Nullable String script(String shown, Scripts.Line line, int scripts) {
        String interpreter = line.interpreter();
        Commands.Found found = commands.file(interpreter);
        if (found.end() == null) {
            return commands.mayAppear(found.path()) ? null : noInterpreter(shown, interpreter);
        }
        String problem = problem(interpreter, found.end(), scripts + 1);
        if (problem != null) {
            return shown + " is a script, and its interpreter " + problem;
        }
        String command = Commands.nameOf(interpreter).equals("env") ? Scripts.commandOfEnv(line.argument()) : null;
        if (command == null) {
            return null;
        }
        Commands.Found program = commands.program(command);
        if (program.end() != null) {
            String inner = problem(program.path(), program.end(), scripts + 1);
            return inner == null ? null : shown + " is a script, and its interpreter " + inner;
        }
        boolean sure = !command.contains("/") || !commands.mayAppear(program.path());
        return sure ? noInterpreter(shown, command) : null;
    }

    private static String noInterpreter(String shown, String interpreter) {
        return interpreter.endsWith("\r")
                ? shown + " is a script whose first line ends in a carriage return, as Windows writes it: no"
                        + " interpreter has that name"
                : shown + " is a script for " + Printable.of(interpreter) + ", which the image lacks";
    }
}
