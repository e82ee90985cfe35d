/**
 * Facts as a document: read back from what {@code slimgate inspect -o json} prints, signed as an in-toto statement, and
 * found beside an image in its registry, where somebody whose key is trusted has read its layers already.
 *
 * <p>May import: {@code assess}, {@code inspect}, {@code facts}, {@code content}, {@code oci}, Jackson, nimbus.
 *
 * @see <a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">in-toto statement</a>
 */
@NullMarked
package dev.slimgate.evidence;

import org.jspecify.annotations.NullMarked;
