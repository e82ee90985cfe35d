package dev.slimgate.benchmarks.admissions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process has used so far and holds now.
 *
 * @param cpu user and system time, to 10 ms
 * @param rssBytes in memory, with pages that it shares
 * @param peakRssBytes the most that was ever in memory
 * @param pssBytes in memory, shared pages in part
 * @param threads of the operating system
 * @param sockets open ones
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
record Usage(Duration cpu, long rssBytes, long peakRssBytes, long pssBytes, int threads, int sockets) {
    private static final int TICKS_PER_SECOND = 100;

    static Usage of(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        String status = Files.readString(process.resolve("status"));
        return new Usage(
                cpu(pid),
                number(status, "VmRSS:") << 10,
                number(status, "VmHWM:") << 10,
                number(Files.readString(process.resolve("smaps_rollup")), "Pss:") << 10,
                (int) number(status, "Threads:"),
                sockets(process.resolve("fd")));
    }

    /** The time alone, which is cheap to ask for. */
    static Duration cpu(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        // The name, in parentheses, may hold spaces; user and system time are fields 14 and 15, the state is field 3.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    private static long number(String text, String key) {
        int at = text.indexOf("\n" + key) + 1 + key.length();
        return Long.parseLong(text.substring(at, text.indexOf('\n', at)).replace("kB", "").strip());
    }

    private static int sockets(Path descriptors) throws IOException {
        try (Stream<Path> all = Files.list(descriptors)) {
            return (int) all.filter(Usage::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
