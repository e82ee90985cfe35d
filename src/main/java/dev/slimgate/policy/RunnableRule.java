package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ForeignModules.ForeignModule;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code runnable}: what the image names to start can start. Where the container names a command of its own, the image's
 * is none of the pod's business and the rule is skipped. Modules that were built for another C library are told as a
 * warning: the program may never load them.
 */
public record RunnableRule(@Nullable Enforcement enforcement) implements Rule {
    private static final int MOST_PROBLEM = 200;

    @Override
    public String name() {
        return "runnable";
    }

    @Override
    public String label() {
        return "starts";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        Optional<Outcome> byManifest = judgeManifest(subject.use(), subject.facts());
        if (byManifest.isPresent()) {
            return byManifest.get();
        }
        ContentFacts contents = subject.contents();
        return contents == null ? new Outcome.NeedsContents() : judge(subject.use(), subject.facts(), contents);
    }

    /** What needs no look into the layers. */
    private static Optional<Outcome> judgeManifest(ImageUse use, ImageFacts facts) {
        if (use.kind() == ContainerKind.IMAGE_VOLUME) {
            return Optional.of(new Outcome.Skipped("an image volume starts nothing"));
        }
        return switch (use.start()) {
            case OWN_COMMAND ->
                Optional.of(
                        new Outcome.Skipped("the container sets its own command: nothing that the image names starts"));
            case OWN_ARGUMENTS ->
                facts.entrypoint().isEmpty()
                        ? Optional.of(new Outcome.Skipped(
                                "the image has no entry point: the container's args are what starts"))
                        : Optional.empty();
            case IMAGE ->
                facts.entrypoint().isEmpty() && facts.cmd().isEmpty()
                        ? Optional.of(new Outcome.Violated(
                                "the image names nothing to start, and the container sets no command"))
                        : Optional.empty();
        };
    }

    private static Outcome judge(ImageUse use, ImageFacts facts, ContentFacts contents) {
        Entry entry = contents.entry();
        String problem = entry.problem();
        if (problem != null && !isOfReplacedUser(problem, use, contents)) {
            String written = Printable.of(entry.written());
            String text = (problem.startsWith(written) ? "" : written + " ") + "cannot start: "
                    + Printable.of(problem, MOST_PROBLEM);
            // With other arguments it may: the problem can lie in what the image's own command names.
            boolean mayStart =
                    use.start() == ImageUse.Start.OWN_ARGUMENTS && !facts.cmd().isEmpty() && entry.path() != null;
            return mayStart ? new Outcome.Warned("without the container's args " + text) : new Outcome.Violated(text);
        }
        ForeignModules modules = contents.foreignModules();
        return modules.found().isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Warned(words(modules, contents, Origin.in(facts, contents)));
    }

    /** Whether it is the image's user that nobody knows, and the pod names another. */
    private static boolean isOfReplacedUser(String problem, ImageUse use, ContentFacts contents) {
        return use.runAsUser() != null
                && contents.effectiveUser() instanceof EffectiveUser.Unresolved unresolved
                && unresolved.reason().equals(problem);
    }

    /** {@code may fail to load /app/a.node: built for glibc, and the image has musl (layer 3: RUN npm ci) and 2 more modules}. */
    private static String words(ForeignModules modules, ContentFacts contents, Origin origin) {
        ForeignModule first = modules.found().getFirst();
        int more = modules.found().size() - 1 + modules.more();
        String has =
                contents.libc() == Libc.NONE ? "no C library" : contents.libc().label();
        return "may fail to load " + Printable.of(first.path()) + ": built for "
                + first.builtFor().label() + ", and the image has " + has + " (" + origin.of(first.layer()) + ")"
                + (more == 0 ? "" : " and " + more + (more == 1 ? " more module" : " more modules"));
    }
}
