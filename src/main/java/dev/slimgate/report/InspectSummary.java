package dev.slimgate.report;

import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Quantity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first lines of {@link InspectText}: what an image is, how big, whether minimal, and what is wrong with it. */
final class InspectSummary {
    /** Symbols and wasted bytes below this are not worth a line among what is wrong. */
    private static final long NOTABLE_BYTES = 1_000_000;

    private static final int NAMED = 3;
    private static final int MOST_NAMES = 6;

    private final ImageFacts facts;
    private final @Nullable ContentFacts contents;
    private final LocalDate today;

    InspectSummary(Inspection inspection, LocalDate today) {
        this.facts = inspection.facts();
        this.contents = inspection.contents();
        this.today = today;
    }

    void print(Page page) {
        page.wrapped("is", is());
        page.wrapped("size", size());
        if (contents != null) {
            page.wrapped("minimal", minimal(contents));
            List<String> wrong = wrong(contents);
            page.entries("wrong", wrong.isEmpty() ? List.of("nothing found") : wrong, Integer.MAX_VALUE);
        }
    }

    private String is() {
        String platform = ImageWords.platform(facts.platform());
        if (contents == null) {
            return "an image for " + platform + "; its layers could not be read";
        }
        Base base = contents.base();
        String runtime = runtime(contents.runtime());
        String on = base.family() == Family.UNKNOWN ? "a base that is not known" : family(base);
        String from = base.image() == null ? "" : ", built from " + Printable.of(base.image());
        return (runtime.isEmpty() ? on : runtime + " on " + on) + from + ", " + libc(contents) + ", for " + platform;
    }

    private static String libc(ContentFacts contents) {
        return contents.libc() == ContentFacts.Libc.NONE
                ? "no C library"
                : contents.libc().label();
    }

    /** {@code node 22.11.0}; {@code ""} where none was recognised. */
    static String runtime(ContentFacts.@Nullable LanguageRuntime runtime) {
        if (runtime == null) {
            return "";
        }
        return Printable.of(runtime.name())
                + (runtime.version() == null ? "" : " " + Printable.of(runtime.version(), 40));
    }

    /** {@code debian (full, debian 12)}. */
    static String family(Base base) {
        List<String> more = new ArrayList<>();
        if (base.variant() != null) {
            more.add(Printable.of(base.variant()));
        }
        if (base.distribution() != null) {
            more.add(distribution(base.distribution()));
        }
        return base.family().label() + (more.isEmpty() ? "" : " (" + String.join(", ", more) + ")");
    }

    static String distribution(Base.Distribution distribution) {
        return Printable.of(distribution.id(), 40)
                + (distribution.version() == null ? "" : " " + Printable.of(distribution.version(), 40));
    }

    private String size() {
        String layers = " in " + Page.count(facts.layers().size(), "layer");
        String packed = facts.compressedBytes() != null
                ? Quantity.about(facts.compressedBytes()) + " compressed" + layers
                : facts.storedBytes() != null
                        ? Quantity.about(facts.storedBytes()) + " as stored" + layers
                        : "not stated," + layers;
        return contents == null ? packed : packed + ", " + Quantity.about(contents.uncompressedBytes()) + " unpacked";
    }

    private static String minimal(ContentFacts contents) {
        List<String> has = new ArrayList<>();
        add(has, "shell", contents.shells().stream().map(shell -> name(shell.path())));
        add(has, "package manager", contents.packageManagers().stream().map(ContentFacts.PackageManager::name));
        add(has, "tool", contents.tools().stream().map(ContentFacts.Tool::name));
        return has.isEmpty() ? "yes: no shell, no package manager, no tool" : "no: " + String.join("; ", has);
    }

