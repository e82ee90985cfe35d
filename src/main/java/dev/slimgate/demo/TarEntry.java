package dev.slimgate.demo;

import java.time.Instant;

/**
 * One entry of a layer's tar, written as it stands: absolute and climbing paths are not cleaned, so that hostile
 * archives can be made.
 *
 * @param type what it is
 * @param path as it will stand in the header; directories without a closing slash
 * @param target where a link points; {@code ""} for what is no link
 * @param mode permission bits, such as {@code 0755}
 * @param uid the owner
 * @param gid the group
 * @param modified to the second
 * @param content the bytes of a regular file, else empty
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI layers</a>
 */
public record TarEntry(
        Type type, String path, String target, int mode, int uid, int gid, Instant modified, Content content) {

    /** The kinds of entries, with their type flags of POSIX ustar. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMLINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }

    private static final Instant MODIFIED = Instant.parse("2025-01-01T00:00:00Z");

    /** A regular file of root's. */
    public static TarEntry file(String path, Content content, int mode) {
        return new TarEntry(Type.FILE, path, "", mode, 0, 0, MODIFIED, content);
    }

    /** Anything that has no bytes; {@code target} is {@code ""} for what is no link. */
    public static TarEntry of(Type type, String path, String target, int mode) {
        return new TarEntry(type, path, target, mode, 0, 0, MODIFIED, Content.empty());
    }

    /** The same entry with another owner and group. */
    public TarEntry owner(int newUid, int newGid) {
        return new TarEntry(type, path, target, mode, newUid, newGid, modified, content);
    }
}
