/**
 * The command line: reads arguments and files, asks the engine, prints answers and sets the exit code. What it needs from
 * outside comes through {@link dev.slimgate.command.Engine} and {@link dev.slimgate.command.Server}.
 *
 * <p>May import: all packages but {@code application}, picocli, Jackson YAML, the fabric8 model.
 */
@NullMarked
package dev.slimgate.command;

import org.jspecify.annotations.NullMarked;
