/** x. */
@NullMarked
package dev.slimgate.application;

import org.jspecify.annotations.NullMarked;
