/**
 * Assessments, audits and facts as people and machines read them: the deny message, text, JSON, CSV.
 *
 * <p>May import: {@code assess}, {@code advice}, {@code lint}, {@code policy.expression}, {@code policy}, {@code facts},
 * {@code oci}, Jackson.
 */
@NullMarked
package dev.slimgate.report;

import org.jspecify.annotations.NullMarked;
