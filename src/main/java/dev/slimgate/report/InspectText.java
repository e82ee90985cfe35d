package dev.slimgate.report;

import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
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
import org.jspecify.annotations.Nullable;

/**
 * All facts of one image as a table for people: at most {@value #WIDTH} columns, and good in a pipe.
 *
 * <pre>
 * docker.io/library/node:22
 * digest   sha256:5f7c…
 * size     389.2 MB compressed in 8 layers, 1.1 GB unpacked
 * base     debian (full), debian 12
 * user     root (uid 0, gid 0)
 * shells   /bin/sh -> /usr/bin/dash (layer 0)
 * </pre>
 */
public final class InspectText {
    static final int WIDTH = 80;

    private static final int COLUMN = 9;
    private static final int COMMAND_COLUMN = COLUMN + 3 + 10 + 7 + 2;
    private static final int COMMAND_WIDTH = WIDTH - COMMAND_COLUMN;
    private static final int MOST_ENTRIES = 50;
    /** A layer is large from this part of the whole image on: a quarter. */
    private static final int LARGE_PART = 4;

    private static final int LARGE_LINES = 3;

    private final Inspection inspection;
    private final Ink ink;
    private final StringBuilder out = new StringBuilder();

    private InspectText(Inspection inspection, Ink ink) {
        this.inspection = inspection;
        this.ink = ink;
    }

    /** The table, several lines without a line break at the end. */
    public static String of(Inspection inspection, Ink ink) {
        return new InspectText(inspection, ink).text();
    }

    private String text() {
        ImageFacts facts = inspection.facts();
        ContentFacts contents = inspection.contents();
        out.append(ink.strong(Printable.of(inspection.reference())));
        row("digest", facts.digest().toString());
        if (inspection.indexDigest() != null) {
            row("index", inspection.indexDigest().toString());
        }
        row("type", Printable.of(facts.mediaType().value()));
        row("platform", ImageWords.platform(facts.platform()));
        row("size", size(facts, contents));
        if (facts.created() != null) {
            row("created", facts.created().toString());
        }
        base(facts, contents);
        if (contents != null) {
            contents(contents);
        }
        user(facts, contents);
        config(facts);
        inconsistencies(facts, contents);
        for (Incomplete missing : inspection.incomplete()) {
            wrapped("unknown", missing.fact() + ": " + missing.errorClass().words() + ": " + missing.message());
        }
        layers(facts.layers());
        return out.toString();
    }

    private static String size(ImageFacts facts, @Nullable ContentFacts contents) {
        int count = facts.layers().size();
        String layers = count == 1 ? " in 1 layer" : " in " + count + " layers";
        String packed = facts.compressedBytes() != null
                ? Quantity.about(facts.compressedBytes()) + " compressed" + layers
                : facts.storedBytes() != null
                        ? Quantity.about(facts.storedBytes()) + " as stored" + layers
                        : "not stated," + layers;
        return contents == null ? packed : packed + ", " + Quantity.about(contents.uncompressedBytes()) + " unpacked";
    }

    private void base(ImageFacts facts, @Nullable ContentFacts contents) {
        if (contents != null) {
            Base base = contents.base();
            String variant = base.variant() == null ? "" : " (" + base.variant() + ")";
            Base.Distribution distribution = base.distribution();
            String from = distribution == null
                    ? ""
                    : ", " + Printable.of(distribution.id())
                            + (distribution.version() == null ? "" : " " + Printable.of(distribution.version()));
            wrapped("base", base.family().label() + variant + from);
            base.evidence()
                    .forEach(piece -> wrapped("", "by " + lower(piece.strength().label()) + ": " + piece.text()));
            entries(
                    "",
                    base.modified().stream()
                            .map(path -> "modified: " + Printable.of(path))
                            .toList());
        }
        if (facts.claimedFamily() != null) {
            row(
                    contents == null ? "base" : "",
                    "claims to be " + facts.claimedFamily().label());
        }
    }

    private void contents(ContentFacts contents) {
        ContentFacts.LanguageRuntime runtime = contents.runtime();
        if (runtime != null) {
            String version = runtime.version() == null ? "" : " " + Printable.of(runtime.version());
            wrapped("runtime", runtime.name() + version + ", by " + Printable.of(runtime.evidence()));
        }
        row("libc", contents.libc().label());
        entries(
                "shells",
                orNone(contents.shells().stream().map(InspectText::shell).toList()));
        entries(
                "managers",
                orNone(contents.packageManagers().stream()
                        .map(manager -> manager.name() + " " + Printable.of(manager.path()) + " (layer "
                                + manager.layer() + ")")
                        .toList()));
    }

