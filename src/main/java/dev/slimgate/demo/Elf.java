package dev.slimgate.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 64-bit ELF file in the making, with valid headers and no code: enough for whoever asks for machine, interpreter or
 * strings inside. Every method gives a new one. No section headers: it looks stripped.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI, object files</a>
 */
public final class Elf {
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;
    private static final int READ_EXECUTE = 5;
    private static final int READ = 4;
    private static final short ET_EXEC = 2;
    private static final short ET_DYN = 3;

    /** The dynamic loader of glibc on amd64. */
    public static final String GLIBC_LOADER = "/lib64/ld-linux-x86-64.so.2";
    /** The dynamic loader of musl on amd64. */
    public static final String MUSL_LOADER = "/lib/ld-musl-x86_64.so.1";

    private final Machine machine;
    private final short type;
    private final @Nullable String interpreter;
    private final List<Content> markers;
    private final long fillerBytes;

    private Elf(Machine machine, short type, @Nullable String interpreter, List<Content> markers, long fillerBytes) {
        this.machine = machine;
        this.type = type;
        this.interpreter = interpreter;
        this.markers = markers;
        this.fillerBytes = fillerBytes;
    }

    /** Machines, with their numbers in ELF. */
    public enum Machine {
        AMD64((short) 62),
        ARM64((short) 183);

        private final short number;

        Machine(short number) {
            this.number = number;
        }

        /** The name in image configs. */
        public String architecture() {
            return switch (this) {
                case AMD64 -> "amd64";
                case ARM64 -> "arm64";
            };
        }
    }

    /** A program that needs no loader. */
    public static Elf statically(Machine machine) {
        return new Elf(machine, ET_EXEC, null, List.of(), 0);
    }

    /** A program that this loader starts. */
    public static Elf dynamically(Machine machine, String interpreter) {
        return new Elf(machine, ET_DYN, interpreter, List.of(), 0);
    }

    /** A shared library. */
    public static Elf library(Machine machine) {
        return new Elf(machine, ET_DYN, null, List.of(), 0);
    }

    /** Adds a string that a reader may look for, closed by a zero byte. */
    public Elf marker(String text) {
        return marker(Content.wrap((text + '\0').getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Adds bytes that a reader may look for. */
    public Elf marker(Content bytes) {
        List<Content> all = new ArrayList<>(markers);
        all.add(bytes);
        return new Elf(machine, type, interpreter, all, fillerBytes);
    }

    /** Adds the mark that the Go linker leaves, with this version, such as {@code go1.23.4}. */
    public Elf goBuild(String version) {
        byte[] text = version.getBytes(StandardCharsets.UTF_8);
        ByteBuffer block = ByteBuffer.allocate(32 + 1 + text.length + 1);
        block.put("\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
        block.put((byte) 8).put((byte) 2); // pointer size; the flag that strings follow inline
        block.position(32);
        block.put((byte) text.length).put(text).put((byte) 0);
        return marker(Content.wrap(block.array()));
    }

    /** Adds this many bytes that do not compress. */
    public Elf filler(long bytes) {
        return new Elf(machine, type, interpreter, markers, bytes);
    }

    /** Writes the file. */
    public Content content() {
        byte[] interp = interpreter == null ? new byte[0] : (interpreter + '\0').getBytes(StandardCharsets.UTF_8);
        int programs = interp.length > 0 ? 2 : 1;
        int start = HEADER_BYTES + programs * PROGRAM_HEADER_BYTES;
        List<Content> body = new ArrayList<>(List.of(Content.wrap(interp)));
        // Go's mark is looked for at multiples of 16.
        body.add(Content.wrap(new byte[Math.floorMod(-(start + interp.length), 16)]));
        for (Content marker : markers) {
            body.add(marker);
            body.add(Content.wrap(new byte[Math.floorMod(-marker.lengthBytes(), 16)]));
        }
        body.add(Content.filler(fillerBytes, fillerBytes));
        long total = start + body.stream().mapToLong(Content::lengthBytes).sum();

        ByteBuffer head = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
        fileHeader(head, start, programs);
        if (interp.length > 0) {
            programHeader(head, PT_INTERP, READ, start, interp.length, 1);
        }
        programHeader(head, PT_LOAD, READ_EXECUTE, 0, total, 4096);
        body.addFirst(Content.wrap(head.array()));
        return Content.join(body);
    }

    private void fileHeader(ByteBuffer head, int entry, int programs) {
        head.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        head.putShort(type).putShort(machine.number).putInt(1);
        head.putLong(entry).putLong(HEADER_BYTES).putLong(0);
        head.putInt(0).putShort((short) HEADER_BYTES);
        head.putShort((short) PROGRAM_HEADER_BYTES).putShort((short) programs);
        head.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void programHeader(ByteBuffer head, int kind, int flags, long offset, long bytes, long align) {
        head.putInt(kind).putInt(flags).putLong(offset).putLong(offset).putLong(offset);
        head.putLong(bytes).putLong(bytes).putLong(align);
    }
}
