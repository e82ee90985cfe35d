package dev.slimgate.inspect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through one ELF executable for texts that only certain programs hold: a shell is known by several texts at once,
 * since a program that merely runs shells holds one or the other. Texts were taken from the programs as Debian, Alpine
 * and their own projects build them.
 */
final class ExecutableSearch {
    private static final int HEAD_BYTES = 4096;
    private static final int FOLLOW_BYTES = 128;
    private static final int PT_INTERP = 3;

    private static final Charset WIDE = Charset.forName("UTF-32LE");

    /** Texts, in the order of the constants below. */
    private static final List<byte[]> TEXTS = new ArrayList<>();

    private static final int BASH_STRING = text("BASH_EXECUTION_STRING");
    private static final int BASH_VERSINFO = text("BASH_VERSINFO");
    private static final int UNTERMINATED = text("Unterminated quoted string");
    private static final int BAD_SUBSTITUTION = text("Bad substitution");
    private static final int MISSING_PARENTHESES = text("Missing '))'");
    private static final int BUSYBOX = text("BusyBox is a multi-call");
    private static final int BUSYBOX_VERSION = text("BusyBox v");
    private static final int JOB_CONTROL = text("job control turned off");
    private static final int TOYBOX = text("Toybox %s multicall");
    private static final int TOYBOX_HELP = text("toybox --help");
    private static final int TOYBOX_SHELL = text("usage: sh [");
    private static final int ZSH_CONTEXT = text("ZSH_EVAL_CONTEXT");
    private static final int ZSH_VERSION = text("ZSH_VERSION");
    private static final int GRABHIST = text("grabhist: bad history");
    private static final int KSH_VERSION = text("KSH_VERSION");
    private static final int SH_HISTORY = text("/.sh_history");
    private static final int POSH_VERSION = text("POSH_VERSION");
    private static final int POSH_HISTORY = text("history not enabled");
    private static final int CSH_LOGIN = text("/etc/csh.login");
    private static final int CSH_CSHRC = text("/etc/csh.cshrc");
    private static final int YASH_PATH = text("$YASH_LOADPATH");
    private static final int YASH_OPTION = text("$YASH_AFTER_CD");
    private static final int FISH_PRIVATE = wide("fish_private_mode");
    private static final int FISH_OPTION = text("init-command");
    private static final int FISH_OPTION_WIDE = wide("init-command");
    private static final int MIRBSD_KSH = text("@(#)MIRBSD KSH");
    private static final int LEGACY_KSH = text("@(#)LEGACY KSH");
    private static final int KSH_SUBSTITUTION = text(": bad substitution");
    private static final int SASH_TITLE = text("Stand-alone shell (version");
    private static final int SASH_EXIT = text("Exit from sash");
    private static final int ELVISH_SHELL = text("src.elv.sh/pkg/shell");
    private static final int ELVISH_EVAL = text("src.elv.sh/pkg/eval");
    private static final int RC_SHIFT = text("rc: cannot shift");
    private static final int RC_ARGUMENTS = text("rc: not enough arguments to");
    private static final int GO_BUILD =
            add(new byte[] {(byte) 0xff, ' ', 'G', 'o', ' ', 'b', 'u', 'i', 'l', 'd', 'i', 'n', 'f', ':'});
    private static final int NODE_RELEASE = text("nodejs.org/download/release/v");
    private static final int NGINX_VERSION = text("nginx version: nginx/");
    private static final int PHP_POWERED = text("X-Powered-By: PHP/");
    private static final int RUSTC = text("rustc version ");

    private static final int[][] SHELLS = {
        {BASH_STRING, BASH_VERSINFO},
        {UNTERMINATED, BAD_SUBSTITUTION, MISSING_PARENTHESES},
        {ZSH_CONTEXT, ZSH_VERSION},
        {GRABHIST, KSH_VERSION},
        {KSH_VERSION, SH_HISTORY},
        {GRABHIST, SH_HISTORY},
        {POSH_VERSION, POSH_HISTORY},
        {CSH_LOGIN, CSH_CSHRC},
        {YASH_PATH, YASH_OPTION},
        {FISH_PRIVATE, FISH_OPTION},
        {FISH_PRIVATE, FISH_OPTION_WIDE},
        {BUSYBOX, JOB_CONTROL},
        {BUSYBOX_VERSION, JOB_CONTROL},
        {TOYBOX, TOYBOX_SHELL},
        {MIRBSD_KSH, KSH_SUBSTITUTION},
        {LEGACY_KSH, KSH_SUBSTITUTION},
        {SASH_TITLE, SASH_EXIT},
        {ELVISH_SHELL, ELVISH_EVAL},
        {RC_SHIFT, RC_ARGUMENTS},
    };
    private static final int[] VERSIONED = {GO_BUILD, NODE_RELEASE, NGINX_VERSION, PHP_POWERED, RUSTC};
    private static final int[] VERSION_MARKS = {Marks.GO, Marks.NODE, Marks.NGINX, Marks.PHP, Marks.RUST};
    private static final PatternSearch SEARCH = new PatternSearch(TEXTS);

    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private final byte[] seam = new byte[2 * (SEARCH.longest() - 1)];
    private int tail;
    private final boolean[] found = new boolean[TEXTS.size()];
    private final byte[] @Nullable [] follow = new byte[VERSIONED.length][];
    private final int[] followed = new int[VERSIONED.length];