    private static String shell(ContentFacts.Shell shell) {
        String target = shell.target() == null ? "" : " -> " + Printable.of(shell.target());
        return Printable.of(shell.path()) + target + " (layer " + shell.layer() + ")";
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
        wrapped("user", text);
    }

    private static String known(EffectiveUser.Known user) {
        String name = user.name() == null ? (user.root() ? "root" : "") : Printable.of(user.name());
        String ids = "uid " + user.uid() + (user.gid() == null ? "" : ", gid " + user.gid());
        return name.isEmpty()
                ? ids
                : name + " (" + ids + ")" + (user.root() && !name.equals("root") ? ", which is root" : "");
    }

    private void config(ImageFacts facts) {
        List<String> start = new ArrayList<>(facts.entrypoint());
        start.addAll(facts.cmd());
        if (!start.isEmpty()) {
            wrapped("starts", Printable.of(String.join(" ", start), 3 * WIDTH));
        }
        list("ports", facts.exposedPorts());
        list("volumes", facts.volumes());
        if (!facts.environment().isEmpty()) {
            wrapped("env", joined(facts.environment()));
        }
    }

    private void list(String label, Collection<String> values) {
        if (!values.isEmpty()) {
            wrapped(label, joined(values.stream().sorted().toList()));
        }
    }

    private static String joined(List<String> values) {
        return Lines.some(values.stream().map(Printable::of).toList(), MOST_ENTRIES);
    }

    private void inconsistencies(ImageFacts facts, @Nullable ContentFacts contents) {
        List<String> found = new ArrayList<>();
        facts.inconsistencies().forEach(i -> found.add(i.message()));
        if (contents != null) {
            contents.inconsistencies().forEach(i -> found.add(i.message()));
        }
        entries("suspect", found.stream().distinct().toList());
    }

    private void layers(List<ImageFacts.Layer> layers) {
        if (layers.isEmpty()) {
            row("layers", "none");
            return;
        }
        long all = layers.stream()
                .mapToLong(layer -> layer.compressedBytes() == null ? 0 : layer.compressedBytes())
                .sum();
        row("layers", ink.faint("  #      size  share  made by"));
        for (ImageFacts.Layer layer : layers) {
            Long bytes = layer.compressedBytes();
            String share = bytes == null || all <= 0 ? "" : Math.round(100.0 * bytes / all) + "%";
            String line = Lines.padLeft(Integer.toString(layer.index()), 3)
                    + Lines.padLeft(bytes == null ? "?" : Quantity.about(bytes), 10)
                    + Lines.padLeft(share, 7)
                    + "  ";
            boolean large = bytes != null && all > 0 && bytes >= all / LARGE_PART;
            layer(line, BuildStep.of(layer, large ? LARGE_LINES * COMMAND_WIDTH : COMMAND_WIDTH), large);
        }
    }

    /** A layer's line; the command of a large one may go on below itself, as it is what a developer must change. */
    private void layer(String line, String command, boolean large) {
        List<String> lines = broken(command, COMMAND_WIDTH);
        String first = line + lines.getFirst();
        row("", large ? ink.strong(first.stripTrailing()) : first.stripTrailing());
        lines.subList(1, lines.size()).forEach(more -> row("", " ".repeat(COMMAND_COLUMN - COLUMN) + more));
    }

    private static List<String> orNone(List<String> entries) {
        return entries.isEmpty() ? List.of("none") : entries;
    }

    private void entries(String label, List<String> entries) {
        String first = label;
        for (String entry : entries.subList(0, Math.min(entries.size(), MOST_ENTRIES))) {
            wrapped(first, entry);
            first = "";
        }
        if (entries.size() > MOST_ENTRIES) {
            row("", "… and " + (entries.size() - MOST_ENTRIES) + " more");
        }
    }

    private void row(String label, String value) {
        out.append('\n').append(ink.strong(Lines.pad(label, COLUMN))).append(value);
    }

    /** A row whose value goes on below itself where it is too wide, broken at spaces where there are any. */
    private void wrapped(String label, String value) {
        String first = label;
        for (String line : broken(Lines.one(value), WIDTH - COLUMN)) {
            row(first, line);
            first = "";
        }
    }

    private static List<String> broken(String text, int room) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int end = space > 0 ? space : Character.isHighSurrogate(rest.charAt(room - 1)) ? room - 1 : room;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static String lower(String label) {
        return label.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + label.substring(1);
    }
}
