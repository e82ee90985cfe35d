package dev.slimgate.assess;

import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.ImageReference;

/**
 * An image to look at.
 *
 * @param name by which what is read of it is remembered
 * @param source where it comes from
 * @param reference how to call it in answers
 */
public record NamedImage(ImageReference name, ImageSource source, String reference) {}
