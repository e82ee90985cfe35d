package dev.slimgate.document;

import dev.slimgate.document.Node.Position;
import dev.slimgate.policy.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file; beyond a bound it only counts. */
final class Problems {
    static final int MOST = 100;

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private int more;

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String message) {
        if (found.size() < MOST) {
            found.add(new Problem(location(at), path, message));
        } else {
            more++;
        }
    }

    /** How many there are so far, to tell whether a part of the document was sound. */
    int count() {
        return found.size() + more;
    }

    SourceLocation location(Position at) {
        return new SourceLocation(file, at.line(), at.column());
    }

    /** All of them, in the file's order. */
    List<Problem> sorted() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt((Problem p) -> p.location().line())
                .thenComparingInt(p -> p.location().column()));
        if (more > 0) {
            sorted.add(new Problem(new SourceLocation(file, 0, 0), "", "and " + more + " more problems"));
        }
        return sorted;
    }
}
