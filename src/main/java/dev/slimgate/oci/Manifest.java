package dev.slimgate.oci;

/**
 * A manifest as its registry served it: an image's own, or an index of several. Equality is by digest.
 *
 * @see ManifestReader
 */
public sealed interface Manifest permits ImageManifest, ImageIndex {

    /** What it is: the media type of its body, else of whoever served it, else by its shape. */
    MediaType mediaType();

    /** The digest of its bytes, computed from them. */
    Digest digest();

    /** How many bytes the document has. */
    long bytes();

    /** Keys that stand twice in one object of the document, also in another case; parsers differ in which they take. */
    java.util.List<String> duplicateKeys();

    /** Its bytes, for keeping them elsewhere. */
    RawBytes raw();

    /** The same without its bytes, which takes less of the heap. */
    Manifest withoutRaw();
}