    private static int text(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int wide(String text) {
        return add(text.getBytes(WIDE));
    }

    private static int add(byte[] text) {
        TEXTS.add(text);
        return TEXTS.size() - 1;
    }

    static boolean isElf(byte[] bytes, int offset, int length) {
        return length >= 4
                && bytes[offset] == 0x7f
                && bytes[offset + 1] == 'E'
                && bytes[offset + 2] == 'L'
                && bytes[offset + 3] == 'F';
    }

    void chunk(byte[] bytes, int offset, int length) {
        if (headLength < HEAD_BYTES) {
            int count = Math.min(length, HEAD_BYTES - headLength);
            System.arraycopy(bytes, offset, head, headLength, count);
            headLength += count;
        }
        for (int i = 0; i < VERSIONED.length; i++) {
            collect(i, bytes, offset, offset + length);
        }
        int seamLength = tail + Math.min(length, SEARCH.longest() - 1);
        System.arraycopy(bytes, offset, seam, tail, seamLength - tail);
        if (tail > 0) {
            SEARCH.find(
                    seam, 0, seamLength, (pattern, at) -> seen(pattern, seam, at, seamLength, bytes, offset, length));
        }
        SEARCH.find(
                bytes,
                offset,
                offset + length,
                (pattern, at) -> seen(pattern, bytes, at, offset + length, bytes, 0, 0));
        keepTail(bytes, offset, length);
    }

    /** What the whole file shows. */
    int marks() {
        int marks = Marks.ELF | loader();
        for (int[] shell : SHELLS) {
            marks |= Arrays.stream(shell).allMatch(text -> found[text]) ? Marks.SHELL : 0;
        }
        if (found[BUSYBOX] || found[BUSYBOX_VERSION] && found[JOB_CONTROL] || found[TOYBOX] && found[TOYBOX_HELP]) {
            marks |= Marks.MULTI_CALL;
        }
        for (int i = 0; i < VERSIONED.length; i++) {
            marks |= found[VERSIONED[i]] ? VERSION_MARKS[i] : 0;
        }
        return marks;
    }

    /** The version that the first of the version texts is followed by; null where none is. */
    byte @Nullable [] version() {
        for (int i = 0; i < VERSIONED.length; i++) {
            byte[] bytes = follow[i];
            if (bytes != null) {
                byte[] version = i == 0 ? goVersion(bytes, followed[i]) : plainVersion(bytes, followed[i]);
                if (version.length > 0) {
                    return version;
                }
            }
        }
        return null;
    }

    private void seen(int pattern, byte[] where, int at, int to, byte[] rest, int restOffset, int restLength) {
        found[pattern] = true;
        for (int i = 0; i < VERSIONED.length; i++) {
            if (VERSIONED[i] == pattern && follow[i] == null) {
                follow[i] = new byte[FOLLOW_BYTES];
                collect(i, where, at, to);
                int shown = SEARCH.longest() - 1;
                if (restLength > shown) {
                    collect(i, rest, restOffset + shown, restOffset + restLength);
                }
            }
        }
    }

    private void collect(int version, byte[] bytes, int from, int to) {
        byte[] into = follow[version];
        if (into != null && followed[version] < into.length) {
            int count = Math.min(to - from, into.length - followed[version]);
            System.arraycopy(bytes, from, into, followed[version], count);
            followed[version] += count;
        }
    }

    private void keepTail(byte[] bytes, int offset, int length) {
        int most = SEARCH.longest() - 1;
        if (length >= most) {
            System.arraycopy(bytes, offset + length - most, seam, 0, most);
            tail = most;
        } else {
            int keep = Math.min(tail, most - length);
            System.arraycopy(seam, tail - keep, seam, 0, keep);
            System.arraycopy(bytes, offset, seam, keep, length);
            tail = keep + length;
        }
    }

    /** Go since 1.18 writes its version inline, 32 bytes after the magic: a length and the text. */
    private static byte[] goVersion(byte[] bytes, int length) {
        if (length < 34 || (bytes[15] & 2) == 0 || bytes[32] <= 0) {
            return new byte[0];
        }
        return plain(bytes, 33, Math.min(length, 33 + bytes[32]));
    }

    private static byte[] plainVersion(byte[] bytes, int length) {
        int from = 0;
        while (from < length && !(bytes[from] >= '0' && bytes[from] <= '9')) {
            from++;
        }
        return plain(bytes, from, length);
    }

    private static byte[] plain(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && (bytes[end] == '.' || Character.isLetterOrDigit(bytes[end]))) {
            end++;
        }
        return Arrays.copyOfRange(bytes, from, end);
    }

    private int loader() {
        String path = loaderPath();
        if (path == null) {
            return 0;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        return switch (Loaders.libc(name)) {
            case GLIBC -> Marks.GLIBC_LOADER;
            case MUSL -> Marks.MUSL_LOADER;
            case UCLIBC -> Marks.UCLIBC_LOADER;
            case NONE -> 0;
        };
    }

    /** The program interpreter that the program headers name; null in a static program or a library. */
    private @Nullable String loaderPath() {
        if (headLength < 64) {
            return null;
        }
        boolean wide = head[4] == 2;
        ByteBuffer elf = ByteBuffer.wrap(head, 0, headLength)
                .order(head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long table = wide ? elf.getLong(32) : elf.getInt(28) & 0xffffffffL;
        int entryBytes = elf.getShort(wide ? 54 : 42) & 0xffff;
        int entries = elf.getShort(wide ? 56 : 44) & 0xffff;
        for (int i = 0; i < entries; i++) {
            long at = table + (long) i * entryBytes;
            if (table < 0 || at + (wide ? 40 : 20) > headLength) {
                return null;
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                long from = wide ? elf.getLong((int) at + 8) : elf.getInt((int) at + 4) & 0xffffffffL;
                long bytes = wide ? elf.getLong((int) at + 32) : elf.getInt((int) at + 16) & 0xffffffffL;
                return from < 0 || bytes <= 1 || bytes > 256 || from + bytes > headLength
                        ? null
                        : new String(head, (int) from, (int) bytes - 1, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }
}
