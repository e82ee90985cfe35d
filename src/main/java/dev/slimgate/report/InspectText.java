package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one image for people: first what it is and what is wrong with it, then its layers, then everything else.
 * Good in a pipe: no wider than the {@linkplain PageStyle style} says, with the same words always.
 *
 * <pre>
 * docker.io/library/node:22
 * is       node 22.11.0 on debian (full, debian 12), glibc, for linux/amd64
 * size     389.2 MB compressed in 8 layers, 1.1 GB unpacked
 * minimal  no: 2 shells, 2 package managers, 4 tools
 * wrong    runs as root
 *
 * layers  packed  unpacked  share         made by
 *    0   48.5 MB  120.1 MB    12% #       ADD rootfs.tar.xz /
 * </pre>
 */
public final class InspectText {
    private static final int MOST_ENTRIES = 10;
    private static final int MOST_WORDS = 30;

    private final Inspection inspection;
    private final @Nullable ImageAssessment judged;
    private final GivenAdvice advice;
    private final Page page;

    private InspectText(Inspection inspection, @Nullable ImageAssessment judged, GivenAdvice advice, PageStyle style) {
        this.inspection = inspection;
        this.judged = judged;
        this.advice = advice;
        this.page = new Page(style);
    }

    /**
     * The page, several lines without a line break at the end.
     *
     * @param judged what policies say of it; null where none was asked
     */
    public static String of(Inspection inspection, @Nullable ImageAssessment judged, PageStyle style) {
        return of(inspection, judged, GivenAdvice.NONE, style);
    }

    /**
     * The same with advice at its end, where a terminal shows it.
     *
     * @param judged what policies say of it; null where none was asked
     */
    public static String of(
            Inspection inspection, @Nullable ImageAssessment judged, GivenAdvice advice, PageStyle style) {
        return new InspectText(inspection, judged, advice, style).text();
    }

    private String text() {
        ImageFacts facts = inspection.facts();
        ContentFacts contents = inspection.contents();
        page.line(page.ink()
                .strong(Printable.of(inspection.reference(), page.style().width())));
        new InspectSummary(inspection, page.style().today()).print(page);
        for (Incomplete missing : inspection.incomplete()) {
            page.wrapped("unknown", missing.fact() + ": " + missing.errorClass().words() + ": " + missing.message());
        }
        if (judged != null) {
            page.gap();
            VerdictText.print(page, judged);
        }
        page.gap();
        new LayerTable(page, facts, contents).print();
        if (contents != null) {
            new WasteText(page, facts, contents).print();
            page.gap();
            programs(contents);
        }
        page.gap();
        if (contents != null) {
            entry(contents);
        }
        starts(facts);
        user(facts, contents);
        if (contents != null) {
            inside(contents);
        }
        page.gap();
        config(facts);
        base(facts, contents);
        identity(facts);
        List<String> contradictions = InspectSummary.contradictions(facts, contents);
        if (!contradictions.isEmpty()) {
            page.entries("suspect", contradictions, MOST_ENTRIES);
        }
        AdviceText.print(page, advice);
        return page.text();
    }

    private void programs(ContentFacts contents) {
        Base base = contents.base();
        page.entries(
                "shells",
                contents.shells().stream().map(shell -> shell(shell, base)).toList(),
                MOST_ENTRIES);
        page.entries(
                "managers",
                contents.packageManagers().stream()
                        .map(found -> program(found.name(), found.path(), found.layer(), base))
                        .toList(),
                MOST_ENTRIES);
        page.entries(
                "tools",
                contents.tools().stream()
                        .map(found -> program(found.name(), found.path(), found.layer(), base))
                        .toList(),
                MOST_ENTRIES);
        packages(contents.packages());
    }

    private static String shell(ContentFacts.Shell shell, Base base) {
        String target = shell.target() == null ? "" : " -> " + Printable.of(shell.target());
        return Printable.of(shell.path()) + target + where(shell.layer(), base);
    }

    private static String program(String name, String path, int layer, Base base) {
        return Printable.of(name) + ": " + Printable.of(path) + where(layer, base);
    }

    /** {@code  (layer 0, base)}. */
    static String where(int layer, Base base) {
        return " (layer " + layer + origin(layer, base) + ")";
    }

    /** {@code , base}, {@code , own}, or nothing where it is not known. */
    static String origin(int layer, Base base) {
        String origin = Origin.word(base, layer);
        return origin.isEmpty() ? "" : ", " + origin;
    }

    private void packages(PackageCounts packages) {
        List<String> counts = Stream.of(
                        count(packages.dpkg(), "dpkg"), count(packages.apk(), "apk"), count(packages.rpm(), "rpm"))
                .flatMap(List::stream)
                .toList();
        page.row("packages", counts.isEmpty() ? "no package database" : String.join(", ", counts));
    }

    private static List<String> count(@Nullable Integer packages, String database) {
        return packages == null ? List.of() : List.of(packages + " in " + database);
    }

    private void entry(ContentFacts contents) {
        Entry entry = contents.entry();
        if (!entry.named()) {
            page.row("entry", "the image names nothing to start");
            return;
        }
        String written = Printable.of(entry.written());
        String path = entry.path() == null ? "" : Printable.of(entry.path());
        page.wrapped(
                "entry", (path.isEmpty() || path.equals(written) ? written : written + " -> " + path) + program(entry));
        page.wrapped(
                "", entry.problem() == null ? "nothing speaks against its start" : "cannot start: " + entry.problem());
        ForeignModules modules = contents.foreignModules();
        int shown = Math.min(modules.found().size(), page.most(MOST_ENTRIES));
        modules.found()
                .subList(0, shown)
                .forEach(found -> page.wrapped(
                        "",
                        "built for " + found.builtFor().label() + ": " + Printable.of(found.path())
                                + where(found.layer(), contents.base())));
        page.more("", modules.found().size() + modules.more() - shown);
    }

