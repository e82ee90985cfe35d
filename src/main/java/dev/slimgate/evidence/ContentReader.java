package dev.slimgate.evidence;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.LanguageRuntime;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.facts.ContentFacts.Tool;
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
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of {@link FactsReader} that the layers tell. */
final class ContentReader {
    /** The fields that stand only where layers were read, besides those within {@code base} and {@code layers}. */
    static final Set<String> FIELDS = Set.of(
            "uncompressedBytes",
            "runtime",
            "libc",
            "shells",
            "packageManagers",
            "tools",
            "packages",
            "leftovers",
            "leftoverTotals",
            "entry",
            "provides",
            "foreignModules",
            "moreForeignModules",
            "unreachableBytes",
            "efficiency",
            "waste",
            "moreWaste",
            "dive");

    private static final int MOST_PROGRAMS = 100_000;

    private final Fields fields;
    private final ImageFacts facts;

    /**
     * @param fields of the whole document
     * @param facts read from it before
     */
    ContentReader(Fields fields, ImageFacts facts) {
        this.fields = fields;
        this.facts = facts;
    }

    /**
     * What the document tells of the layers.
     *
     * @param inconsistencies that only the layers show
     */
    ContentFacts read(List<Inconsistency> inconsistencies) {
        return new ContentFacts(
                base(fields.object("base")),
                runtime(fields.optionalObject("runtime")),
                fields.label("libc", Libc.values(), Libc::label),
                fields.count("uncompressedBytes"),
                fields.objects("shells", MOST_PROGRAMS, this::shell),
                fields.objects("packageManagers", MOST_PROGRAMS, found -> {
                    Program program = program(found);
                    return new PackageManager(program.name, program.path, program.layer);
                }),
                fields.objects("tools", MOST_PROGRAMS, found -> {
                    Program program = program(found);
                    return new Tool(program.name, program.path, program.layer);
                }),
                packages(fields.object("packages")),
                waste(),
                dive(fields.optionalObject("dive")),
                new Leftovers(fields.objects("leftovers", Leftovers.MOST_FOUND, this::leftover), totals()),
                entry(fields.optionalObject("entry")),
                provides(fields.object("provides")),
                new ForeignModules(
                        fields.objects("foreignModules", ForeignModules.MOST_FOUND, this::foreign),
                        fields.has("moreForeignModules") ? fields.smallCount("moreForeignModules") : 0),
                user(fields.object("effectiveUser")),
                fields.objects("layers", FactsReader.MOST_LAYERS, ContentReader::layer),
                inconsistencies);
    }

    /** The number of a layer that the image has. */
    private int layer(Fields from, String name) {
        int layer = from.smallCount(name);
        if (layer >= facts.layers().size()) {
            throw from.wrongAt(name, "is none of the " + facts.layers().size() + " layers, counted from 0");
        }
        return layer;
    }

    private Base base(Fields base) {
        base.only(Set.of(
                "family",
                "variant",
                "distribution",
                "image",
                "layers",
                "strength",
                "modified",
                "changes",
                "claimedFamily",
                "evidence"));
        int layers = base.smallCount("layers");
        if (layers > facts.layers().size()) {
            throw base.wrongAt("layers", "are more than the image has");
        }
        return new Base(
                base.label("family", Family.values(), Family::label),
                base.optionalText("variant"),
                distribution(base.optionalObject("distribution")),
                base.optionalText("image"),
                layers,
                strength(base),
                base.objects("changes", Base.MOST_CHANGES, change -> {
                    change.only(Set.of("path", "layer"));
                    return new Base.Change(change.text("path"), layer(change, "layer"));
                }),
                base.texts("modified", Base.MOST_CHANGES),
                base.objects("evidence", FactsReader.MOST_WORDS, piece -> {
                    piece.only(Set.of("strength", "text"));
                    return new Base.Evidence(strength(piece), FactsReader.shown(piece.text("text")));
                }));
    }

    private static Base.Strength strength(Fields from) {
        return from.label("strength", Base.Strength.values(), Base.Strength::label);
    }

    private static Base.@Nullable Distribution distribution(@Nullable Fields given) {
        if (given == null) {
            return null;
        }
        given.only(Set.of("id", "version", "endOfLife"));
        return new Base.Distribution(
                given.text("id"), given.optionalText("version"), given.optionalParsed("endOfLife", LocalDate::parse));
    }

    private static @Nullable LanguageRuntime runtime(@Nullable Fields given) {
        if (given == null) {
            return null;
        }
        given.only(Set.of("name", "version", "evidence"));
        return new LanguageRuntime(given.text("name"), given.optionalText("version"), given.text("evidence"));
    }

