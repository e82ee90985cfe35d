package dev.slimgate.advice;

import dev.slimgate.advice.Advice.Item;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Waste.WastedPath;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.BuildStep;
import dev.slimgate.policy.Quantity;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Advice that the content of an image asks for, apart from its base and its user. */
final class AdviceItems {
    private static final int SHOWN = 60;
    /** Less than this is not worth a change. */
    private static final long WORTH_BYTES = 1_000_000;

    private static final int MOST_NAMED = 4;
    private static final int MOST_IGNORED = 8;

    private final ImageFacts facts;
    private final ContentFacts contents;
    private final LayerLines lines;
    private final Instant now;
    private final List<Item> items = new ArrayList<>();

    private AdviceItems(ImageFacts facts, ContentFacts contents, LayerLines lines, Instant now) {
        this.facts = facts;
        this.contents = contents;
        this.lines = lines;
        this.now = now;
    }

    /** In no particular order. */
    static List<Item> of(ImageFacts facts, ContentFacts contents, LayerLines lines, Instant now) {
        AdviceItems advice = new AdviceItems(facts, contents, lines, now);
        advice.start();
        advice.endOfLife();
        advice.credentials();
        advice.ignored();
        advice.caches();
        advice.development();
        advice.buildTools();
        advice.sourceMaps();
        advice.waste();
        advice.symbols();
        advice.foreignModules();
        advice.oneLayer();
        return advice.items;
    }

    private void add(
            String text, String why, @Nullable Long saves, String rule, List<String> write, Optional<Integer> line) {
        items.add(new Item(text, why, saves, Set.of(rule), write, line.orElse(null)));
    }

    private void start() {
        String problem = contents.entry().problem();
        if (problem != null) {
            add("make it start: " + problem, "the image cannot start as it is", null, "runnable", List.of(), none());
        }
    }

    private void endOfLife() {
        Base.Distribution distribution = contents.base().distribution();
        LocalDate end = distribution == null ? null : distribution.endOfLife();
        if (distribution != null
                && end != null
                && now.atZone(ZoneOffset.UTC).toLocalDate().isAfter(end)) {
            String version = distribution.version();
            add(
                    "move to a release of " + Printable.of(distribution.id(), SHOWN) + " that is still supported",
                    (version == null ? "its release" : "release " + Printable.of(version, SHOWN))
                            + " has had no security updates since " + end,
                    null,
                    "baseSupport",
                    List.of(),
                    none());
        }
    }

    private void credentials() {
        List<Leftover> found = own(Category.CREDENTIALS);
        if (!found.isEmpty()) {
            add(
                    "take " + named(found) + " out of the image, and change what was in "
                            + (found.size() == 1 ? "it" : "them"),
                    "whoever can pull the image can read it, also where a later layer deletes it",
                    null,
                    "leftovers",
                    List.of("RUN --mount=type=secret,id=… …"),
                    line(found));
        }
    }

