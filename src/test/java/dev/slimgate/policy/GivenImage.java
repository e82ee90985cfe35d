package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Facts of an image for tests: a small Go program in scratch, non-root and a day old, unless said otherwise. */
public final class GivenImage {
    public static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    private final List<ImageFacts.Layer> layers = new ArrayList<>();
    private final List<ContentFacts.Shell> shells = new ArrayList<>();
    private final List<ContentFacts.PackageManager> packageManagers = new ArrayList<>();
    private final List<Inconsistency> manifestLies = new ArrayList<>();
    private final List<Inconsistency> layerLies = new ArrayList<>();
    private Platform platform = Platform.LINUX_AMD64;
    private Long compressedBytes = 10_000_000L;
    private Long storedBytes;
    private Instant created = NOW.minusSeconds(86_400);
    private String user = "65532";
    private EffectiveUser numericUser = new EffectiveUser.Known(65532, null, null);
    private EffectiveUser effectiveUser = new EffectiveUser.Known(65532, null, null);
    private List<String> environment = List.of();
    private Family claimed;
    private Family family = Family.SCRATCH;
    private String variant;
    private Base.Distribution distribution;
    private List<String> modified = List.of();
    private final List<Base.Change> changes = new ArrayList<>();
    private Base.Strength strength = Base.Strength.CONTENT;
    private ContentFacts.LanguageRuntime runtime;

    public static GivenImage image() {
        return new GivenImage();
    }

    /** Node on Debian: everything that a naive Dockerfile brings. */
    public static GivenImage naiveNode() {
        return image().layer(120_000_000, "/bin/sh -c #(nop) ADD file:0d in / ")
                .layer(152_100_000, "RUN /bin/sh -c npm install # buildkit")
                .compressed(389_200_000)
                .family(Family.DEBIAN)
                .variant("full")
                .distribution("debian", "12")
                .runtime("node", "22.11.0")
                .environment("PATH", "NODE_VERSION")
                .shell("/bin/bash", null, 0)
                .shell("/bin/sh", "/usr/bin/dash", 0)
                .packageManager("apt", "/usr/bin/apt-get", 0)
                .packageManager("npm", "/usr/local/bin/npm", 1)
                .root();
    }

    public static GivenImage distrolessNode() {
        return image().compressed(62_000_000)
                .family(Family.DISTROLESS)
                .distribution("debian", "12")
                .runtime("node", "22.11.0");
    }

    public GivenImage layer(long bytes, String command) {
        int index = layers.size();
        layers.add(new ImageFacts.Layer(index, digest("layer" + index), digest("diff" + index), bytes, command));
        return this;
    }

    public GivenImage compressed(long bytes) {
        compressedBytes = bytes;
        return this;
    }

    public GivenImage dockerSave(long stored) {
        compressedBytes = null;
        storedBytes = stored;
        return this;
    }

    public GivenImage created(Instant at) {
        created = at;
        return this;
    }

    public GivenImage root() {
        return user("").numeric(new EffectiveUser.Known(0, null, null));
    }

    public GivenImage user(String written) {
        user = written;
        return this;
    }

    /** The user is known by its number alone. */
    public GivenImage numeric(EffectiveUser known) {
        numericUser = known;
        effectiveUser = known;
        return this;
    }

    /** The user is a name that only the layers explain. */
    public GivenImage named(String name, EffectiveUser found) {
        user = name;
        numericUser = null;
        effectiveUser = found;
        return this;
    }

    public GivenImage windows() {
        platform = new Platform("windows", "amd64", null, null);
        return this;
    }

    public GivenImage environment(String... names) {
        environment = List.of(names);
        return this;
    }

    public GivenImage claims(Family family) {
        claimed = family;
        return this;
    }

    public GivenImage family(Family family) {
        this.family = family;
        return this;
    }

    public GivenImage variant(String variant) {
        this.variant = variant;
        return this;
    }

    public GivenImage distribution(String id, String version) {
        distribution = new Base.Distribution(id, version, null);
        return this;
    }

    public GivenImage modified(String... paths) {
        modified = List.of(paths);
        return this;
    }

    public GivenImage changed(String path, int layer) {
        changes.add(new Base.Change(path, layer));
        return this;
    }

    public GivenImage strength(Base.Strength strength) {
        this.strength = strength;
        return this;
    }

    public GivenImage runtime(String name, String version) {
        runtime = new ContentFacts.LanguageRuntime(name, version, "seen in a test");
        return this;
    }

    public GivenImage shell(String path, String target, int layer) {
        shells.add(new ContentFacts.Shell(path, target, layer));
        return this;
    }

    public GivenImage packageManager(String name, String path, int layer) {
        packageManagers.add(new ContentFacts.PackageManager(name, path, layer));
        return this;
    }

    public GivenImage manifestLies(String message) {
        manifestLies.add(new Inconsistency(Inconsistency.Kind.DUPLICATE_KEY, message));
        return this;
    }

    public GivenImage layersLie(String message) {
        layerLies.add(new Inconsistency(Inconsistency.Kind.DIFF_ID_MISMATCH, message));
        return this;
    }

    public ImageFacts facts() {
        return new ImageFacts(
                digest("manifest"),
                MediaType.OCI_MANIFEST,
                platform,
                compressedBytes,
                storedBytes,
                layers,
                created,
                user,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                environment,
                claimed,
                numericUser,
                manifestLies);
    }

    public ContentFacts contents() {
        Base base = new Base(family, variant, distribution, null, 0, strength, changes, modified, List.of());
        return new ContentFacts(
                base,
                runtime,
                ContentFacts.Libc.NONE,
                30_000_000,
                shells,
                packageManagers,
                List.of(),
                PackageCounts.NONE,
                Waste.NONE,
                DiveFigures.NONE,
                Leftovers.NONE,
                Entry.NONE,
                Provides.NOTHING,
                ForeignModules.NONE,
                effectiveUser,
                List.of(),
                layerLies);
    }

    /** Everything known. */
    public Knowledge known() {
        return with(new Knowledge.Contents.Read(contents()));
    }

    /** Manifest and config known, the layers not asked for. */
    public Knowledge manifestOnly() {
        return with(new Knowledge.Contents.NotRead());
    }

    public Knowledge with(Knowledge.Contents contents) {
        return new Knowledge.Resolved(facts(), contents);
    }

    private static Digest digest(String of) {
        return Digest.sha256(of.getBytes(StandardCharsets.UTF_8));
    }
}
