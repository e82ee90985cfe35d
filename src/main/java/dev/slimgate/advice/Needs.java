package dev.slimgate.advice;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ImageFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a program needs of the base that it runs on, as far as the image shows.
 *
 * @param loader whether it is a program that a loader of a C library starts
 * @param libc of the image that it runs in now; NONE where that is not known
 * @param shell what starts it now and needs a shell: a path or {@code the shell form}; empty where nothing does
 */
record Needs(boolean loader, Libc libc, Optional<String> shell) {
    /** Of an image whose layers were not read. */
    static final Needs UNKNOWN = new Needs(false, Libc.NONE, Optional.empty());

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "zsh", "ksh");

    static Needs of(ImageFacts facts, ContentFacts contents) {
        Entry.Program program = contents.entry().program();
        boolean loader = program != null && program.kind() == Entry.Kind.DYNAMIC;
        return new Needs(loader, contents.libc(), shell(facts, contents.entry()));
    }

    private static Optional<String> shell(ImageFacts facts, Entry entry) {
        Entry.Program program = entry.program();
        List<String> words = facts.entrypoint().isEmpty() ? facts.cmd() : facts.entrypoint();
        if (!words.isEmpty() && isShell(words.getFirst())) {
            return Optional.of("the shell form");
        }
        String interpreter = program == null || program.kind() != Entry.Kind.SCRIPT ? null : program.interpreter();
        String path = entry.path() == null ? entry.written() : entry.path();
        return interpreter != null && isShell(interpreter.split("\\s", 2)[0])
                ? Optional.of(path)
                : Optional.<String>empty();
    }

    private static boolean isShell(String path) {
        return SHELLS.contains(path.substring(path.lastIndexOf('/') + 1));
    }
}
