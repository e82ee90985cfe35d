package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.filesystem.TreeNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps of one ELF file, in a few bytes: a shared library of three, a typical program of thirty.
 *
 * @param wide of 64 bits
 * @param bigEndian whether its numbers begin with the highest byte
 * @param type what the file is for
 * @param machine its number in ELF
 * @param interpreter the loader that the program headers name; null in a static program or a library
 * @param dynamic whether it is linked dynamically, as libraries and position-independent programs are too
 * @param packed whether UPX packed it
 * @param needs the C library that it is linked with; NONE where that cannot be told
 * @param unstrippedBytes symbol tables and debug sections that {@code strip} would take away; 0 where unknown
 * @param libraries which shared libraries a program with an interpreter asks for, C libraries included; empty where
 *     that is not known
 * @param text a version and what else {@link ExecutableSearch} read; {@code ""} for nothing
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI, object files</a>
 */
record ElfNote(
        boolean wide,
        boolean bigEndian,
        Type type,
        int machine,
        @Nullable String interpreter,
        boolean dynamic,
        boolean packed,
        Libc needs,
        long unstrippedBytes,
        List<String> libraries,
        String text) {
    /** Loaders that need one byte each, in the order of their numbers. */
    private static final List<String> LOADERS = List.of(
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/ld-musl-x86_64.so.1",
            "/lib/ld-linux-aarch64.so.1",
            "/lib/ld-musl-aarch64.so.1",
            "/lib/ld-linux.so.2",
            "/lib/ld-linux-armhf.so.3");

    /** In the order of their numbers, as those below. */
    private static final List<Libc> LIBCS = List.of(Libc.NONE, Libc.GLIBC, Libc.MUSL, Libc.UCLIBC);

    private static final List<Type> TYPES = List.of(Type.OTHER, Type.EXECUTABLE, Type.SHARED, Type.RELOCATABLE);

    private static final int WIDE = 1;
    private static final int BIG_ENDIAN = 1 << 1;
    private static final int TYPE = 2;
    private static final int DYNAMIC = 1 << 4;
    private static final int PACKED = 1 << 5;
    private static final int UNSTRIPPED = 1 << 6;
    private static final int MORE = 1 << 7;
    private static final int NEEDS_BITS = 3;
    private static final int INTERPRETER = 1 << 2;
    private static final int LIBRARIES = 1 << 3;

    /** What an ELF file is for. */
    enum Type {
        OTHER,
        EXECUTABLE,
        /** A library, or a program that may stand anywhere in memory. */
        SHARED,
        RELOCATABLE;

        static Type of(int number) {
            return switch (number) {
                case 1 -> RELOCATABLE;
                case 2 -> EXECUTABLE;
                case 3 -> SHARED;
                default -> OTHER;
            };
        }
    }

    ElfNote {
        libraries = List.copyOf(libraries);
    }

    /** What the index keeps of a file; null where it is no ELF file. */
    static @Nullable ElfNote of(TreeNode node) {
        byte[] captured = Marks.has(node.marks(), Marks.ELF) ? node.captured() : null;
        return captured == null ? null : decode(captured);
    }

    /** The name of the machine in image configs, or its number. */
    String machineName() {
        return Machines.elf(machine, wide, bigEndian);
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8);
        int more =
                LIBCS.indexOf(needs) | (interpreter == null ? 0 : INTERPRETER) | (libraries.isEmpty() ? 0 : LIBRARIES);
        out.write((wide ? WIDE : 0)
                | (bigEndian ? BIG_ENDIAN : 0)
                | TYPES.indexOf(type) << TYPE
                | (dynamic ? DYNAMIC : 0)
                | (packed ? PACKED : 0)
                | (unstrippedBytes > 0 ? UNSTRIPPED : 0)
                | (more == 0 ? 0 : MORE));
        if (more != 0) {
            out.write(more);
        }
        number(out, machine);
        if (interpreter != null) {
            int known = LOADERS.indexOf(interpreter) + 1;
            out.write(known);
            if (known == 0) {
                text(out, interpreter);
            }
        }
        if (unstrippedBytes > 0) {
            number(out, unstrippedBytes);
        }
        if (!libraries.isEmpty()) {
            text(out, String.join("\n", libraries));
        }
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    static ElfNote decode(byte[] bytes) {
        Input in = new Input(bytes);
        int flags = in.next();
        int more = (flags & MORE) == 0 ? 0 : in.next();
        int machine = (int) in.number();
        String interpreter = null;
        if ((more & INTERPRETER) != 0) {
            int known = in.next();
            interpreter = known == 0 ? in.text() : LOADERS.get(known - 1);
        }
        long unstripped = (flags & UNSTRIPPED) == 0 ? 0 : in.number();
        List<String> libraries =
                (more & LIBRARIES) == 0 ? List.of() : List.of(in.text().split("\n", -1));
        return new ElfNote(
                (flags & WIDE) != 0,
                (flags & BIG_ENDIAN) != 0,
                TYPES.get(flags >> TYPE & 3),
                machine,
                interpreter,
                (flags & DYNAMIC) != 0,
                (flags & PACKED) != 0,
                LIBCS.get(more & NEEDS_BITS),
                unstripped,
                libraries,
                in.rest());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    /** Seven bits a byte, lowest first. */
    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static final class Input {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        int next() {
            return bytes[at++] & 0xff;
        }

        long number() {
            long value = 0;
            int shift = 0;
            int b;
            do {
                b = next();
                value |= (long) (b & 0x7f) << shift;
                shift += 7;
            } while (b >= 0x80);
            return value;
        }

        String text() {
            int length = (int) number();
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
        }

        String rest() {
            return new String(bytes, at, bytes.length - at, StandardCharsets.ISO_8859_1);
        }
    }
}
