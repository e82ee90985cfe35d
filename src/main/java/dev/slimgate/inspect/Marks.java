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
    static final int DENO = 1 << 13;
    static final int BUN = 1 << 14;
    /** Carries .NET's host, or was compiled ahead of time by it. */
    static final int DOTNET = 1 << 15;
    /** A Java program compiled ahead of time by GraalVM. */
    static final int NATIVE_IMAGE = 1 << 16;

    static final int HTTPD = 1 << 17;
    /** A package database; what is kept of it is a {@link PackageList}. */
    static final int PACKAGES = 1 << 18;

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

    /** Whether what is kept of a file is a note about it, and not its text. */
    static boolean isNoted(int marks) {
        return (marks & (ELF | PE | PACKAGES)) != 0;
    }

    /** Whether a kernel or a loader can run the file as a program of its own. */
    static boolean isProgram(int marks) {
        return (marks & (ELF | PE)) != 0;
    }
}
