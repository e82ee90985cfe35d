package dev.slimgate.policy.expression;

import static dev.slimgate.policy.expression.Struct.FieldType.STRINGS;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Rule.Subject;
import dev.slimgate.policy.expression.Struct.FieldType;
import dev.slimgate.policy.expression.Struct.FieldType.ListOf;
import dev.slimgate.policy.expression.Struct.FieldType.MapOf;
import dev.slimgate.policy.expression.Struct.FieldType.Of;
import dev.slimgate.policy.expression.Struct.FieldType.Simple;
import dev.slimgate.policy.expression.Struct.Kind;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The facts of an image, under the names of {@code slimgate inspect -o json}. {@code indexDigest}, {@code incomplete} and
 * {@code inconsistencies} are not among them: the first is no fact of the image that is judged, and an image with any of
 * the others is not judged by its facts.
 */
final class ImageFields {
    private static final Kind RUNTIME = new Fields<ContentFacts.LanguageRuntime>("Runtime")
            .add("name", Simple.STRING, ContentFacts.LanguageRuntime::name)
            .add("version", Simple.STRING, ContentFacts.LanguageRuntime::version)
            .add("evidence", Simple.STRING, ContentFacts.LanguageRuntime::evidence)
            .kind();
    private static final Kind DISTRIBUTION = new Fields<Base.Distribution>("Distribution")
            .add("id", Simple.STRING, Base.Distribution::id)
            .add("version", Simple.STRING, Base.Distribution::version)
            .add("endOfLife", Simple.TIMESTAMP, distribution -> midnight(distribution.endOfLife()))
            .kind();
    private static final Kind CHANGE = new Fields<Base.Change>("BaseChange")
            .add("path", Simple.STRING, Base.Change::path)
            .add("layer", Simple.INT, Base.Change::layer)
            .kind();
    private static final Kind EVIDENCE = new Fields<Base.Evidence>("Evidence")
            .add("strength", Simple.STRING, evidence -> evidence.strength().label())
            .add("text", Simple.STRING, Base.Evidence::text)
            .kind();
    private static final Kind BASE = new Fields<Subject>("Base")
            .contents("family", Simple.STRING, s -> base(s).family().label())
            .contents("variant", Simple.STRING, s -> base(s).variant())
            .contents("distribution", new Of(DISTRIBUTION), s -> struct(DISTRIBUTION, base(s).distribution()))
            .contents("image", Simple.STRING, s -> base(s).image())
            .contents("layers", Simple.INT, s -> base(s).layers())
            .contents("modified", STRINGS, s -> base(s).modified())
            .contents("changes", new ListOf(new Of(CHANGE)), s -> list(CHANGE, base(s).changes()))
            .contents("evidence", new ListOf(new Of(EVIDENCE)), s -> list(EVIDENCE, base(s).evidence()))
            .add("claimedFamily", Simple.STRING, s -> label(s.facts().claimedFamily()))
            .kind();
    private static final Kind LAYER = new Fields<LayerOf>("Layer")
            .add("index", Simple.INT, l -> l.layer().index())
            .add("digest", Simple.STRING, l -> text(l.layer().digest()))
            .add("diffId", Simple.STRING, l -> text(l.layer().diffId()))
            .add("compressedBytes", Simple.INT, l -> l.layer().compressedBytes())
            .add("command", Simple.STRING, l -> l.layer().command())
            .contents(
                    "fromBase",
                    Simple.BOOL,
                    l -> fromBase(contents(l.subject()), l.layer().index()))
            .contents("uncompressedBytes", Simple.INT, l -> l.inside(LayerContents::uncompressedBytes))
            .contents("entries", Simple.INT, l -> l.inside(LayerContents::entries))
            .contents("unreachableBytes", Simple.INT, l -> l.inside(LayerContents::unreachableBytes))
            .kind();
    private static final Kind SHELL = new Fields<In<ContentFacts.Shell>>("Shell")
            .add("path", Simple.STRING, in -> in.of().path())
            .add("target", Simple.STRING, in -> in.of().target())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .kind();
    private static final Kind PACKAGE_MANAGER = new Fields<In<ContentFacts.PackageManager>>("PackageManager")
            .add("name", Simple.STRING, in -> in.of().name())
            .add("path", Simple.STRING, in -> in.of().path())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .kind();
    private static final Kind TOOL = new Fields<In<ContentFacts.Tool>>("Tool")
            .add("name", Simple.STRING, in -> in.of().name())
            .add("path", Simple.STRING, in -> in.of().path())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .kind();
    private static final Kind PACKAGES = new Fields<PackageCounts>("Packages")
            .add("dpkg", Simple.INT, PackageCounts::dpkg)
            .add("apk", Simple.INT, PackageCounts::apk)
            .add("rpm", Simple.INT, PackageCounts::rpm)
            .kind();
    private static final Kind WASTED = new Fields<In<Waste.WastedPath>>("WastedPath")
            .add("path", Simple.STRING, in -> in.of().path())
            .add("bytes", Simple.INT, in -> in.of().bytes())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("hiddenBy", Simple.INT, in -> in.of().hiddenBy())
            .add(
                    "command",
                    Simple.STRING,
                    in -> in.facts().layers().get(in.of().layer()).command())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .kind();
    private static final Kind DIVE = new Fields<DiveFigures>("Dive")
            .add("sizeBytes", Simple.INT, DiveFigures::sizeBytes)
            .add("wastedBytes", Simple.INT, DiveFigures::wastedBytes)
            .add("efficiency", Simple.DOUBLE, DiveFigures::efficiency)
            .add("userWastedPercent", Simple.DOUBLE, DiveFigures::userWastedPercent)
            .kind();
    private static final Kind LEFTOVER = new Fields<In<Leftovers.Leftover>>("Leftover")
            .add("category", Simple.STRING, in -> in.of().category().label())
            .add("path", Simple.STRING, in -> in.of().path())
            .add("bytes", Simple.INT, in -> in.of().bytes())
            .add("files", Simple.INT, in -> in.of().files())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .add("what", Simple.STRING, in -> in.of().what())
            .kind();
    private static final Kind TOTAL = new Fields<Leftovers.Total>("LeftoverTotal")
            .add("finds", Simple.INT, Leftovers.Total::finds)
            .add("bytes", Simple.INT, Leftovers.Total::bytes)
            .kind();
    private static final Kind ENTRY = new Fields<Entry>("Entry")
            .add("written", Simple.STRING, Entry::written)
            .add("path", Simple.STRING, Entry::path)
            .add(
                    "kind",
                    Simple.STRING,
                    e -> e.program() == null ? null : e.program().kind().label())
            .add(
                    "interpreter",
                    Simple.STRING,
                    e -> e.program() == null ? null : e.program().interpreter())
            .add(
                    "machine",
                    Simple.STRING,
                    e -> e.program() == null ? null : e.program().machine())
            .add(
                    "packed",
                    Simple.BOOL,
                    e -> e.program() == null ? null : e.program().packed())
            .add(
                    "unstrippedBytes",
                    Simple.INT,
                    e -> e.program() == null ? null : e.program().unstrippedBytes())
            .add("runnable", Simple.BOOL, Entry::runnable)
            .add("problem", Simple.STRING, Entry::problem)
            .kind();
    private static final Kind PROVIDES = new Fields<Provides>("Provides")
            .add("certificates", Simple.BOOL, Provides::certificates)
            .add("timeZones", Simple.BOOL, Provides::timeZones)
            .add("temporaryDirectory", Simple.BOOL, Provides::temporaryDirectory)
            .add("passwd", Simple.BOOL, Provides::passwd)
            .kind();
    private static final Kind MODULE = new Fields<In<ForeignModules.ForeignModule>>("ForeignModule")
            .add("path", Simple.STRING, in -> in.of().path())
            .add("builtFor", Simple.STRING, in -> in.of().builtFor().label())
            .add("layer", Simple.INT, in -> in.of().layer())
            .add("fromBase", Simple.BOOL, in -> fromBase(in.all(), in.of().layer()))
            .kind();
    private static final Kind USER = new Fields<Subject>("EffectiveUser")
            .add("uid", Simple.INT, s -> decided(s) instanceof EffectiveUser.Known known ? known.uid() : null)
            .contents("gid", Simple.INT, s -> named(s) instanceof EffectiveUser.Known known ? known.gid() : null)
            .contents("name", Simple.STRING, s -> switch (named(s)) {
                case EffectiveUser.Known known -> known.name();
                case EffectiveUser.WindowsAccount account -> account.name();
                case EffectiveUser.Unresolved unresolved -> null;
            })
            .add("root", Simple.BOOL, s -> switch (decided(s)) {
                case EffectiveUser.Known known -> known.root();
                case EffectiveUser.WindowsAccount account -> account.administrator();
                case EffectiveUser.Unresolved unresolved -> null;
            })
            .add(
                    "unresolved",
                    Simple.STRING,
                    s -> decided(s) instanceof EffectiveUser.Unresolved unresolved ? unresolved.reason() : null)
            .kind();

