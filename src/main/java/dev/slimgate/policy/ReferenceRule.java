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
        return judge(subject.use().reference());
    }

    @Override
    public Optional<Outcome> withoutFacts(ImageUse use) {
        return ImageReference.tryParse(use.image()).map(this::judge);
    }

    private Outcome judge(ImageReference reference) {
        if (reference.digest() != null) {
            return new Outcome.Passed();
        }
        String shown = Printable.of(reference.familiar());
        return switch (tags) {
            case DENY -> new Outcome.Violated(shown + " names a tag, which may change; a digest is asked for");
            case ALLOW ->
                forbidLatest && reference.isLatest()
                        ? new Outcome.Violated(shown + " may be another image tomorrow; latest is forbidden")
                        : new Outcome.Passed();
        };
    }
}
