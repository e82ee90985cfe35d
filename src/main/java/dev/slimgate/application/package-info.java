/**
 * The program: its main class, the wiring of its parts, health and what the command line needs of both. Nothing imports
 * it.
 *
 * <p>May import: anything.
 */
@NullMarked
package dev.slimgate.application;

import org.jspecify.annotations.NullMarked;
