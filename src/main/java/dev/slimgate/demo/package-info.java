/**
 * Sample images, sample workloads and an in-process registry with faults on demand: what {@code slimgate demo} shows,
 * and the tests' main instrument.
 *
 * <p>May import: the JDK and Jackson only. It shares no code with the readers of images, so that it can be an oracle
 * for them: the tar, gzip, zstd and ELF bytes here come from writers of its own.
 */
@NullMarked
package dev.slimgate.demo;

import org.jspecify.annotations.NullMarked;
