package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What inspection wants to know of a file's content: programs are searched, a few small texts are kept, all else is let
 * go after its first bytes.
 */
final class InspectProbe implements ContentProbe {
    /** The most that is kept of one file. */
    static final int MAX_CAPTURED_BYTES = 64 * 1024;

    private static final Set<String> KEPT = Set.of(
            "os-release",
            "initrd-release",
            "passwd",
            "group",
            "lsb-release",
            "debian_version",
            "release",
            "system-release");

    @Override
    public Look look(String path, long sizeBytes, int mode) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean kept = sizeBytes <= MAX_CAPTURED_BYTES
                && (KEPT.contains(name)
                        || name.endsWith("-release")
                        || path.startsWith("etc/dpkg/dpkg.cfg.d/")
                        || Runtimes.isVersionText(path, name));
        boolean small = sizeBytes <= MAX_CAPTURED_BYTES && sizeBytes > 0;
        Look common = new FileLook(path, kept, small, (mode & 0111) != 0);
        Look packages = PackageLooks.look(path);
        return packages != null ? new BothLooks(common, packages) : LeftoverLooks.beside(common, path, sizeBytes);
    }

    /** One file: its kind is known from the first bytes. */
    private static final class FileLook implements Look {
        private final String path;
        private final boolean small;
        private final boolean executable;
        private boolean keep;
        private boolean started;
        private int marks;
        private byte @Nullable [] kept;
        private int length;
        private @Nullable ExecutableSearch search;
        private int most = MAX_CAPTURED_BYTES;

        FileLook(String path, boolean keep, boolean small, boolean executable) {
            this.path = path;
            this.keep = keep;
            this.small = small;
            this.executable = executable;
        }

        @Override
        public boolean chunk(byte[] bytes, int offset, int count) {
            if (!started) {
                started = true;
                begin(bytes, offset, count);
            }
            if (search != null) {
                search.chunk(bytes, offset, count);
                return true;
            }
            if (keep) {
                keep(bytes, offset, Math.min(count, most - length));
            }
            return keep && length < most;
        }

        private void begin(byte[] bytes, int offset, int count) {
            if (ExecutableSearch.isElf(bytes, offset, count)) {
                search = new ExecutableSearch();
                keep = false;
            } else if (count >= 2 && bytes[offset] == 'M' && bytes[offset + 1] == 'Z') {
                marks = Marks.PE;
                keep = true;
                most = WindowsPrograms.HEAD_BYTES;
            } else if (count >= 2 && bytes[offset] == '#' && bytes[offset + 1] == '!') {
                marks = Marks.SCRIPT;
                if (!keep && executable) {
                    keep = true;
                    most = Scripts.MAX_LINE_BYTES;
                }
            } else {
                marks = LeftoverLooks.sniff(path, bytes, offset, count);
                keep = keep || small && SmallTexts.isAccountsOrRelease(bytes, offset, Math.min(count, 512));
            }
        }

        private void keep(byte[] bytes, int offset, int count) {
            byte[] into = kept == null ? new byte[Math.max(256, count)] : kept;
            if (length + count > into.length) {
                into = Arrays.copyOf(into, Math.max(length + count, Math.min(MAX_CAPTURED_BYTES, into.length * 2)));
            }
            System.arraycopy(bytes, offset, into, length, count);
            length += count;
            kept = into;
        }

        @Override
        public int marks() {
            return search == null ? marks : search.marks();
        }

        @Override
        public byte @Nullable [] captured() {
            if (search != null) {
                return search.note().encode();
            }
            if (kept == null) {
                return null;
            }
            byte[] all = Arrays.copyOf(kept, length);
            return Marks.has(marks, Marks.PE)
                    ? WindowsPrograms.note(all)
                    : most == Scripts.MAX_LINE_BYTES ? Scripts.firstLine(all) : all;
        }
    }
}
