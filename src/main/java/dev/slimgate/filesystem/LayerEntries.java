package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Printable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Turns the entries of a layer's tar into those of its index: names normalised, whiteouts told apart, bounds kept. */
final class LayerEntries {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String AUFS = ".wh..wh.";
    /** The most that is kept of one layer's small files; beyond it a file counts as unread, never as absent. */
    static final int MAX_CAPTURED_BYTES = 4 << 20;

    private final ReadLimits limits;
    private final ContentProbe probe;
    private final LayerIndex.Builder index;
    private int count;
    private long captured;

    LayerEntries(ReadLimits limits, ContentProbe probe, LayerIndex.Builder index) {
        this.limits = limits;
        this.probe = probe;
        this.index = index;
    }

    void readAll(TarReader tar) throws IOException {
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            if (++count > limits.layerEntries()) {
                throw new ContentException.TooLarge(
                        "it has more than " + limits.layerEntries() + " entries, the bound for one layer");
            }
            String path = normal(text(entry.name()));
            if (!path.isEmpty()) {
                add(entry, path, tar);
            }
        }
    }

    private void add(TarEntry entry, String path, TarReader tar) throws IOException {
        int slash = path.lastIndexOf('/');
        String base = path.substring(slash + 1);
        if (base.startsWith(WHITEOUT)) {
            addWhiteout(slash < 0 ? "" : path.substring(0, slash), base);
            return;
        }
        if (path.startsWith(AUFS)) {
            return; // the old union file system's own book-keeping, which runtimes skip
        }
        switch (entry.type()) {
            case '5' -> add(path, LayerEntry.Kind.DIRECTORY, entry.mode(), null);
            case '2' -> add(path, LayerEntry.Kind.SYMLINK, entry.mode(), text(entry.linkName()));
            case '1' -> add(path, LayerEntry.Kind.HARD_LINK, entry.mode(), normal(text(entry.linkName())));
            case '3', '4', '6' -> add(path, LayerEntry.Kind.OTHER, entry.mode(), null);
            default -> {
                if (entry.isFile()) {
                    addFile(entry, path, tar);
                }
                // runtimes refuse other types; leaving them out lets them hide nothing
            }
        }
    }

    private void add(String path, LayerEntry.Kind kind, int mode, @Nullable String target) {
        index.add(new LayerEntry(path, kind, 0, mode, target, 0, null));
    }

    private void addWhiteout(String directory, String base) {
        if (base.equals(OPAQUE)) {
            add(directory, LayerEntry.Kind.OPAQUE, 0, null);
            return;
        }
        String hidden = base.substring(WHITEOUT.length());
        if (!base.startsWith(AUFS) && !hidden.isEmpty() && !hidden.equals(".") && !hidden.equals("..")) {
            add(directory.isEmpty() ? hidden : directory + "/" + hidden, LayerEntry.Kind.WHITEOUT, 0, null);
        }
    }

    private void addFile(TarEntry entry, String path, TarReader tar) throws IOException {
        ContentProbe.Look look = probe.look(path, entry.logicalBytes(), entry.mode());
        int marks = 0;
        byte[] kept = null;
        if (look != null) {
            tar.content(look::chunk);
            marks = look.marks();
            kept = look.captured();
            captured += kept == null ? 0 : kept.length;
            if (captured > MAX_CAPTURED_BYTES) {
                kept = null;
            }
        }
        tar.skipRest();
        index.add(new LayerEntry(path, LayerEntry.Kind.FILE, entry.storedBytes(), entry.mode(), null, marks, kept));
    }

    private String text(byte[] bytes) {
        if (bytes.length > limits.pathBytes()) {
            throw new ContentException.TooLarge("a path of " + bytes.length + " bytes, at most " + limits.pathBytes()
                    + " are read: " + Printable.of(PathBytes.decode(bytes)));
        }
        return PathBytes.decode(bytes);
    }

    /** Inside the root whatever it says: absolute names, {@code .} and {@code ..} are resolved by their text alone. */
    static String normal(String name) {
        Deque<String> parts = new ArrayDeque<>();
        int from = 0;
        while (from <= name.length()) {
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            String part = name.substring(from, end);
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
            from = end + 1;
        }
        return String.join("/", parts);
    }
}
