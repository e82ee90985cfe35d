package dev.slimgate.report;

import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.ImageDifference.NameChanges;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.LayerChanges;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentChanges.DirectoryChange;
import dev.slimgate.facts.ContentChanges.PackageChange;
import dev.slimgate.facts.ContentChanges.PackageChanges;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.BuildStep;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two images, for people. What is the same in both is not shown, but for the sizes.
 *
 * <pre>
 * before   docker.io/library/node:20
 * after    docker.io/library/node:22
 * size     389.2 MB -> 401.1 MB compressed, +11.9 MB (+3.1%)
 * layers   8 -> 8: 5 shared (352.1 MB), 3 added (49 MB), 3 removed (37.1 MB)
 * runtime  node 20.18.0 -> node 22.11.0
 * packages 2 with another version
 *          ~ libssl3 3.0.14 -> 3.0.15
 * </pre>
 */
public final class DiffText {
    private static final int MOST_ENTRIES = 10;
    private static final int MOST_WORDS = 30;
    private static final int COMMAND = 60;

    private final ImageDifference difference;
    private final ImageFacts first;
    private final ImageFacts second;
    private final Page page;

    private DiffText(ImageDifference difference, PageStyle style) {
        this.difference = difference;
        this.first = difference.before().facts();
        this.second = difference.after().facts();
        this.page = new Page(style);
    }

    /** The page, several lines without a line break at the end. */
    public static String of(ImageDifference difference, PageStyle style) {
        return new DiffText(difference, style).text();
    }

    private String text() {
        title("before", difference.before());
        title("after", difference.after());
        for (Incomplete missing : difference.incomplete()) {
            page.wrapped("unknown", missing.fact() + ": " + missing.errorClass().words() + ": " + missing.message());
        }
        page.gap();
        if (difference.same()) {
            page.line("Both are the same image: the manifest has the same digest.");
            return page.text();
        }
        sizes();
        layers(difference.layers());
        page.gap();
        image();
        names();
        ContentChanges contents = difference.contents();
        if (contents != null) {
            page.gap();
            if (contents.packages() != null) {
                packages(contents.packages());
                page.gap();
            }
            files(contents);
        }
        return page.text();
    }

    private void title(String label, Inspection inspection) {
        page.row(label, Printable.of(inspection.reference(), page.room()));
        page.row("", inspection.facts().digest().toString());
    }

    private void sizes() {
        size("size", bytes(first), bytes(second), "compressed");
        ContentFacts was = difference.before().contents();
        ContentFacts is = difference.after().contents();
        if (was != null && is != null) {
            size("", was.uncompressedBytes(), is.uncompressedBytes(), "unpacked");
            if (was.waste().unreachableBytes() > 0 || is.waste().unreachableBytes() > 0) {
                size("", was.waste().unreachableBytes(), is.waste().unreachableBytes(), "wasted");
            }
        }
    }

    private static @Nullable Long bytes(ImageFacts facts) {
        return facts.compressedBytes() != null ? facts.compressedBytes() : facts.storedBytes();
    }

    private void size(String label, @Nullable Long was, @Nullable Long is, String what) {
        if (was == null || is == null) {
            page.row(label, "not stated by one of the images");
            return;
        }
        page.row(
                label,
                Sizes.column(was) + " -> " + Sizes.column(is) + "  " + Lines.pad(what, 11) + Sizes.change(was, is));
    }

    private void layers(LayerChanges layers) {
        List<ImageFacts.Layer> common = second.layers().subList(0, layers.shared());
        List<String> parts = new ArrayList<>();
        parts.add(part(common, "shared"));
        parts.add(
                part(layers.moved().stream().map(LayerChanges.Moved::to).toList(), "with the same content elsewhere"));
        parts.add(part(layers.added(), "added"));
        parts.add(part(layers.removed(), "removed"));
        page.wrapped(
                "layers",
                first.layers().size() + " -> " + second.layers().size() + ": "
                        + String.join(
                                ", ",
                                parts.stream().filter(part -> !part.isEmpty()).toList()));
        list(
                layers.removed().stream().map(layer -> layer("- ", layer)).toList(),
                layers.removed().size());
        list(
                layers.added().stream().map(layer -> layer("+ ", layer)).toList(),
                layers.added().size());
    }