    /** What the build context brings and no program reads. */
    private void ignored() {
        List<Leftover> found = new ArrayList<>();
        for (Category category : List.of(Category.VERSION_CONTROL, Category.EDITOR_FILES, Category.CREDENTIALS)) {
            found.addAll(own(category));
        }
        own(Category.TESTS).stream()
                .filter(find -> !find.path().contains("/node_modules/"))
                .forEach(found::add);
        List<String> names = found.stream()
                .filter(find -> isCopy(find.layer()))
                .map(find -> find.path().substring(find.path().lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .limit(MOST_IGNORED)
                .map(name -> ".dockerignore: " + Printable.of(name, SHOWN))
                .toList();
        if (!names.isEmpty()) {
            add(
                    "keep " + named(found) + " out of the build with a .dockerignore",
                    "COPY brings everything that lies in the folder",
                    sum(found),
                    "leftovers",
                    names,
                    line(found));
        }
    }

    private boolean isCopy(int layer) {
        String step =
                layer < facts.layers().size() ? BuildStep.of(facts.layers().get(layer), SHOWN) : "";
        return step.isEmpty() || step.startsWith("COPY ") || step.startsWith("ADD ");
    }

    private void caches() {
        List<Leftover> found = own(Category.PACKAGE_CACHE);
        if (found.isEmpty()) {
            return;
        }
        List<String> write = found.stream()
                .map(find -> cleanUp(find.path()))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        add(
                "clean up in the RUN that installs: " + named(found),
                "caches of package managers, which nothing reads at run time",
                sum(found),
                "leftovers",
                write,
                line(found));
    }

    private static Optional<String> cleanUp(String path) {
        Map<String, String> known = Map.of(
                "/apt/", "apt-get install -y --no-install-recommends … && rm -rf /var/lib/apt/lists/*",
                "/apk", "apk add --no-cache …",
                "/yum", "yum install -y … && yum clean all",
                "/dnf", "dnf install -y … && dnf clean all",
                "/pip", "pip install --no-cache-dir …",
                "/.npm", "npm ci --omit=dev && npm cache clean --force",
                "/yarn", "yarn install --production && yarn cache clean",
                "/.m2", "RUN --mount=type=cache,target=/root/.m2 mvn …",
                "/.gradle", "RUN --mount=type=cache,target=/root/.gradle gradle …",
                "/go-build", "RUN --mount=type=cache,target=/root/.cache/go-build go build …");
        return new TreeMap<>(known)
                .entrySet().stream()
                        .filter(entry -> (path + "/").contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    private void development() {
        List<Leftover> found = own(Category.DEV_DEPENDENCIES);
        if (!found.isEmpty()) {
            boolean npm = found.stream().anyMatch(find -> find.path().contains("node_modules"));
            add(
                    "install without what only development needs: " + named(found),
                    "the lock file or the package's name says that it is for development",
                    sum(found),
                    "leftovers",
                    npm ? List.of("npm ci --omit=dev") : List.of(),
                    line(found));
        }
    }

    private void buildTools() {
        List<Leftover> found = own(Category.BUILD_TOOLS);
        if (!found.isEmpty()) {
            add(
                    "build in a first stage and copy only what runs: " + named(found) + " stay behind then",
                    "compilers and headers are not needed at run time, and help an intruder",
                    sum(found),
                    "leftovers",
                    List.of("FROM … AS build", "COPY --from=build …"),
                    line(found));
        }
    }

    private void sourceMaps() {
        List<Leftover> found = own(Category.SOURCE_MAPS);
        if (sum(found) >= WORTH_BYTES) {
            add(
                    "leave source maps out: " + named(found),
                    "only a debugger reads them, and they show the source",
                    sum(found),
                    "leftovers",
                    List.of(),
                    line(found));
        }
    }

    /** Bytes that own layers ship and own layers hide, by the pair of layers. */
    private void waste() {
        Map<String, List<WastedPath>> byPair = new TreeMap<>();
        for (WastedPath path : contents.waste().paths()) {
            if (path.layer() >= contents.base().layers()) {
                byPair.computeIfAbsent(path.layer() + " " + path.hiddenBy(), k -> new ArrayList<>())
                        .add(path);
            }
        }
        byPair.values().forEach(this::waste);
    }

    private void waste(List<WastedPath> paths) {
        long bytes = paths.stream().mapToLong(WastedPath::bytes).sum();
        if (bytes < WORTH_BYTES) {
            return;
        }
        WastedPath first = paths.getFirst();
        String hiding = step(first.hiddenBy());
        boolean rewrites = hiding.contains("chmod") || hiding.contains("chown");
        String text = rewrites
                ? "set owner and mode where the files are copied: COPY --chown=… --chmod=…"
                : first.layer() == first.hiddenBy()
                        ? "pack each file once: layer " + first.layer() + " holds " + paths.size() + " paths twice"
                        : "write once, or delete in the RUN that wrote: " + Printable.of(first.path(), SHOWN)
                                + (paths.size() > 1 ? " and " + (paths.size() - 1) + " more" : "");
        add(
                text,
                "layer " + first.layer() + told(step(first.layer())) + " ships " + Quantity.about(bytes)
                        + " that layer " + first.hiddenBy() + told(hiding) + (rewrites ? " ships again" : " hides"),
                bytes,
                "waste",
                List.of(),
                lines.of(first.hiddenBy()));
    }

    private static String told(String step) {
        return step.isEmpty() ? "" : " (" + step + ")";
    }

    private String step(int layer) {
        return layer < facts.layers().size() ? BuildStep.of(facts.layers().get(layer), SHOWN) : "";
    }

    private void symbols() {
        Entry.Program program = contents.entry().program();
        if (program == null) {
            return;
        }
        String path = Printable.of(String.valueOf(contents.entry().path()), SHOWN);
        if (program.packed()) {
            add(
                    "ship " + path + " stripped instead of packed with UPX",
                    "a packed program unpacks into memory at each start, shares no page with others, and looks like"
                            + " malware to scanners; layers are compressed anyway",
                    null,
                    "compressedSize",
                    List.of(),
                    none());
        } else if (program.unstrippedBytes() >= WORTH_BYTES) {
            boolean go = contents.runtime() != null && contents.runtime().name().equals("go");
            add(
                    "strip " + path,
                    "symbols and debug sections are not needed to run",
                    program.unstrippedBytes(),
                    "compressedSize",
                    List.of(go ? "go build -ldflags=\"-s -w\" …" : "strip --strip-all " + path),
                    none());
        }
    }

    private void foreignModules() {
        if (!contents.foreignModules().found().isEmpty()) {
            var first = contents.foreignModules().found().getFirst();
            add(
                    "install native modules on the base that they run on",
                    Printable.of(first.path(), SHOWN) + " was built for "
                            + first.builtFor().label() + ", the image has "
                            + contents.libc().label(),
                    null,
                    "runnable",
                    List.of(),
                    lines.of(first.layer()));
        }
    }

    /** An image that was pressed into one layer shares nothing with any other. */
    private void oneLayer() {
        Long bytes = facts.compressedBytes();
        boolean more = contents.runtime() != null
                || contents.entry().path() != null && own(Category.TESTS).isEmpty();
        if (facts.layers().size() == 1
                && bytes != null
                && bytes >= 50 * WORTH_BYTES
                && contents.base().layers() == 0
                && contents.base().family() != Family.SCRATCH
                && more) {
            add(
                    "keep the base's layers instead of squashing",
                    "all " + Quantity.about(bytes)
                            + " are one layer: every node pulls and stores it for this image alone,"
                            + " where layers of a base are shared",
                    null,
                    "layers",
                    List.of(),
                    none());
        }
    }

    /** What the layers above the base brought, most bytes first. */
    private List<Leftover> own(Category category) {
        return contents.leftovers().found().stream()
                .filter(find -> find.category() == category
                        && find.layer() >= contents.base().layers())
                .toList();
    }

    /** Without credentials: how long one is, is nobody's business. */
    private static long sum(List<Leftover> found) {
        return found.stream()
                .filter(find -> find.category() != Category.CREDENTIALS)
                .mapToLong(Leftover::bytes)
                .sum();
    }

    private static String named(List<Leftover> found) {
        String first = found.stream()
                .limit(MOST_NAMED)
                .map(find -> Printable.of(find.path(), SHOWN))
                .collect(Collectors.joining(", "));
        int more = found.size() - MOST_NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private Optional<Integer> line(List<Leftover> found) {
        return found.stream()
                .map(Leftover::layer)
                .map(lines::of)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Integer> none() {
        return Optional.empty();
    }
}
