/**
 * An audit as one HTML page that needs nothing else: no server, no other file. It shows what the JSON document says, and
 * each number on it names its place there.
 *
 * <p>May import: {@code report}, {@code policy}, Jackson, Qute.
 */
@NullMarked
package dev.slimgate.report.page;

import org.jspecify.annotations.NullMarked;
