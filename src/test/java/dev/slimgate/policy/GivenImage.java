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
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Leftovers.Total;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Facts of an image for tests: a small Go program in scratch that starts, non-root and a day old, unless said otherwise. */
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
    private List<String> entrypoint = List.of("/app");
    private List<String> cmd = List.of();
    private Entry entry =
            new Entry("/app", "/app", new Entry.Program(Entry.Kind.STATIC, null, "amd64", false, 0), null);
    private long uncompressedBytes = 30_000_000;
    private final List<LayerContents> layerContents = new ArrayList<>();
    private String builtFrom;
    private int baseLayers;
    private final List<ContentFacts.Tool> tools = new ArrayList<>();
    private final List<Waste.WastedPath> wasted = new ArrayList<>();
    private double efficiency = 1;
    private DiveFigures dive = DiveFigures.NONE;
    private final List<Leftover> leftovers = new ArrayList<>();
    private final Map<Category, Total> moreLeftovers = new EnumMap<>(Category.class);
    private ForeignModules foreignModules = ForeignModules.NONE;
    private ContentFacts.Libc libc = ContentFacts.Libc.NONE;

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

    public GivenImage glibc() {
        libc = ContentFacts.Libc.GLIBC;
        return this;
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

    /** The distribution gets security updates up to this day. */
    public GivenImage supported(String id, String version, LocalDate endOfLife) {
        distribution = new Base.Distribution(id, version, endOfLife);
        return this;
    }

    /** The lowest layers belong to a base; its name is null where only their number is known. */
    public GivenImage builtFrom(String image, int layers) {
        builtFrom = image;
        baseLayers = layers;
        return this;
    }

    public GivenImage unpacked(long bytes) {
        uncompressedBytes = bytes;
        return this;
    }

    /** What the next layer holds. */
    public GivenImage holds(long uncompressed, long unreachable) {
        layerContents.add(new LayerContents(uncompressed, 10, unreachable));
        return this;
    }

    public GivenImage tool(String name, String path, int layer) {
        tools.add(new ContentFacts.Tool(name, path, layer));
        return this;
    }

    public GivenImage wasted(String path, long bytes, int layer, int hiddenBy) {
        wasted.add(new Waste.WastedPath(path, bytes, layer, hiddenBy));
        return this;
    }

    public GivenImage efficiency(double share) {
        efficiency = share;
        return this;
    }

    public GivenImage dive(long wastedBytes, double diveEfficiency, double userWastedPercent) {
        dive = new DiveFigures(uncompressedBytes, wastedBytes, diveEfficiency, userWastedPercent);
        return this;
    }

    public GivenImage leftover(Category category, String path, long bytes, int layer, String what) {
        leftovers.add(new Leftover(category, path, bytes, 1, layer, what));
        return this;
    }

    /** Finds that are counted and not listed. */
    public GivenImage unlisted(Category category, int finds, long bytes) {
        moreLeftovers.put(category, new Total(finds, bytes));
        return this;
    }

    public GivenImage starts(List<String> entrypoint, List<String> cmd) {
        this.entrypoint = entrypoint;
        this.cmd = cmd;
        entry = entrypoint.isEmpty() && cmd.isEmpty() ? Entry.NONE : entry;
        return this;
    }

    public GivenImage cannotStart(String written, String problem) {
        entrypoint = List.of(written);
        entry = new Entry(written, null, null, problem);
        return this;
    }

    /** The file that starts is there; something else keeps it from starting. */
    public GivenImage startsInVain(List<String> entrypoint, List<String> cmd, String problem) {
        starts(entrypoint, cmd);
        entry = new Entry(entrypoint.getFirst(), entrypoint.getFirst(), null, problem);
        return this;
    }

    public GivenImage foreignModule(String path, ContentFacts.Libc builtFor, int layer, ContentFacts.Libc has) {
        List<ForeignModules.ForeignModule> found = new ArrayList<>(foreignModules.found());
        found.add(new ForeignModules.ForeignModule(path, builtFor, layer));
        foreignModules = new ForeignModules(found, foreignModules.more());
        libc = has;
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
                entrypoint,
                cmd,
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
        Base base =
                new Base(family, variant, distribution, builtFrom, baseLayers, strength, changes, modified, List.of());
        long unreachable = wasted.stream().mapToLong(Waste.WastedPath::bytes).sum();
        return new ContentFacts(
                base,
                runtime,
                libc,
                uncompressedBytes,
                shells,
                packageManagers,
                tools,
                PackageCounts.NONE,
                new Waste(unreachable, efficiency, wasted, 0),
                dive,
                new Leftovers(leftovers, leftoverTotals()),
                entry,
                Provides.NOTHING,
                foreignModules,
                effectiveUser,
                layerContents,
                layerLies);
    }

    private Map<Category, Total> leftoverTotals() {
        Map<Category, Total> totals = new EnumMap<>(Category.class);
        totals.putAll(moreLeftovers);
        leftovers.forEach(each -> totals.merge(
                each.category(),
                new Total(1, each.bytes()),
                (a, b) -> new Total(a.finds() + b.finds(), a.bytes() + b.bytes())));
        return totals;
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
