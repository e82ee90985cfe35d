package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
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
    private static final int FOLLOW_BYTES = 256;

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
    private static final int HTTPD_VERSION = text("Apache/2.");
    private static final int BUN_VERSION = text("bun build v");
    private static final int BUN_CACHE = text("BUN_RUNTIME_TRANSPILER_CACHE_PATH");
    private static final int DENO_UPDATE = text("DENO_NO_UPDATE_CHECK");
    private static final int DOTNET_COMPILED = text("DotNetRuntimeDebugHeader");
    private static final int NATIVE_IMAGE = text("com.oracle.svm.core");
    /** What .NET's hosts find an application in themselves by. */
    private static final int DOTNET_HOST = add(new byte[] {
        (byte) 0x8b,
        0x12,
        0x02,
        (byte) 0xb9,
        0x6a,
        0x61,
        0x20,
        0x38,
        0x72,
        0x7b,
        (byte) 0x93,
        0x02,
        0x14,
        (byte) 0xd7,
        (byte) 0xa0,
        0x32,
        0x13,
        (byte) 0xf5,
        (byte) 0xb9,
        (byte) 0xe6,
        (byte) 0xef,
        (byte) 0xae,
        0x33,
        0x18,
        (byte) 0xee,
        0x3b,
        0x2d,
        (byte) 0xce,
        0x24,
        (byte) 0xb3,
        0x6a,
        (byte) 0xae
    });

    private static final int NEEDS_GLIBC = text("\0libc.so.6\0");
    private static final int NEEDS_MUSL = text("\0libc.musl-");
    /** As musl's own compilers name it; glibc has a text of that name, which nothing is linked with. */
    private static final int NEEDS_PLAIN = text("\0libc.so\0");

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
    private static final int[] VERSIONED = {
        GO_BUILD, BUN_VERSION, NODE_RELEASE, NGINX_VERSION, PHP_POWERED, HTTPD_VERSION, RUSTC
    };
    private static final int[] VERSION_MARKS = {
        Marks.GO, Marks.BUN, Marks.NODE, Marks.NGINX, Marks.PHP, Marks.HTTPD, Marks.RUST
    };
    private static final int[][] PLAIN_MARKS = {
        {BUN_CACHE, Marks.BUN},
        {DENO_UPDATE, Marks.DENO},
        {DOTNET_HOST, Marks.DOTNET},
        {DOTNET_COMPILED, Marks.DOTNET},
        {NATIVE_IMAGE, Marks.NATIVE_IMAGE},
    };
    private static final PatternSearch SEARCH = new PatternSearch(TEXTS);

    private final ElfReader tables = new ElfReader();
    private long position;
    private final byte[] seam = new byte[2 * (SEARCH.longest() - 1)];
    private int tail;
    private final boolean[] found = new boolean[TEXTS.size()];
    private final byte[] @Nullable [] follow = new byte[VERSIONED.length][];
    private final int[] followed = new int[VERSIONED.length];
    private @Nullable ElfNote note;

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
        tables.chunk(bytes, offset, length);
        for (int i = 0; i < VERSIONED.length; i++) {
            collect(i, bytes, offset, offset + length);
        }
        int seamLength = tail + Math.min(length, SEARCH.longest() - 1);
        System.arraycopy(bytes, offset, seam, tail, seamLength - tail);
        if (tail > 0) {
            SEARCH.find(
                    seam,
                    0,
                    seamLength,
                    (pattern, at) -> seen(pattern, position - tail, seam, at, seamLength, bytes, offset, length));
        }
        SEARCH.find(
                bytes,
                offset,
                offset + length,
                (pattern, at) -> seen(pattern, position - offset, bytes, at, offset + length, bytes, 0, 0));
        keepTail(bytes, offset, length);
        position += length;
    }

    /** What the whole file shows. */
    int marks() {
        int marks = Marks.ELF | loader(note().interpreter());
        for (int[] mark : PLAIN_MARKS) {
            marks |= found[mark[0]] ? mark[1] : 0;
        }
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

    /** What the index keeps of the file; asked after the last chunk. */
    ElfNote note() {
        if (note == null) {
            note = tables.note(text(), seam, tail);
        }
        return note;
    }

    /** The version that the first of the version texts is followed by, of a Go program its main package too. */
    private String text() {
        for (int i = 0; i < VERSIONED.length; i++) {
            byte[] bytes = follow[i];
            if (bytes != null) {
                String version = i == 0 ? goVersion(bytes, followed[i]) : latin(plainVersion(bytes, followed[i]));
                if (!version.isEmpty()) {
                    return version;
                }
            }
        }
        return "";
    }

    private void seen(
            int pattern, long base, byte[] where, int at, int to, byte[] rest, int restOffset, int restLength) {
        found[pattern] = true;
        if (pattern == NEEDS_GLIBC) {
            tables.mentions(Libc.GLIBC, base + at + 1);
        } else if (pattern == NEEDS_MUSL || pattern == NEEDS_PLAIN) {
            tables.mentions(Libc.MUSL, base + at + 1);
        }
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

    /**
     * Go since 1.18 writes its version inline, 32 bytes after the magic: a length and the text; then, after another length
     * and 16 bytes that a reader knows it by, the lines of its modules, of which the first names the main package.
     */
    private static String goVersion(byte[] bytes, int length) {
        if (length < 34 || (bytes[15] & 2) == 0 || bytes[32] <= 0) {
            return "";
        }
        String version = latin(plain(bytes, 33, Math.min(length, 33 + bytes[32])));
        int at = 33 + bytes[32];
        while (at < length && bytes[at] < 0) { // the length takes several bytes
            at++;
        }
        at += 1 + 16;
        boolean path =
                at + 5 < length && latin(Arrays.copyOfRange(bytes, at, at + 5)).equals("path\t");
        int end = at + 5;
        while (end < length && bytes[end] > ' ') {
            end++;
        }
        return path && end < length && !version.isEmpty()
                ? version + ' ' + latin(Arrays.copyOfRange(bytes, at + 5, end))
                : version;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
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

    private static int loader(@Nullable String path) {
        if (path == null) {
            return 0;
        }
        return switch (Loaders.libc(path.substring(path.lastIndexOf('/') + 1))) {
            case GLIBC -> Marks.GLIBC_LOADER;
            case MUSL -> Marks.MUSL_LOADER;
            case UCLIBC -> Marks.UCLIBC_LOADER;
            case NONE -> 0;
        };
    }
}
