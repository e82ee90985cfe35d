package dev.slimgate.inspect;

import dev.slimgate.oci.Platform;
import java.util.Locale;

/** Which processors programs are built for, in OCI's words, and which of them run on which. */
final class Machines {
    private static final int X86 = 3;
    private static final int MIPS = 8;
    private static final int POWER = 21;
    private static final int S390 = 22;
    private static final int ARM = 40;
    private static final int X86_64 = 62;
    private static final int ARM64 = 183;
    private static final int RISC_V = 243;
    private static final int LOONG = 258;

    private Machines() {}

    /** The architecture of an ELF file; {@code machine 0x…} where it has no name. */
    static String elf(int machine, boolean wide, boolean bigEndian) {
        return switch (machine) {
            case X86 -> "386";
            case X86_64 -> "amd64";
            case ARM -> "arm";
            case ARM64 -> "arm64";
            case POWER -> bigEndian ? "ppc64" : "ppc64le";
            case S390 -> "s390x";
            case RISC_V -> "riscv64";
            case LOONG -> "loong64";
            case MIPS -> (wide ? "mips64" : "mips") + (bigEndian ? "" : "le");
            default -> unknown(machine);
        };
    }

    /** The architecture of a Windows program. */
    static String windows(int machine) {
        return switch (machine) {
            case 0x14c -> "386";
            case 0x8664 -> "amd64";
            case 0x1c0, 0x1c4 -> "arm";
            case 0xaa64 -> "arm64";
            default -> unknown(machine);
        };
    }

    private static String unknown(int machine) {
        return "machine 0x" + Integer.toHexString(machine).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether no processor of a platform runs programs of an architecture. False where some do, as those of amd64 run
     * 386, some of arm64 run arm, and an image for 386 may as well be meant for amd64; false for what has no name.
     */
    static boolean cannotRun(Platform platform, String architecture) {
        String family = family(architecture);
        String own = family(platform.architecture());
        return !family.isEmpty() && !own.isEmpty() && !family.equals(own);
    }

    private static String family(String architecture) {
        return switch (architecture) {
            case "386", "amd64" -> "x86";
            case "arm", "arm64" -> "arm";
            case "ppc64", "ppc64le" -> "power";
            case "mips", "mipsle", "mips64", "mips64le" -> "mips";
            case "s390x", "riscv64", "loong64" -> architecture;
            default -> "";
        };
    }
}