    private static void add(List<String> has, String word, Stream<String> found) {
        List<String> names = found.distinct().sorted().map(Printable::of).toList();
        if (!names.isEmpty()) {
            has.add(word + (names.size() == 1 ? " " : "s ") + Lines.some(names, MOST_NAMES));
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private List<String> wrong(ContentFacts contents) {
        List<String> wrong = new ArrayList<>();
        if (contents.entry().problem() != null) {
            wrong.add("cannot start: " + contents.entry().problem());
        }
        List<String> contradictions = contradictions(facts, contents);
        if (!contradictions.isEmpty()) {
            int more = contradictions.size() - 1;
            wrong.add("contradicts itself: " + contradictions.getFirst()
                    + (more == 0 ? "" : " (and " + more + " more below)"));
        }
        credentials(contents, wrong);
        user(contents.effectiveUser(), wrong);
        base(contents.base(), wrong);
        if (!contents.foreignModules().found().isEmpty()) {
            var modules = contents.foreignModules();
            wrong.add(Page.count(modules.found().size() + modules.more(), "native module")
                    + " for another C library than " + contents.libc().label() + ", such as "
                    + Printable.of(modules.found().getFirst().path()));
        }
        leftovers(contents.leftovers(), wrong);
        if (contents.waste().unreachableBytes() >= NOTABLE_BYTES) {
            wrong.add(Quantity.about(contents.waste().unreachableBytes()) + " is shipped and cannot be reached ("
                    + Page.percent(1 - contents.waste().efficiency()) + ")");
        }
        program(contents.entry().program(), wrong);
        return wrong;
    }

    private static void program(Entry.@Nullable Program program, List<String> wrong) {
        if (program != null && program.packed()) {
            wrong.add("the program is packed by UPX: smaller on disk, slower to start, more memory");
        }
        if (program != null && program.unstrippedBytes() >= NOTABLE_BYTES) {
            wrong.add(Quantity.about(program.unstrippedBytes()) + " of the program are symbols and debug data");
        }
    }

    private static void credentials(ContentFacts contents, List<String> wrong) {
        Leftovers.Total total = contents.leftovers().totals().get(Category.CREDENTIALS);
        if (total == null) {
            return;
        }
        List<String> paths = contents.leftovers().found().stream()
                .filter(found -> found.category() == Category.CREDENTIALS)
                .map(found -> Printable.of(found.path()) + " (" + Printable.of(found.what()) + ")")
                .toList();
        wrong.add("credentials inside: " + (paths.isEmpty() ? total.finds() + " finds" : Lines.some(paths, NAMED)));
    }

    private static void user(EffectiveUser user, List<String> wrong) {
        switch (user) {
            case EffectiveUser.Known known -> {
                if (known.root()) {
                    wrong.add("runs as root");
                }
            }
            case EffectiveUser.WindowsAccount account -> {
                if (account.administrator()) {
                    wrong.add("runs as " + Printable.of(account.name()));
                }
            }
            case EffectiveUser.Unresolved unresolved -> wrong.add("its user is unresolved: " + unresolved.reason());
        }
    }

    private void base(Base base, List<String> wrong) {
        Base.Distribution distribution = base.distribution();
        if (distribution != null && distribution.endOfLife() != null && today.isAfter(distribution.endOfLife())) {
            wrong.add(distribution(distribution) + " gets no security updates since " + distribution.endOfLife());
        }
        Family claimed = facts.claimedFamily();
        if (claimed != null && base.family() != Family.UNKNOWN && !akin(claimed, base.family())) {
            wrong.add("claims to be " + claimed.label() + " and is "
                    + base.family().label());
        }
        if (!base.modified().isEmpty()) {
            wrong.add("departs from " + base.family().label() + ": "
                    + Lines.some(base.modified().stream().map(Printable::of).toList(), NAMED));
        }
    }

    /** A history cannot tell debian from debian-slim. */
    private static boolean akin(Family one, Family other) {
        return one.label().startsWith(other.label()) || other.label().startsWith(one.label());
    }

    private static void leftovers(Leftovers leftovers, List<String> wrong) {
        Map<Category, Leftovers.Total> totals = new EnumMap<>(Category.class);
        totals.putAll(leftovers.totals());
        totals.remove(Category.CREDENTIALS);
        long bytes = totals.values().stream().mapToLong(Leftovers.Total::bytes).sum();
        if (!totals.isEmpty()) {
            wrong.add(Quantity.about(bytes) + " left behind by the build: "
                    + String.join(
                            ", ", totals.keySet().stream().map(Category::label).toList()));
        }
    }

    /** Everything in which the image contradicts itself, each once. */
    static List<String> contradictions(ImageFacts facts, @Nullable ContentFacts contents) {
        Stream<Inconsistency> more = contents == null ? Stream.of() : contents.inconsistencies().stream();
        return Stream.concat(facts.inconsistencies().stream(), more)
                .map(Inconsistency::message)
                .distinct()
                .toList();
    }
}
