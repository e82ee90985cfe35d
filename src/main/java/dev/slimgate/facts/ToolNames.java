package dev.slimgate.facts;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tools that help an intruder, by the names that facts and policies give them: what fetches or sends, opens a remote
 * session, looks into other processes or the network, raises rights, or compiles.
 */
public final class ToolNames {
    /** What a policy may write for all that turns source into programs. */
    public static final String COMPILERS = "compilers";

    private static final List<String> COMPILER_NAMES =
            List.of("as", "cc", "clang", "gcc", "gfortran", "ghc", "go", "javac", "ld", "rustc", "tcc");
    private static final Map<String, String> BY_COMMAND = byCommand();
    private static final Map<String, Set<String>> BY_WORD = byWord();
    private static final SortedSet<String> ALL = Collections.unmodifiableSortedSet(new TreeSet<>(BY_COMMAND.values()));
    private static final SortedSet<String> WORDS = Collections.unmodifiableSortedSet(new TreeSet<>(BY_WORD.keySet()));

    /** A compiler for some machine and of some version: {@code x86_64-linux-gnu-gcc-12}. */
    private static final Pattern QUALIFIED =
            Pattern.compile("(?:[a-z0-9_]{1,20}-(?:[a-z0-9_]{1,20}-){1,3})?([a-z+]{2,8}(?:\\+\\+)?)(?:-?[0-9.]{1,8})?");

    private ToolNames() {}

    /** Every name that a tool can have in the facts. */
    public static SortedSet<String> all() {
        return ALL;
    }

    /** Every word that a policy may write: the names, their other spellings, and {@value #COMPILERS}. */
    public static SortedSet<String> words() {
        return WORDS;
    }

    /** The names that a word of a policy stands for, such as {@code netcat} for {@code nc}; empty if it is none. */
    public static Set<String> meantBy(String word) {
        return BY_WORD.getOrDefault(word, Set.of());
    }

    /** The tool that a command's file name belongs to: {@code nc.openbsd} is {@code nc}, {@code g++-12} is {@code gcc}. */
    public static Optional<String> ofCommand(String fileName) {
        String known = BY_COMMAND.get(fileName);
        if (known != null) {
            return Optional.of(known);
        }
        Matcher parts = QUALIFIED.matcher(fileName);
        String tool = parts.matches() ? BY_COMMAND.get(parts.group(1)) : null;
        return tool == null || !COMPILER_NAMES.contains(tool) ? Optional.empty() : Optional.of(tool);
    }

    private static Map<String, String> byCommand() {
        Map<String, String> map = new HashMap<>();
        put(map, "curl", "curl");
        put(map, "wget", "wget", "wget2");
        put(map, "nc", "nc", "ncat", "netcat", "nc.openbsd", "nc.traditional");
        put(map, "socat", "socat", "socat1");
        put(map, "ftp", "ftp", "tnftp", "lftp", "ncftp", "netkit-ftp", "inetutils-ftp", "ftpget", "ftpput");
        put(map, "tftp", "tftp", "atftp", "inetutils-tftp");
        put(map, "rsync", "rsync");
        put(map, "ssh", "ssh", "slogin", "dbclient");
        put(map, "scp", "scp");
        put(map, "sftp", "sftp");
        put(map, "sshd", "sshd", "dropbear", "dropbearmulti");
        put(map, "telnet", "telnet", "telnet.netkit", "inetutils-telnet");
        put(map, "gdb", "gdb", "gdbserver", "gdb-multiarch");
        put(map, "lldb", "lldb", "lldb-server");
        put(map, "strace", "strace");
        put(map, "ltrace", "ltrace");
        put(map, "perf", "perf");
        put(map, "bpftrace", "bpftrace");
        put(map, "tcpdump", "tcpdump");
        put(map, "tshark", "tshark");
        put(map, "nmap", "nmap");
        put(map, "sudo", "sudo", "sudo-rs", "sudo.ws");
        put(map, "doas", "doas");
        put(map, "gcc", "gcc", "g++");
        put(map, "gfortran", "gfortran");
        put(map, "clang", "clang", "clang++");
        put(map, "tcc", "tcc");
        put(map, "cc", "cc", "c++");
        put(map, "as", "as");
        put(map, "ld", "ld", "ld.bfd", "ld.gold", "ld.lld");
        put(map, "go", "go");
        put(map, "rustc", "rustc");
        put(map, "javac", "javac");
        put(map, "ghc", "ghc");
        return Map.copyOf(map);
    }

    private static void put(Map<String, String> map, String name, String... commands) {
        for (String command : commands) {
            map.put(command, name);
        }
    }

    private static Map<String, Set<String>> byWord() {
        Map<String, Set<String>> map = new HashMap<>();
        BY_COMMAND.forEach((command, name) -> map.put(command, Set.of(name)));
        map.put(COMPILERS, Set.copyOf(COMPILER_NAMES));
        return Map.copyOf(map);
    }
}
