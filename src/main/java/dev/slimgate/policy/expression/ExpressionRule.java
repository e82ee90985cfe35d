package dev.slimgate.policy.expression;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.expression.Program.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code expressions}: the image keeps it where it is true. What has no value, as a fact that is absent, is an error
 * of class {@code invalid} and never a pass or a violation.
 *
 * @param called the expression's name, which no other of the policy has
 * @param source as written
 * @param program what it was compiled to
 * @param message what to say of an image that breaks it; {@code ""} where the policy does not say
 * @param messageProgram makes that message; null where it is none or literal. One that has no value leaves the message
 */
public record ExpressionRule(
        String called,
        String source,
        Program program,
        String message,
        @Nullable Program messageProgram,
        @Nullable Enforcement enforcement)
        implements Rule {
    /** What stands before the expression's name in the name of its rule. */
    public static final String KIND = "expressions";

    /** The most characters of a message that are shown. */
    public static final int MOST_MESSAGE = 200;

    private static final String IMAGE_ALONE = "Image";

    @Override
    public String name() {
        return KIND + "/" + called;
    }

    @Override
    public String label() {
        return "custom";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public boolean asksForDive() {
        return program.readsDive() || messageProgram != null && messageProgram.readsDive();
    }

    @Override
    public boolean readsObject() {
        return program.readsObject() || messageProgram != null && messageProgram.readsObject();
    }

    @Override
    public boolean tellsPodsApart() {
        return program.tellsPodsApart() || messageProgram != null && messageProgram.tellsPodsApart();
    }

    /** Whether it may need the layers. */
    public boolean readsContents() {
        return program.readsContents();
    }

    @Override
    public Outcome judge(Subject subject) {
        if (program.readsObject()
                && subject.pod().states() == null
                && subject.pod().kind().equals(IMAGE_ALONE)) {
            return new Outcome.Skipped(called + ": looks at the object, and the image is judged alone");
        }
        return switch (program.evaluate(subject)) {
            case Answer.Value(Object value) when Boolean.TRUE.equals(value) -> new Outcome.Passed();
            case Answer.Value(Object value) -> new Outcome.Violated(called + ": " + said(subject));
            case Answer.None(String why) ->
                new Outcome.Undecidable(called + ": has no answer: " + Printable.of(why, MOST_MESSAGE));
            case Answer.NeedsLayers() -> new Outcome.NeedsContents();
        };
    }

    private String said(Subject subject) {
        if (messageProgram != null
                && messageProgram.evaluate(subject) instanceof Answer.Value(String made)
                && !made.isBlank()) {
            return Printable.of(made.strip(), MOST_MESSAGE);
        }
        return message.isEmpty()
                ? "is not so: " + Printable.of(source.strip(), MOST_MESSAGE)
                : Printable.of(message, MOST_MESSAGE);
    }
}
