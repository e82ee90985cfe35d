package dev.slimgate.assess;

import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageManifest;

/**
 * One image on one platform, as far as manifest and config tell.
 *
 * @param manifest of that platform
 * @param config of that platform
 * @param facts what both tell
 */
record PlatformImage(ImageManifest manifest, ImageConfig config, ImageFacts facts) {}
