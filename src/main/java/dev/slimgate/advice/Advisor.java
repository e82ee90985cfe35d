package dev.slimgate.advice;

import dev.slimgate.advice.Advice.Item;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.BuildStep;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Runtimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes the one line that tells what to do. */
public final class Advisor {
    /** The most characters of a line. */
    static final int MOST = 160;

    /** Families that hold a whole distribution. */
    private static final Set<Family> HEAVY =
            Set.of(Family.DEBIAN, Family.UBUNTU, Family.FEDORA, Family.CENTOS, Family.UBI, Family.UNKNOWN);

    private static final String NONROOT = "USER 65532";
    /** Rules that a better base answers. */
    private static final Set<String> ABOUT_THE_BASE =
            Set.of("baseFamily", "shell", "packageManager", "compressedSize", "uncompressedSize", "tools");

    private final ImageUse use;
    private final ImageFacts facts;
    private final @Nullable ContentFacts contents;
    private final Wanted wanted;
    private final Set<String> violated;
    private final Needs needs;
    private final Comparisons comparisons;

    private Advisor(
            ImageUse use,
            ImageFacts facts,
            @Nullable ContentFacts contents,
            Wanted wanted,
            Set<String> violated,
            Comparisons comparisons) {
        this.use = use;
        this.facts = facts;
        this.contents = contents;
        this.wanted = wanted;
        this.violated = violated;
        this.comparisons = comparisons;
        this.needs = contents == null ? Needs.UNKNOWN : Needs.of(facts, contents);
    }

    /**
     * What to change so that the image passes these policies, from facts that are already there; empty where nothing is
     * wrong or nothing sensible can be said. One line of at most 160 characters, safe to show.
     *
     * @param matching the policies that judged it
     * @param findings what they said
     * @param now the time of judging
     */
    public static Optional<String> fix(
            ImageUse use, Knowledge knowledge, List<Policy> matching, List<Finding> findings, Instant now) {
        Set<String> violated = violated(findings);
        Optional<String> fix = Optional.empty();
        if (!violated.isEmpty()) {
            fix = switch (knowledge) {
                case Knowledge.Resolved resolved ->
                    new Advisor(
                                    use,
                                    resolved.facts(),
                                    contents(resolved),
                                    Wanted.by(matching),
                                    violated,
                                    resolved.comparisons())
                            .fix(now);
                case Knowledge.Unresolved unresolved -> Optional.empty();
            };
        }
        return fix.or(() -> ErrorAdvice.of(use, knowledge, findings))
                .or(() -> violated.contains("reference") ? Optional.of(nameIt(use)) : Optional.empty())
                .map(Advisor::cut);
    }

    /**
     * All that can be done for an image whose layers were read: what policies ask for first, then what saves most. Only
     * bases that these policies let through, and on which the program runs, are named.
     *
     * @param policies that the image is judged by; empty for advice without a policy
     * @param findings what they said
     * @param file the Dockerfile that it was built from; null where it is not given
     * @param now the time of judging
     */
    public static Advice advise(
            ImageUse use,
            ImageFacts facts,
            ContentFacts contents,
            List<Policy> policies,
            List<Finding> findings,
            @Nullable Dockerfile file,
            Instant now) {
        Set<String> violated = violated(findings);
        LayerLines lines = file == null ? LayerLines.NONE : LayerLines.of(file, facts.layers());
        Advisor advisor = new Advisor(use, facts, contents, Wanted.by(policies), violated, Comparisons.NONE);
        List<Item> items = new ArrayList<>(advisor.aboutBaseAndUser(file));
        items.addAll(AdviceItems.of(facts, contents, lines, now));
        items.sort(Comparator.comparing((Item item) -> Collections.disjoint(item.rules(), violated))
                .thenComparingLong(item -> item.savesBytes() == null ? 0 : -item.savesBytes()));
        return new Advice(items, file == null ? List.of() : SourceReview.of(file));
    }