    private Shell shell(Fields shell) {
        shell.only(Set.of("path", "target", "layer", "fromBase"));
        return new Shell(shell.text("path"), shell.optionalText("target"), layer(shell, "layer"));
    }

    /** What package managers and tools have in common. */
    private record Program(String name, String path, int layer) {}

    private Program program(Fields found) {
        found.only(Set.of("name", "path", "layer", "fromBase"));
        return new Program(found.text("name"), found.text("path"), layer(found, "layer"));
    }

    private static PackageCounts packages(Fields counts) {
        counts.only(Set.of("dpkg", "apk", "rpm"));
        return new PackageCounts(
                counts.knownSmallCount("dpkg"), counts.knownSmallCount("apk"), counts.knownSmallCount("rpm"));
    }

    private Waste waste() {
        return new Waste(
                fields.count("unreachableBytes"),
                fields.number("efficiency", 1),
                fields.objects("waste", Waste.MOST_PATHS, wasted -> {
                    wasted.only(Set.of("path", "bytes", "layer", "hiddenBy", "command", "fromBase"));
                    return new Waste.WastedPath(
                            wasted.text("path"),
                            wasted.count("bytes"),
                            layer(wasted, "layer"),
                            layer(wasted, "hiddenBy"));
                }),
                fields.optionalCount("moreWaste"));
    }

    private static @Nullable DiveFigures dive(@Nullable Fields given) {
        if (given == null) {
            return null;
        }
        given.only(Set.of("sizeBytes", "wastedBytes", "efficiency", "userWastedPercent"));
        return new DiveFigures(
                given.count("sizeBytes"),
                given.count("wastedBytes"),
                given.number("efficiency", 1),
                given.number("userWastedPercent", Double.MAX_VALUE));
    }

    private Leftovers.Leftover leftover(Fields found) {
        found.only(Set.of("category", "path", "bytes", "files", "layer", "fromBase", "what"));
        return new Leftovers.Leftover(
                found.label("category", Category.values(), Category::label),
                found.text("path"),
                found.count("bytes"),
                found.smallCount("files"),
                layer(found, "layer"),
                FactsReader.shown(found.text("what")));
    }

    private Map<Category, Leftovers.Total> totals() {
        Fields totals = fields.object("leftoverTotals");
        Map<Category, Leftovers.Total> result = new EnumMap<>(Category.class);
        for (String name : totals.names()) {
            Category category = Category.of(name).orElseThrow(() -> totals.wrongAt(name, "is no known category"));
            Fields total = totals.object(name).only(Set.of("finds", "bytes"));
            result.put(category, new Leftovers.Total(total.smallCount("finds"), total.count("bytes")));
        }
        return result;
    }

    private static Entry entry(@Nullable Fields given) {
        if (given == null) {
            return Entry.NONE;
        }
        given.only(Set.of(
                "written",
                "path",
                "kind",
                "interpreter",
                "machine",
                "packed",
                "unstrippedBytes",
                "runnable",
                "problem"));
        Entry.Program program = given.has("kind")
                ? new Entry.Program(
                        given.label("kind", Entry.Kind.values(), Entry.Kind::label),
                        given.optionalText("interpreter"),
                        given.optionalText("machine"),
                        given.flag("packed"),
                        given.count("unstrippedBytes"))
                : null;
        String problem = given.optionalText("problem");
        return new Entry(
                given.text("written"),
                given.optionalText("path"),
                program,
                problem == null ? null : FactsReader.shown(problem));
    }

    private static Provides provides(Fields given) {
        given.only(Set.of("certificates", "timeZones", "temporaryDirectory", "passwd"));
        return new Provides(
                given.flag("certificates"),
                given.flag("timeZones"),
                given.flag("temporaryDirectory"),
                given.flag("passwd"));
    }

    private ForeignModules.ForeignModule foreign(Fields found) {
        found.only(Set.of("path", "builtFor", "layer", "fromBase"));
        return new ForeignModules.ForeignModule(
                found.text("path"), found.label("builtFor", Libc.values(), Libc::label), layer(found, "layer"));
    }

    private EffectiveUser user(Fields user) {
        user.only(Set.of("uid", "gid", "name", "root", "unresolved"));
        if (user.has("unresolved")) {
            return new EffectiveUser.Unresolved(facts.user(), FactsReader.shown(user.text("unresolved")));
        }
        return user.has("uid")
                ? new EffectiveUser.Known(user.smallCount("uid"), user.knownCount("gid"), user.optionalText("name"))
                : new EffectiveUser.WindowsAccount(user.text("name"));
    }

    private static LayerContents layer(Fields layer) {
        return new LayerContents(
                layer.count("uncompressedBytes"), layer.smallCount("entries"), layer.count("unreachableBytes"));
    }
}