    private static String part(List<ImageFacts.Layer> layers, String word) {
        long bytes = layers.stream()
                .map(ImageFacts.Layer::compressedBytes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
        return layers.isEmpty() ? "" : layers.size() + " " + word + " (" + Quantity.about(bytes) + ")";
    }

    private static String layer(String sign, ImageFacts.Layer layer) {
        return sign + Lines.padLeft(Integer.toString(layer.index()), 3) + "  " + Sizes.column(layer.compressedBytes())
                + "  " + BuildStep.of(layer, COMMAND);
    }

    private void image() {
        ContentFacts was = difference.before().contents();
        ContentFacts is = difference.after().contents();
        if (was != null && is != null) {
            changed("base", InspectSummary.family(was.base()), InspectSummary.family(is.base()));
            changed("", from(was), from(is));
            changed("runtime", InspectSummary.runtime(was.runtime()), InspectSummary.runtime(is.runtime()));
            changed("libc", was.libc().label(), is.libc().label());
            changed("user", user(was.effectiveUser()), user(is.effectiveUser()));
        } else {
            changed("user", Printable.of(first.user()), Printable.of(second.user()));
        }
        changed("platform", ImageWords.platform(first.platform()), ImageWords.platform(second.platform()));
        changed("entry", words(first.entrypoint()), words(second.entrypoint()));
        changed("command", words(first.cmd()), words(second.cmd()));
    }

    private static String from(ContentFacts contents) {
        String image = contents.base().image();
        return image == null ? "" : "built from " + Printable.of(image);
    }

    private static String user(EffectiveUser user) {
        return switch (user) {
            case EffectiveUser.Known known -> InspectText.known(known);
            case EffectiveUser.WindowsAccount account -> Printable.of(account.name());
            case EffectiveUser.Unresolved unresolved -> "unresolved: " + unresolved.reason();
        };
    }

    private static String words(List<String> words) {
        return Printable.of(String.join(" ", words));
    }

    private void changed(String label, String was, String is) {
        if (!was.equals(is)) {
            page.wrapped(label, (was.isEmpty() ? "none" : was) + " -> " + (is.isEmpty() ? "none" : is), "  ");
        }
    }

    private void names() {
        names("ports", first.exposedPorts(), second.exposedPorts());
        names("volumes", first.volumes(), second.volumes());
        names("env", first.environment(), second.environment());
        names("labels", first.labels().keySet(), second.labels().keySet());
        found("shells", ContentFacts::shells, ContentFacts.Shell::path);
        found("managers", ContentFacts::packageManagers, found -> found.name() + ": " + found.path());
        found("tools", ContentFacts::tools, found -> found.name() + ": " + found.path());
    }

    private <T> void found(String label, Function<ContentFacts, List<T>> which, Function<T, String> name) {
        ContentFacts was = difference.before().contents();
        ContentFacts is = difference.after().contents();
        if (was != null && is != null) {
            names(
                    label,
                    which.apply(was).stream().map(name).toList(),
                    which.apply(is).stream().map(name).toList());
        }
    }

    private void names(String label, Collection<String> was, Collection<String> is) {
        NameChanges changes = NameChanges.of(was, is);
        String first = label;
        if (!changes.added().isEmpty()) {
            page.wrapped(first, "+ " + some(changes.added()), "  ");
            first = "";
        }
        if (!changes.removed().isEmpty()) {
            page.wrapped(first, "- " + some(changes.removed()), "  ");
        }
    }

    private String some(List<String> names) {
        return Lines.some(names.stream().map(Printable::of).toList(), page.most(MOST_WORDS));
    }

    private void packages(PackageChanges changes) {
        List<PackageChange> packages = changes.listed();
        if (packages.isEmpty()) {
            page.row("packages", "no difference in any database that is read");
            return;
        }
        long added = packages.stream().filter(p -> p.before() == null).count();
        long removed = packages.stream().filter(p -> p.after() == null).count();
        List<String> counts = new ArrayList<>();
        count(counts, added, "added");
        count(counts, removed, "removed");
        count(counts, packages.size() - added - removed, "with another version");
        page.row("packages", String.join(", ", counts));
        list(packages.stream().map(DiffText::change).toList(), packages.size() + changes.more());
    }

    private static void count(List<String> counts, long count, String word) {
        if (count > 0) {
            counts.add(count + " " + word);
        }
    }

    private static String change(PackageChange change) {
        String name = Printable.of(change.name()) + " ";
        String was = change.before() == null ? "" : Printable.of(change.before(), 40);
        String is = change.after() == null ? "" : Printable.of(change.after(), 40);
        String of = " (" + change.database() + ")";
        if (change.before() == null) {
            return "+ " + name + is + of;
        }
        return change.after() == null ? "- " + name + was + of : "~ " + name + was + " -> " + is + of;
    }

    private void files(ContentChanges contents) {
        List<String> parts = new ArrayList<>();
        tally(parts, contents.added(), "added");
        tally(parts, contents.removed(), "removed");
        if (contents.changed().files() > 0) {
            parts.add(contents.changed().files() + " changed ("
                    + Quantity.about(contents.changed().bytesBefore()) + " -> "
                    + Quantity.about(contents.changed().bytesAfter()) + ")");
        }
        page.wrapped("files", parts.isEmpty() ? "none came, went or changed size or kind" : String.join(", ", parts));
        list(
                contents.directories().stream().map(DiffText::directory).toList(),
                contents.directories().size() + contents.moreDirectories());
        if (contents.unproven() > 0) {
            page.wrapped(
                    "",
                    "By size, kind, permissions and link target. " + Page.count(contents.unproven(), "file")
                            + " of equal size came from different layers; whether their bytes differ is not known.");
        }
    }

    private static void tally(List<String> parts, ContentChanges.Tally tally, String word) {
        if (tally.files() > 0) {
            parts.add(tally.files() + " " + word + " (" + Quantity.about(tally.bytes()) + ")");
        }
    }

    private static String directory(DirectoryChange change) {
        String path = Printable.of(change.path());
        return switch (change.extent()) {
            case ADDED ->
                "+ " + Sizes.column(change.added().bytes()) + "  " + path + "/ is new: "
                        + Page.count(change.added().files(), "file");
            case REMOVED ->
                "- " + Sizes.column(change.removed().bytes()) + "  " + path + "/ is gone: "
                        + Page.count(change.removed().files(), "file");
            case PARTS -> {
                List<String> parts = new ArrayList<>();
                count(parts, change.added().files(), "added");
                count(parts, change.removed().files(), "removed");
                count(parts, change.changed().files(), "changed");
                yield "~ " + Sizes.column(change.bytes()) + "  " + path + ": " + String.join(", ", parts);
            }
        };
    }

    private void list(List<String> entries, long all) {
        int most = page.most(MOST_ENTRIES);
        entries.stream().limit(most).forEach(entry -> page.wrapped("", entry, "    "));
        page.more("", all - Math.min(most, entries.size()));
    }
}
