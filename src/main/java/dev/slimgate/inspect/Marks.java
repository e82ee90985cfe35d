package dev.slimgate.inspect;

/** What the probe writes into the index about one file's content, as bits. */
final class Marks {
    static final int ELF = 1;
    static final int PE = 1 << 1;
    /** Begins with {@code #!}. */
    static final int SCRIPT = 1 << 2;
    /** Is a command interpreter by its content. */
    static final int SHELL = 1 << 3;
    /** Is busybox or toybox: one file that is many commands by name. */
    static final int MULTI_CALL = 1 << 4;

    static final int GLIBC_LOADER = 1 << 5;
    static final int MUSL_LOADER = 1 << 6;
    static final int UCLIBC_LOADER = 1 << 7;
    static final int GO = 1 << 8;
    static final int NODE = 1 << 9;
    static final int NGINX = 1 << 10;
    static final int PHP = 1 << 11;
    static final int RUST = 1 << 12;

    /** Holds a password, token or key of a known form that is no placeholder. */
    static final int CREDENTIAL = 1 << 21;
    /** Is a private key. */
    static final int PRIVATE_KEY = 1 << 22;
    /** Lists dependencies; the names of those that only development needs are kept. */
    static final int DEPENDENCIES = 1 << 23;

    private Marks() {}

    static boolean has(int marks, int mark) {
        return (marks & mark) != 0;
    }

    /** Whether a kernel or a loader can run the file as a program of its own. */
    static boolean isProgram(int marks) {
        return (marks & (ELF | PE)) != 0;
    }
}