    private static Set<String> violated(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.result() == Result.FAIL || finding.result() == Result.WARN)
                .map(Finding::rule)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private List<Item> aboutBaseAndUser(@Nullable Dockerfile file) {
        List<Item> items = new ArrayList<>();
        Set<String> about = new HashSet<>(violated);
        about.retainAll(ABOUT_THE_BASE);
        Optional<BaseChoice> choice = BaseChoice.nearest(runtime(), wanted, needs);
        Integer line = file == null ? null : file.last().line();
        boolean heavy = contents != null && HEAVY.contains(contents.base().family());
        if (!about.isEmpty()) {
            List<String> more = new ArrayList<>();
            choice.flatMap(c -> c.lacks(needs)).ifPresent(more::add);
            needs.shell()
                    .filter(shell -> choice.filter(BaseChoice::bare).isPresent())
                    .ifPresent(shell -> more.add("first start the program itself instead of " + Printable.of(shell, 60)
                            + ": there is no shell any more"));
            items.add(new Item(base(), String.join("; ", more), null, about, List.of(), line));
        } else if (wanted.rules().isEmpty() && heavy) {
            choice.ifPresent(c -> items.add(new Item(
                    c.words(version()),
                    c.lacks(needs).orElse("it stands on a whole distribution"),
                    null,
                    Set.of(),
                    List.of(),
                    line)));
        }
        boolean root = contents != null
                && contents.effectiveUser() instanceof EffectiveUser.Known known
                && known.root()
                && use.runAsUser() == null;
        if (violated.contains("user") || root) {
            items.add(new Item(
                    user(),
                    "it runs as root unless the pod says otherwise",
                    null,
                    Set.of("user"),
                    List.of(NONROOT),
                    null));
        }
        return items;
    }

    private static @Nullable ContentFacts contents(Knowledge.Resolved resolved) {
        return resolved.contents() instanceof Knowledge.Contents.Read read ? read.facts() : null;
    }

    private Optional<String> fix(Instant now) {
        if (violated.stream().anyMatch(ABOUT_THE_BASE::contains)) {
            return Optional.of(base());
        }
        if (violated.contains("user")) {
            return Optional.of(user());
        }
        if (violated.contains("layers")) {
            return Optional.of(
                    "build in a first stage and copy the result with one COPY: steps there make no layers here");
        }
        if (violated.contains("age")) {
            return Optional.of("build it again on today's base image, and do so regularly");
        }
        return contents == null
                ? Optional.empty()
                : AdviceItems.of(facts, contents, LayerLines.NONE, now).stream()
                        .filter(item -> !Collections.disjoint(item.rules(), violated))
                        .max(Comparator.comparingLong(item -> item.savesBytes() == null ? 0 : item.savesBytes()))
                        .map(Item::text);
    }

    /** The nearest base that passes; where the image stands on such a base already, the layer that spoils it. */
    private String base() {
        if (isDebug()) {
            return "drop -debug from the base: the same distroless image without it has no shell" + andUser();
        }
        Optional<BaseChoice> choice = BaseChoice.nearest(runtime(), wanted, needs);
        boolean rightBase = contents != null
                && !violated.contains("baseFamily")
                && choice.filter(c -> c.family() != contents.base().family()).isEmpty();
        if (rightBase || choice.isEmpty()) {
            Optional<String> culprit = culprit();
            if (culprit.isPresent()) {
                return culprit.get() + andUser();
            }
        }
        return choice.map(c -> c.words(version()) + andUser())
                .or(this::golden)
                .orElseGet(() -> "build in a first stage and copy only what runs" + intoAllowed() + andUser());
    }

