package dev.slimgate.application;

import dev.slimgate.document.DeclaredNames;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.Problem;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents in force, read from files and folders, and read again when those change. A file that has become unreadable
 * keeps the last good reading of it in force; a file that is gone takes its policies with it.
 */
final class WatchedPolicies implements Supplier<Rulebook> {
    /** A file larger than this is not read. */
    static final int MOST_BYTES = 1 << 20;
    /** More files than this are not read. */
    static final int MOST_FILES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(WatchedPolicies.class);

    private final List<Path> roots;
    private final WaiverSignatures signatures;
    private final Map<Path, byte[]> seen = new HashMap<>();
    private final Map<Path, Rulebook> good = new TreeMap<>();
    private final Set<Problem> told = new HashSet<>();
    private volatile Rulebook inForce = Rulebook.EMPTY;

    /**
     * @param roots files, and folders whose {@code .yaml}, {@code .yml} and {@code .json} files are read, not those in
     *     folders below
     */
    WatchedPolicies(List<Path> roots) {
        this(roots, WaiverSignatures.NONE);
    }

    /**
     * @param signatures what waivers are checked by; when that changes all files are read again
     */
    WatchedPolicies(List<Path> roots, WaiverSignatures signatures) {
        this.roots = List.copyOf(roots);
        this.signatures = signatures;
    }

    /** What is in force, in the order of the files' names. */
    @Override
    public Rulebook get() {
        return inForce;
    }

    /**
     * Reads what has changed since the last time. Every problem is logged once, when it appears.
     *
     * @return the problems of the files that were read this time; empty where all is well or nothing has changed
     */
    synchronized List<Problem> reload() {
        Rulebook before = inForce;
        List<Problem> problems = read();
        if (!inForce.equals(before)) {
            LOG.atInfo()
                    .addKeyValue("policies", inForce.policies().size())
                    .addKeyValue("waivers", inForce.waivers().size())
                    .log("policies are in force");
        }
        tell(problems);
        return problems;
    }

    /** Like {@link #reload}, without logging: for a look at what is wrong before anything starts. */
    synchronized List<Problem> read() {
        List<Problem> problems = new ArrayList<>();
        Map<Path, byte[]> current = readFiles(problems);
        boolean otherKeys = signatures.reload();
        boolean gone = good.keySet().retainAll(current.keySet());
        seen.keySet().retainAll(current.keySet());
        boolean changed = gone;
        for (Map.Entry<Path, byte[]> file : new TreeMap<>(current).entrySet()) {
            byte[] before = seen.put(file.getKey(), file.getValue());
            if (otherKeys || !Arrays.equals(file.getValue(), before)) {
                changed = true;
                problems.addAll(take(file.getKey(), file.getValue()));
            }
        }
        if (changed) {
            inForce = new Rulebook(all(Rulebook::policies), all(Rulebook::waivers), all(Rulebook::families));
            problems.addAll(namesakes(inForce.policies()));
            problems.addAll(DeclaredNames.unknown(inForce));
        }
        return problems;
    }

    private <T> List<T> all(Function<Rulebook, List<T>> part) {
        return good.values().stream().map(part).flatMap(List::stream).toList();
    }

    private void tell(List<Problem> problems) {
        problems.stream()
                .filter(problem -> !told.contains(problem))
                .forEach(problem -> LOG.atError().log("policy file: {}", problem));
        told.clear();
        told.addAll(problems);
    }

    private List<Problem> take(Path file, byte[] bytes) {
        PolicyDocuments.Result read =
                PolicyDocuments.read(file.toString(), new String(bytes, StandardCharsets.UTF_8), signatures.check());
        if (read.problems().isEmpty()) {
            good.put(file, read.rulebook());
        } else if (good.containsKey(file)) {
            LOG.atWarn().log("{} has problems; its last good policies stay in force", file);
        }
        return read.problems();
    }

    private Map<Path, byte[]> readFiles(List<Problem> problems) {
        Map<Path, byte[]> files = new HashMap<>();
        for (Path root : roots) {
            try {
                for (Path file : filesOf(root)) {
                    if (Files.size(file) > MOST_BYTES) {
                        problems.add(problem(file, "is larger than " + MOST_BYTES + " bytes"));
                        keepSeen(file, files);
                    } else {
                        files.put(file, Files.readAllBytes(file));
                    }
                }
            } catch (IOException e) {
                problems.add(problem(root, "cannot be read: " + e.getClass().getSimpleName()));
                keepSeen(root, files);
            }
        }
        return files;
    }

    /** What cannot be read for a moment does not take its policies out of force. */
    private void keepSeen(Path root, Map<Path, byte[]> files) {
        seen.forEach((file, bytes) -> {
            if (file.startsWith(root)) {
                files.putIfAbsent(file, bytes);
            }
        });
    }

    private static List<Path> filesOf(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of(root);
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(WatchedPolicies::isDocument)
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
        }
    }

    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".")
                && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))
                && Files.isRegularFile(file);
    }

    private static List<Problem> namesakes(List<Policy> policies) {
        Map<String, Policy> byName = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Policy policy : policies) {
            Policy first = byName.putIfAbsent(policy.fullName(), policy);
            if (first != null) {
                problems.add(new Problem(
                        policy.location(),
                        "metadata.name",
                        "there is another policy named " + policy.fullName() + " at " + first.location()
                                + "; both are in force"));
            }
        }
        return problems;
    }

    private static Problem problem(Path file, String message) {
        return new Problem(new SourceLocation(file.toString(), 0, 0), "", message);
    }
}
