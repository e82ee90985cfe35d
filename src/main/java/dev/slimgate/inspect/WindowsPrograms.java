package dev.slimgate.inspect;

import dev.slimgate.filesystem.TreeNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Windows program was built for.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/debug/pe-format">PE format</a>
 */
final class WindowsPrograms {
    /** How much of the file is looked at: linkers put the header within the first few hundred bytes. */
    static final int HEAD_BYTES = 1024;

    private static final int OFFSET_AT = 0x3c;

    private WindowsPrograms() {}

    /** The machine's two bytes; null where the header is not where it can be seen. */
    static byte @Nullable [] note(byte[] head) {
        if (head.length < OFFSET_AT + 4) {
            return null;
        }
        int at = head[OFFSET_AT] & 0xff
                | (head[OFFSET_AT + 1] & 0xff) << 8
                | (head[OFFSET_AT + 2] & 0xff) << 16
                | head[OFFSET_AT + 3] << 24;
        boolean header = at >= 0 && at <= head.length - 6 && head[at] == 'P' && head[at + 1] == 'E';
        return header ? new byte[] {head[at + 4], head[at + 5]} : null;
    }

    /** The architecture of a file that the probe saw; null where it is not known. */
    static @Nullable String machine(TreeNode node) {
        byte[] note = Marks.has(node.marks(), Marks.PE) ? node.captured() : null;
        return note == null || note.length != 2 ? null : Machines.windows(note[0] & 0xff | (note[1] & 0xff) << 8);
    }
}