    /** All of them. */
    static final Kind IMAGE = image();

    private ImageFields() {}

    /** A layer, and the image that it is in. */
    private record LayerOf(ImageFacts.Layer layer, Subject subject) {
        private @Nullable Object inside(Function<LayerContents, Object> figure) {
            List<LayerContents> all = contents(subject).layers();
            return layer.index() < all.size() ? figure.apply(all.get(layer.index())) : null;
        }
    }

    /** A piece of contents, and the image that it is in. */
    private record In<T>(T of, Subject subject) {
        private ContentFacts all() {
            return contents(subject);
        }

        private ImageFacts facts() {
            return subject.facts();
        }
    }

    private static Kind image() {
        return new Fields<Subject>("Image")
                .add("reference", Simple.STRING, s -> s.use().reference().toString())
                .add("digest", Simple.STRING, s -> s.facts().digest().toString())
                .add("mediaType", Simple.STRING, s -> s.facts().mediaType().value())
                .add("platform", Simple.STRING, s -> s.facts().platform().toString())
                .add("compressedBytes", Simple.INT, s -> s.facts().compressedBytes())
                .add("storedBytes", Simple.INT, s -> s.facts().storedBytes())
                .add("layers", new ListOf(new Of(LAYER)), ImageFields::layers)
                .add("created", Simple.TIMESTAMP, s -> s.facts().created())
                .add("user", Simple.STRING, s -> s.facts().user())
                .add("entrypoint", STRINGS, s -> s.facts().entrypoint())
                .add("cmd", STRINGS, s -> s.facts().cmd())
                .add("labels", new FieldType.Labels(), s -> s.facts().labels())
                .add("annotations", new FieldType.Labels(), s -> s.facts().annotations())
                .add("exposedPorts", STRINGS, s -> sorted(s.facts().exposedPorts()))
                .add("volumes", STRINGS, s -> sorted(s.facts().volumes()))
                .add("environment", STRINGS, s -> s.facts().environment())
                .add("base", new Of(BASE), BASE::of)
                .add("effectiveUser", new Of(USER), USER::of)
                .contents(
                        "runtime",
                        new Of(RUNTIME),
                        s -> struct(RUNTIME, contents(s).runtime()))
                .contents("libc", Simple.STRING, s -> contents(s).libc().label())
                .contents("uncompressedBytes", Simple.INT, s -> contents(s).uncompressedBytes())
                .contents(
                        "shells",
                        new ListOf(new Of(SHELL)),
                        s -> list(SHELL, contents(s).shells(), s))
                .contents(
                        "packageManagers",
                        new ListOf(new Of(PACKAGE_MANAGER)),
                        s -> list(PACKAGE_MANAGER, contents(s).packageManagers(), s))
                .contents(
                        "tools",
                        new ListOf(new Of(TOOL)),
                        s -> list(TOOL, contents(s).tools(), s))
                .contents(
                        "packages",
                        new Of(PACKAGES),
                        s -> PACKAGES.of(contents(s).packages()))
                .contents(
                        "unreachableBytes", Simple.INT, s -> contents(s).waste().unreachableBytes())
                .contents("efficiency", Simple.DOUBLE, s -> contents(s).waste().efficiency())
                .contents(
                        "waste",
                        new ListOf(new Of(WASTED)),
                        s -> list(WASTED, contents(s).waste().paths(), s))
                .contents("moreWaste", Simple.INT, s -> more(contents(s).waste().morePaths()))
                .contents("dive", new Of(DIVE), s -> struct(DIVE, contents(s).dive()))
                .contents(
                        "leftovers",
                        new ListOf(new Of(LEFTOVER)),
                        s -> list(LEFTOVER, contents(s).leftovers().found(), s))
                .contents(
                        "leftoverTotals",
                        new MapOf(new Of(TOTAL)),
                        s -> totals(contents(s).leftovers()))
                .contents(
                        "entry",
                        new Of(ENTRY),
                        s -> contents(s).entry().named() ? ENTRY.of(contents(s).entry()) : null)
                .contents(
                        "provides",
                        new Of(PROVIDES),
                        s -> PROVIDES.of(contents(s).provides()))
                .contents(
                        "foreignModules",
                        new ListOf(new Of(MODULE)),
                        s -> list(MODULE, contents(s).foreignModules().found(), s))
                .contents(
                        "moreForeignModules",
                        Simple.INT,
                        s -> more(contents(s).foreignModules().more()))
                .kind();
    }