    private static String program(Entry entry) {
        Entry.Program program = entry.program();
        if (program == null) {
            return "";
        }
        String interpreter = program.interpreter() == null ? "" : Printable.of(program.interpreter());
        List<String> words = new ArrayList<>();
        words.add(
                switch (program.kind()) {
                    case STATIC -> "static";
                    case DYNAMIC -> "dynamic, by " + interpreter;
                    case SCRIPT -> "script of " + interpreter;
                    case PE -> "Windows program";
                    case OTHER -> "neither ELF nor script";
                });
        if (program.machine() != null) {
            words.add(Printable.of(program.machine()));
        }
        if (program.packed()) {
            words.add("packed by UPX");
        }
        if (program.unstrippedBytes() > 0) {
            words.add(Quantity.about(program.unstrippedBytes()) + " of symbols and debug data");
        }
        return " (" + String.join(", ", words) + ")";
    }

    private void inside(ContentFacts contents) {
        ContentFacts.LanguageRuntime runtime = contents.runtime();
        if (runtime != null) {
            page.wrapped("runtime", InspectSummary.runtime(runtime) + ", by " + Printable.of(runtime.evidence()));
        }
        page.row("libc", contents.libc().label());
        Provides provides = contents.provides();
        List<String> has = new ArrayList<>();
        List<String> lacks = new ArrayList<>();
        (provides.certificates() ? has : lacks).add("CA certificates");
        (provides.timeZones() ? has : lacks).add("time zones");
        (provides.temporaryDirectory() ? has : lacks).add("/tmp");
        (provides.passwd() ? has : lacks).add("/etc/passwd");
        page.wrapped(
                "provides",
                has.isEmpty()
                        ? "no " + String.join(", no ", lacks)
                        : String.join(", ", has) + (lacks.isEmpty() ? "" : "; no " + String.join(", no ", lacks)));
    }

    private void base(ImageFacts facts, @Nullable ContentFacts contents) {
        if (contents != null) {
            Base base = contents.base();
            page.wrapped("base", InspectSummary.family(base) + layersOf(base));
            Base.Distribution distribution = base.distribution();
            if (distribution != null && distribution.endOfLife() != null) {
                boolean over = page.style().today().isAfter(distribution.endOfLife());
                page.row("", "security updates " + (over ? "ended " : "until ") + distribution.endOfLife());
            }
            base.evidence().stream()
                    .limit(page.most(MOST_ENTRIES))
                    .forEach(piece -> page.wrapped("", lower(piece.strength().label()) + ": " + piece.text(), "  "));
            page.more("", base.evidence().size() - page.most(MOST_ENTRIES));
            list("departs: ", base.modified());
        }
        if (facts.claimedFamily() != null) {
            page.row(
                    contents == null ? "base" : "",
                    "claims to be " + facts.claimedFamily().label());
        }
    }

    private static String layersOf(Base base) {
        if (base.image() == null) {
            return base.layers() == 0 ? "" : ", " + Page.count(base.layers(), "layer");
        }
        return ", built from " + Printable.of(base.image()) + " by its " + Page.count(base.layers(), "layer");
    }

    private void list(String before, List<String> paths) {
        int most = page.most(MOST_ENTRIES);
        paths.stream().limit(most).forEach(path -> page.wrapped("", before + Printable.of(path), "  "));
        page.more("", paths.size() - most);
    }

    private void user(ImageFacts facts, @Nullable ContentFacts contents) {
        EffectiveUser user = contents == null ? facts.numericUser() : contents.effectiveUser();
        String written = facts.user().isEmpty() ? "no USER is set" : "USER " + Printable.of(facts.user());
        String text =
                switch (user) {
                    case null -> written;
                    case EffectiveUser.Known known -> known(known) + "; " + written;
                    case EffectiveUser.WindowsAccount account -> Printable.of(account.name()) + "; " + written;
                    case EffectiveUser.Unresolved unresolved -> "unresolved: " + unresolved.reason();
                };
        page.wrapped("user", text);
    }

    /** {@code root (uid 0, gid 0)}. */
    static String known(EffectiveUser.Known user) {
        String name = user.name() == null ? (user.root() ? "root" : "") : Printable.of(user.name());
        String ids = "uid " + user.uid() + (user.gid() == null ? "" : ", gid " + user.gid());
        return name.isEmpty()
                ? ids
                : name + " (" + ids + ")" + (user.root() && !name.equals("root") ? ", which is root" : "");
    }

    private void starts(ImageFacts facts) {
        List<String> start = new ArrayList<>(facts.entrypoint());
        start.addAll(facts.cmd());
        if (!start.isEmpty()) {
            page.wrapped("starts", Printable.of(String.join(" ", start), 3 * page.room()));
        }
    }

    private void config(ImageFacts facts) {
        words("ports", facts.exposedPorts().stream().sorted().toList());
        words("volumes", facts.volumes().stream().sorted().toList());
        words("env", facts.environment());
        words("labels", facts.labels().keySet().stream().sorted().toList());
    }

    private void words(String label, Collection<String> values) {
        if (!values.isEmpty()) {
            page.wrapped(label, Lines.some(values.stream().map(Printable::of).toList(), page.most(MOST_WORDS)));
        }
    }

    private void identity(ImageFacts facts) {
        page.row("digest", facts.digest().toString());
        if (inspection.indexDigest() != null) {
            page.row("index", inspection.indexDigest().toString());
        }
        page.wrapped("type", Printable.of(facts.mediaType().value()));
        if (facts.created() != null) {
            page.row("created", facts.created().toString());
        }
    }

    private static String lower(String label) {
        return label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1);
    }
}
