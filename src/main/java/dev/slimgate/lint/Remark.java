package dev.slimgate.lint;

import dev.slimgate.policy.SourceLocation;

/**
 * Something that is legal and still wrong.
 *
 * @param check what was looked for
 * @param severity that of the check, or a milder one where only a part is wrong
 * @param location the nearest line
 * @param subject the document, such as {@code policy production}
 * @param path the field in it, such as {@code spec.rules.shell}
 * @param message what is wrong and why, one line, safe to show
 * @param fix what to do, one line, safe to show
 */
public record Remark(
        Check check,
        Severity severity,
        SourceLocation location,
        String subject,
        String path,
        String message,
        String fix) {}
