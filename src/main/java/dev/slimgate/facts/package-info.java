/**
 * What can be known of one image on one platform, as records without opinion. Their names are those of
 * {@code slimgate inspect -o json}; the JSON Schema of that output is {@code docs/schema/inspect.schema.json}.
 *
 * <p>May import: {@code oci}.
 */
@NullMarked
package dev.slimgate.facts;

import org.jspecify.annotations.NullMarked;
