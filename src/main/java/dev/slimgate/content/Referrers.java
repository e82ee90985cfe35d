package dev.slimgate.content;

import dev.slimgate.oci.Descriptor;
import java.util.List;

/**
 * The manifests that name another one as their subject.
 *
 * @param manifests of the artifact type that was asked for, in the registry's order; empty where there is none
 * @param byTag whether the registry has no referrers API, so that the tag was asked for that stands in for it
 */
public record Referrers(List<Descriptor> manifests, boolean byTag) {
    /** None, of an image that is in no registry. */
    public static final Referrers NONE = new Referrers(List.of(), false);

    public Referrers {
        manifests = List.copyOf(manifests);
    }
}