    /** The first golden image of a family that operators declared, where one was found. */
    private Optional<String> golden() {
        return wanted.declared().stream()
                .flatMap(name -> Optional.ofNullable(comparisons.families().get(name)).stream()
                        .flatMap(comparison -> comparison instanceof Comparison.Known known
                                ? known.images().stream()
                                : Stream.<OtherImage>empty())
                        .map(image ->
                                "build on " + Printable.of(image.reference(), 80) + " (" + Printable.of(name) + ")"))
                .findFirst()
                .map(text -> text + andUser());
    }

    private boolean isDebug() {
        return contents != null
                && contents.base().family() == Family.DISTROLESS
                && "debug".equals(contents.base().variant())
                && violated.contains("shell")
                && !violated.contains("baseFamily")
                && !violated.contains("compressedSize");
    }

    /** What in the image's own layers is too much. */
    private Optional<String> culprit() {
        if (contents != null && violated.contains("shell") && !contents.shells().isEmpty()) {
            ContentFacts.Shell shell = contents.shells().getFirst();
            return Optional.of("leave out " + Printable.of(shell.path()) + source(shell.layer()));
        }
        if (contents != null
                && violated.contains("packageManager")
                && !contents.packageManagers().isEmpty()) {
            ContentFacts.PackageManager manager = contents.packageManagers().getFirst();
            return Optional.of("leave out " + Printable.of(manager.path()) + source(manager.layer()));
        }
        return violated.contains("compressedSize") ? largestLayer() : Optional.empty();
    }

    private Optional<String> largestLayer() {
        return facts.largestLayer().flatMap(layer -> {
            Long bytes = layer.compressedBytes();
            return bytes == null
                    ? Optional.empty()
                    : BuildStep.of(layer)
                            .map(command -> "make the largest layer smaller (" + Quantity.over(bytes) + " by " + command
                                    + "): build in a first stage, copy only what runs");
        });
    }

    private String source(int layer) {
        Optional<String> command = layer >= 0 && layer < facts.layers().size()
                ? BuildStep.of(facts.layers().get(layer))
                : Optional.empty();
        return ", which layer " + layer + " brings" + command.map(c -> ": " + c).orElse("");
    }

    private String user() {
        Long runAsUser = use.runAsUser();
        if (facts.platform().isWindows()) {
            return use.windowsUserName() == null
                    ? "add USER ContainerUser at the end of the Dockerfile"
                    : "set windowsOptions.runAsUserName to ContainerUser";
        }
        if (runAsUser != null) {
            return "set runAsUser to a user that is not root, such as 65532";
        }
        if (facts.user().isEmpty()) {
            return "add " + NONROOT
                    + " at the end of the Dockerfile, or runAsUser: 65532 to the pod's security context";
        }
        return "write " + NONROOT + " in the Dockerfile instead of USER " + Printable.of(facts.user(), 40)
                + ": a number that is not 0";
    }

    private String andUser() {
        boolean root = violated.contains("user");
        boolean newBase =
                wanted.nonRoot() && use.runAsUser() == null && facts.user().isEmpty();
        return root || newBase ? ", " + NONROOT : "";
    }

    private String intoAllowed() {
        return wanted.families()
                .filter(families -> !families.isEmpty())
                .map(families -> " into a base that is "
                        + families.stream().map(Family::label).collect(Collectors.joining(" or ")))
                .orElse("");
    }

    private String runtime() {
        ContentFacts.LanguageRuntime known = contents == null ? null : contents.runtime();
        return known != null
                ? known.name()
                : Runtimes.claimed(facts.environment()).orElse("");
    }

    private @Nullable String version() {
        ContentFacts.LanguageRuntime known = contents == null ? null : contents.runtime();
        return known == null ? null : known.version();
    }

    private static String nameIt(ImageUse use) {
        return use.reference().isLatest()
                ? "name a version or a digest instead of latest"
                : "name the image by its digest: "
                        + Printable.of(use.reference().name()) + "@sha256:…";
    }

    private static String cut(String line) {
        return line.length() <= MOST ? line : line.substring(0, MOST - 1) + "…";
    }
}
