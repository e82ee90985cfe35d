package dev.slimgate.inspect;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Change;
import dev.slimgate.facts.Base.Distribution;
import dev.slimgate.facts.Base.Evidence;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image was built from, by its layers: those of a base that was once read and hashed prove it, and where no later
 * layer touched what decides a family, they prove the family too. What the image says of its base counts only where
 * they agree.
 */
final class BuiltFrom {
    private final Catalogue catalogue;
    private final ImageFacts facts;
    private final List<Digest> diffIds;

    /**
     * @param diffIds what the layers unpack to, base layer first
     */
    BuiltFrom(Catalogue catalogue, ImageFacts facts, List<Digest> diffIds) {
        this.catalogue = catalogue;
        this.facts = facts;
        this.diffIds = diffIds;
    }

    /**
     * All that is known of the base: what the tree is, and what its layers prove.
     *
     * @param changes of layers above the first; where they are cut, as {@link BaseChanges#most} does, all is told but some of
     *     the paths by which the tree departs from the base
     */
    Base base(Bases.Seen seen, List<Change> changes) {
        KnownBase known = known();
        List<Change> listed = BaseChanges.most(changes, Base.MOST_CHANGES);
        List<Evidence> evidence = new ArrayList<>();
        if (known == null) {
            evidence.addAll(seen.evidence());
            evidence.addAll(claims(null, seen.family()));
            return new Base(
                    seen.family(),
                    seen.variant(),
                    dated(seen.distribution()),
                    null,
                    seen.layers(),
                    Strength.CONTENT,
                    listed,
                    seen.modified(),
                    evidence);
        }
        List<String> modified = changes.stream()
                .filter(change -> change.layer() >= known.depth())
                .map(Change::path)
                .distinct()
                .toList();
        boolean proved = modified.isEmpty() && seen.modified().isEmpty();
        evidence.add(new Evidence(
                Strength.LAYERS,
                (known.depth() == 1 ? "the lowest layer is" : "the lowest " + known.depth() + " layers are")
                        + " that of "
                        + Printable.of(known.image()) + ", read on " + known.read()
                        + (proved ? "" : "; later layers changed what decides its family")));
        evidence.addAll(seen.evidence());
        evidence.addAll(claims(known, seen.family()));
        return new Base(
                proved ? known.family() : seen.family(),
                proved && known.variant() != null ? known.variant() : seen.variant(),
                dated(seen.distribution() == null ? known.distribution() : seen.distribution()),
                known.image(),
                known.depth(),
                proved ? Strength.LAYERS : Strength.CONTENT,
                listed,
                proved
                        ? List.of()
                        : modified.isEmpty()
                                ? seen.modified()
                                : modified.stream().limit(Base.MOST_CHANGES).toList(),
                evidence);
    }

    /** The known base whose layers are the lowest; by the name that the image gives it, where that is one of its. */
    private @Nullable KnownBase known() {
        List<@Nullable Digest> digests = new ArrayList<>();
        List<@Nullable Digest> proved = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            ImageFacts.Layer layer = i < facts.layers().size() ? facts.layers().get(i) : null;
            Digest read = diffIds.get(i);
            digests.add(layer == null ? null : layer.digest());
            // A config that says otherwise, or nothing, makes the image one to distrust: no proof by diff id.
            proved.add(layer != null && read.equals(layer.diffId()) ? read : null);
        }
        KnownBase found = catalogue.builtFrom(digests, proved).orElse(null);
        KnownBase named = annotated();
        boolean same = found != null
                && named != null
                && (!named.layers().isEmpty() && named.layers().equals(found.layers())
                        || !named.diffIds().isEmpty() && named.diffIds().equals(found.diffIds()));
        return same ? named : found;
    }

    /** The known base that the image's own words name by digest. */
    private @Nullable KnownBase annotated() {
        Digest digest = Claims.baseDigest(facts);
        return digest == null ? null : catalogue.ofManifest(digest).orElse(null);
    }

    private List<Evidence> claims(@Nullable KnownBase proved, Family family) {
        List<Evidence> claims = new ArrayList<>();
        KnownBase named = annotated();
        if (named != null) {
            claims.add(
                    named.equals(proved)
                            ? new Evidence(Strength.LAYERS, "it names that base by digest too")
                            : new Evidence(
                                    Strength.CLAIM,
                                    "it names " + Printable.of(named.image())
                                            + " as its base by digest, whose layers are not its lowest"));
        }
        Family claimed = facts.claimedFamily();
        if (claimed != null && claimed != family) {
            claims.add(new Evidence(Strength.CLAIM, "its own words claim " + claimed.label()));
        }
        claims.sort((one, other) -> other.strength().compareTo(one.strength()));
        return claims;
    }

    private @Nullable Distribution dated(@Nullable Distribution distribution) {
        return distribution == null
                ? null
                : new Distribution(
                        distribution.id(),
                        distribution.version(),
                        catalogue
                                .endOfLife(distribution.id(), distribution.version())
                                .orElse(null));
    }
}
