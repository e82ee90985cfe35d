package dev.slimgate.filesystem;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One entry of a layer made by chance.
 *
 * @param path relative to the root
 * @param target of links; without meaning for others
 * @param bytes of files; without meaning for others
 */
record LayerStep(Kind kind, String path, String target, int bytes) {
    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        WHITEOUT,
        OPAQUE
    }

    /** Few paths, so that entries meet; some names sort before a whiteout's prefix and some after it. */
    private static final Arbitrary<String> PATH = Arbitraries.of(
            "a", "b", ".c", "-d", "a/a", "a/b", "a/.c", "b/a", "b/-d", ".c/a", "-d/b", "a/a/a", "a/b/.c", "b/a/-d");

    private static final Arbitrary<String> POINTER =
            Combinators.combine(Arbitraries.of("", "/", "../"), PATH).as((start, path) -> start + path);

    private static final Arbitrary<Kind> KIND = Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.FILE)),
            Tuple.of(3, Arbitraries.just(Kind.DIRECTORY)),
            Tuple.of(2, Arbitraries.just(Kind.SYMLINK)),
            Tuple.of(3, Arbitraries.just(Kind.HARD_LINK)),
            Tuple.of(3, Arbitraries.just(Kind.WHITEOUT)),
            Tuple.of(1, Arbitraries.just(Kind.OPAQUE)));

    /** Layers, base first; they shrink to few and short ones. */
    static Arbitrary<List<List<LayerStep>>> layers() {
        return KIND.flatMap(LayerStep::steps)
                .list()
                .ofMaxSize(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static Arbitrary<LayerStep> steps(Kind kind) {
        Arbitrary<String> target =
                switch (kind) {
                    case SYMLINK -> POINTER;
                    case HARD_LINK -> PATH;
                    case FILE, DIRECTORY, WHITEOUT, OPAQUE -> Arbitraries.just("");
                };
        Arbitrary<String> path = kind == Kind.OPAQUE ? PATH.injectNull(0.1).map(p -> p == null ? "" : p) : PATH;
        Arbitrary<Integer> bytes = Arbitraries.integers().between(0, kind == Kind.FILE ? 5 : 0);
        return Combinators.combine(path, target, bytes).as((p, t, b) -> new LayerStep(kind, p, t, b));
    }

    /** The layer as a tar. */
    static Tars tar(List<LayerStep> layer) {
        Tars tar = new Tars();
        for (LayerStep step : layer) {
            int name = step.path().lastIndexOf('/') + 1;
            switch (step.kind()) {
                case FILE -> tar.file(step.path(), "x".repeat(step.bytes()));
                case DIRECTORY -> tar.directory(step.path());
                case SYMLINK -> tar.symlink(step.path(), step.target());
                case HARD_LINK -> tar.hardLink(step.path(), step.target());
                case WHITEOUT ->
                    tar.file(
                            step.path().substring(0, name) + ".wh."
                                    + step.path().substring(name),
                            "");
                case OPAQUE -> tar.file(step.path().isEmpty() ? ".wh..wh..opq" : step.path() + "/.wh..wh..opq", "");
            }
        }
        return tar;
    }
}
