package dev.slimgate.inspect;

import dev.slimgate.content.Deadline;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Turns the layers of one image into content facts; without I/O, and safe for use by many threads. */
public final class ContentInspector {
    private static final ContentProbe PROBE = new InspectProbe();

    private final Catalogue catalogue;

    /**
     * An inspector.
     *
     * @param catalogue base images that are known by their layers
     */
    public ContentInspector(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What layers must be scanned with for {@link #inspect} to see what it needs. */
    public static ContentProbe probe() {
        return PROBE;
    }

    /**
     * What the layers contain, without {@link #dive}. Costs one walk or a few over the tree; no I/O.
     *
     * @param layers of the manifest, base layer first, scanned with {@link #probe}
     * @param hold what the tree costs is taken from it
     * @throws dev.slimgate.content.ContentException.Invalid if the layers make a tree that no runtime could
     * @throws dev.slimgate.content.ContentException.TooLarge if the tree, or what is found in it, is beyond its bound
     * @throws dev.slimgate.content.ContentException.TimedOut once the deadline has passed
     */
    public ContentFacts inspect(
            ImageManifest manifest,
            ImageConfig config,
            ImageFacts facts,
            List<LayerIndex> layers,
            IndexBudget.Hold hold,
            Deadline deadline) {
        if (layers.size() != manifest.layers().size()) {
            throw new IllegalArgumentException(
                    layers.size() + " layers of " + manifest.layers().size());
        }
        Tree tree = new Tree(FileTree.stack(layers, hold, deadline));
        boolean windows = facts.platform().isWindows();
        List<Shell> shells = Shells.find(tree);
        List<PackageManager> managers = PackageManagers.find(tree);
        List<Inconsistency> lies = mismatches(config, layers);
        BaseChanges changes = BaseChanges.of(tree, layers, shells, managers, deadline);
        Bases.Seen seen = new Bases(tree, facts, changes, shells, managers).detect();
        List<Digest> diffIds = layers.stream().map(LayerIndex::diffId).toList();
        Base base = new BuiltFrom(catalogue, facts, diffIds).base(seen, changes.from(1));
        EffectiveUser user = user(tree, facts);
        Entries entries = new Entries(tree, config, facts.platform(), user);
        List<FileTree.Resolved> started = entries.started();
        Libc libc = windows
                ? Libc.NONE
                : Libcs.find(tree, started.isEmpty() ? null : started.getFirst().node());
        return new ContentFacts(
                base,
                Runtimes.find(tree, started),
                libc,
                Wasted.fileBytes(layers),
                shells,
                managers,
                Tools.find(tree),
                PackageDatabases.count(tree),
                Wasted.exactly(layers, tree.files().hidden()),
                null,
                LeftoverSearch.find(tree),
                entries.find(),
                Providing.find(tree),
                Modules.foreign(tree, libc, facts.platform()),
                user,
                Wasted.perLayer(layers, tree.files().hidden()),
                lies);
    }

    /**
     * The waste by dive's rules. Costs a pass over the layers, and the heap of a tree of its own; no I/O.
     *
     * @param layers base layer first
     * @param hold what the tree costs is taken from it
     * @throws dev.slimgate.content.ContentException.TooLarge if the tree is beyond its bound
     * @throws dev.slimgate.content.ContentException.TimedOut once the deadline has passed
     */
    public static DiveFigures dive(List<LayerIndex> layers, IndexBudget.Hold hold, Deadline deadline) {
        return Wasted.byDive(layers, hold, deadline);
    }

    /**
     * Contents that were found out elsewhere with {@link Catalogue#EMPTY}, with what this catalogue knows of their base.
     *
     * @param facts of the same image; what its config says of the layers' diff ids was found true
     */
    public ContentFacts withBase(ContentFacts contents, ImageFacts facts) {
        Base found = contents.base();
        Bases.Seen seen = new Bases.Seen(
                found.family(),
                found.variant(),
                found.distribution(),
                found.layers(),
                found.modified(),
                found.evidence().stream()
                        .filter(piece -> piece.strength() == Base.Strength.CONTENT)
                        .toList());
        List<Digest> diffIds = facts.layers().stream()
                .map(ImageFacts.Layer::diffId)
                .takeWhile(Objects::nonNull)
                .toList();
        return contents.with(new BuiltFrom(catalogue, facts, diffIds).base(seen, found.changes()));
    }

    private static EffectiveUser user(Tree tree, ImageFacts facts) {
        return switch (facts.numericUser()) {
            case EffectiveUser.WindowsAccount account -> account;
            case EffectiveUser.Unresolved unresolved -> unresolved;
            case EffectiveUser.Known known -> Users.resolve(tree, facts.user());
            case null -> Users.resolve(tree, facts.user());
        };
    }

    private static List<Inconsistency> mismatches(ImageConfig config, List<LayerIndex> layers) {
        List<Inconsistency> result = new ArrayList<>();
        int known = Math.min(config.diffIds().size(), layers.size());
        for (int i = 0; i < known; i++) {
            Digest stated = config.diffIds().get(i);
            Digest actual = layers.get(i).diffId();
            if (!stated.equals(actual)) {
                result.add(new Inconsistency(
                        Inconsistency.Kind.DIFF_ID_MISMATCH,
                        "layer " + i + " unpacks to " + actual + ", the config says " + stated));
            }
        }
        return result;
    }
}
