package dev.slimgate.document;

import dev.slimgate.policy.SourceLocation;

/**
 * One thing wrong with a document.
 *
 * @param location where
 * @param path of the field, such as {@code spec.rules.shell.forbid}; {@code ""} for the document itself
 * @param message what is wrong and what would be right
 */
public record Problem(SourceLocation location, String path, String message) {
    /** {@code file:line:column: path: message}. */
    @Override
    public String toString() {
        return location + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
