package dev.slimgate.policy;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code reference}: how the image is named. Needs no facts, so an image that cannot be read is judged as well.
 *
 * @param tags whether a tag without a digest will do
 * @param forbidLatest refuses the tag {@code latest}, also where it is only implied
 */
public record ReferenceRule(
        Tags tags, boolean forbidLatest, @Nullable Enforcement enforcement) implements Rule {

    /** What a tag without a digest comes to. */
    public enum Tags {
        ALLOW,
        /** The webhook replaces tags by digests when a Pod is made; one that arrives with a tag all the same is refused. */
        PIN,
        DENY
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String label() {
        return "name";
    }

    @Override
    public boolean judgesImageVolumes() {
        return true;
    }

    @Override
    public Outcome judge(Subject subject) {
        return judge(subject.use().reference(), subject.pod());
    }

    @Override
    public Optional<Outcome> withoutFacts(ImageUse use, PodContext pod) {
        return ImageReference.tryParse(use.image()).map(reference -> judge(reference, pod));
    }

    /** Whether the tag as such will not do, pinned or not. */
    boolean refusesTag(ImageReference reference) {
        return reference.digest() == null && (tags == Tags.DENY || forbidLatest && reference.isLatest());
    }

    private Outcome judge(ImageReference reference, PodContext pod) {
        if (reference.digest() != null) {
            return new Outcome.Passed();
        }
        String shown = Printable.of(reference.familiar());
        boolean latest = forbidLatest && reference.isLatest();
        return switch (tags) {
            case DENY -> new Outcome.Violated(shown + " names a tag, which may change; a digest is asked for");
            case PIN, ALLOW -> {
                if (latest) {
                    yield new Outcome.Violated(shown + " may be another image tomorrow; latest is forbidden");
                }
                yield tags == Tags.PIN && pod.pinned()
                        ? new Outcome.Violated(shown + " was not pinned to the digest that its tag names now")
                        : new Outcome.Passed();
            }
        };
    }
}
