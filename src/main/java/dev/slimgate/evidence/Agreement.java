package dev.slimgate.evidence;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a statement against what manifest and config tell, which is always read here: what both tell must be the same, and
 * is then taken from there.
 */
final class Agreement {
    private static final int MOST_WRITTEN = 4_096;

    private Agreement() {}

    /**
     * The contents that a statement tells of this image.
     *
     * @throws MalformedException where it is not of this image, or tells something else than its manifest and config
     */
    static ContentFacts of(Statement statement, ImageFacts own) {
        ImageFacts told = statement.inspection().facts();
        agree("digest", told.digest(), own.digest());
        agree("platform", told.platform(), own.platform());
        agree("layers", layers(told), layers(own));
        ContentFacts contents = statement.contents();
        return new ContentFacts(
                contents.base(),
                contents.runtime(),
                contents.libc(),
                contents.uncompressedBytes(),
                contents.shells(),
                contents.packageManagers(),
                contents.tools(),
                contents.packages(),
                contents.waste(),
                contents.dive(),
                contents.leftovers(),
                entry(contents.entry(), own),
                contents.provides(),
                contents.foreignModules(),
                user(contents.effectiveUser(), own),
                contents.layers(),
                contents.inconsistencies());
    }

    /** What both documents must tell alike of a layer. */
    private record Told(
            @Nullable Digest digest,
            @Nullable Digest diffId,
            @Nullable Long compressedBytes) {}

    private static List<Told> layers(ImageFacts facts) {
        return facts.layers().stream()
                .map(layer -> new Told(layer.digest(), layer.diffId(), layer.compressedBytes()))
                .toList();
    }

    private static void agree(String what, Object told, Object own) {
        if (!told.equals(own)) {
            throw new MalformedException("the statement contradicts manifest and config: " + what);
        }
    }

    /** The word that starts, of which the statement has the redacted form. */
    private static Entry entry(Entry told, ImageFacts own) {
        List<String> command = own.entrypoint().isEmpty() ? own.cmd() : own.entrypoint();
        String written = command.isEmpty() ? "" : command.getFirst();
        return told.named() && Printable.redacted(written, MOST_WRITTEN).equals(told.written())
                ? new Entry(written, told.path(), told.program(), told.problem())
                : told;
    }

    private static EffectiveUser user(EffectiveUser told, ImageFacts own) {
        switch (own.numericUser()) {
            case EffectiveUser.Known known -> {
                boolean same = told instanceof EffectiveUser.Known found && found.uid() == known.uid();
                if (!same && !(told instanceof EffectiveUser.Unresolved)) { // which passwd may make of a number
                    throw new MalformedException("the statement contradicts manifest and config: user");
                }
            }
            case EffectiveUser.WindowsAccount account -> agree("user", told, account);
            case EffectiveUser.Unresolved unresolved -> {
                return unresolved;
            }
            case null -> {}
        }
        return told instanceof EffectiveUser.Unresolved unresolved
                ? new EffectiveUser.Unresolved(own.user(), unresolved.reason())
                : told;
    }
}
