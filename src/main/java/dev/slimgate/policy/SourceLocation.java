package dev.slimgate.policy;

/**
 * Where in a file something stands.
 *
 * @param file as the user named it; {@code <stdin>} for standard input
 * @param line counted from 1; 0 where it is not known
 * @param column counted from 1; 0 where it is not known
 */
public record SourceLocation(String file, int line, int column) {
    /** {@code file:line:column}, or as much of it as is known. */
    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