    private static ContentFacts contents(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            throw new Unanswered.LayersUnread();
        }
        return contents;
    }

    private static Base base(Subject subject) {
        return contents(subject).base();
    }

    /** Who runs, by the config alone where that says it, so that the layers change nothing of it. */
    private static EffectiveUser decided(Subject subject) {
        EffectiveUser numeric = subject.facts().numericUser();
        return numeric != null ? numeric : named(subject);
    }

    private static EffectiveUser named(Subject subject) {
        return contents(subject).effectiveUser();
    }

    private static @Nullable Boolean fromBase(ContentFacts contents, int layer) {
        Base base = contents.base();
        return base.layers() == 0 && base.family() != Family.SCRATCH ? null : layer < base.layers();
    }

    private static List<Object> layers(Subject subject) {
        List<ImageFacts.Layer> layers = subject.facts().layers();
        return views(layers.size(), index -> LAYER.of(new LayerOf(layers.get(index), subject)));
    }

    private static List<Object> list(Kind kind, List<?> items) {
        return views(items.size(), index -> kind.of(items.get(index)));
    }

    private static <T> List<Object> list(Kind kind, List<T> items, Subject subject) {
        return views(items.size(), index -> kind.of(new In<>(items.get(index), subject)));
    }

    /** A list whose items are made when they are asked for. */
    private static List<Object> views(int size, IntFunction<Object> item) {
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return item.apply(index);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static Map<String, Object> totals(Leftovers leftovers) {
        Map<String, Object> totals = new LinkedHashMap<>();
        leftovers.totals().forEach((category, total) -> totals.put(category.label(), TOTAL.of(total)));
        return totals;
    }

    private static @Nullable Object struct(Kind kind, @Nullable Object of) {
        return of == null ? null : kind.of(of);
    }

    private static @Nullable Object midnight(@Nullable LocalDate day) {
        return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static @Nullable String label(@Nullable Family family) {
        return family == null ? null : family.label();
    }

    private static @Nullable String text(@Nullable Digest digest) {
        return digest == null ? null : digest.toString();
    }

    private static @Nullable Object more(long count) {
        return count == 0 ? null : (Object) count;
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
