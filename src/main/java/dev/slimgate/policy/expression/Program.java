package dev.slimgate.policy.expression;

import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Rule.Subject;
import dev.slimgate.policy.expression.Expressions.Gives;
import dev.slimgate.policy.expression.Planner.Plan;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Holds no state, so that many threads may evaluate it at once. */
public final class Program {
    private static final Set<String> OBJECTS = Set.of(Variables.OBJECT, Variables.OLD_OBJECT);
    private static final Set<String> ONE_POD = Set.of("pod", Variables.OBJECT, Variables.OLD_OBJECT);
    private static final String DIVE = "slimgate.Image.dive";

    private final Plan plan;
    private final Gives gives;

    Program(Plan plan, Gives gives) {
        this.plan = plan;
        this.gives = gives;
    }

    /** What an evaluation came to. */
    sealed interface Answer {
        /** Its value, a Boolean or a String as was compiled for. */
        record Value(Object value) implements Answer {}

        /** It has none; the text is not yet fit to be shown. */
        record None(String why) implements Answer {}

        /** The layers must be read first. */
        record NeedsLayers() implements Answer {}
    }

    /** Evaluates it within {@link Cost#MOST} steps. */
    Answer evaluate(Subject subject) {
        return answer(subject);
    }

    /**
     * Evaluates it where nothing is known. Since {@code &&} and {@code ||} absorb what has no value, a value is what it comes
     * to whatever is judged; that there is none says so only where it {@link #readsNothing}.
     */
    Answer evaluateBlindly() {
        return answer(null);
    }

    /** Whether it looks at nothing of what is judged. */
    boolean readsNothing() {
        return plan.reads().isEmpty();
    }

    private Answer answer(@Nullable Subject subject) {
        Frame frame = new Frame(subject, plan.locals());
        try {
            Object value = plan.step().value(frame);
            boolean fits = gives == Gives.BOOL ? value instanceof Boolean : value instanceof String;
            return fits ? new Answer.Value(value) : new Answer.None("it comes to " + Values.kind(value));
        } catch (Unanswered.LayersUnread e) {
            return new Answer.NeedsLayers();
        } catch (Unanswered | Cost.CostExceeded | MalformedException e) {
            return new Answer.None(String.valueOf(e.getMessage()));
        }
    }

    /** Whether it looks at {@code object} or {@code oldObject}. */
    boolean readsObject() {
        return OBJECTS.stream().anyMatch(plan.reads()::contains);
    }

    /** Whether it looks at the name or the labels of the pod. */
    boolean tellsPodsApart() {
        return ONE_POD.stream().anyMatch(plan.reads()::contains);
    }

    /** Whether it looks at what is counted by dive's rules. */
    boolean readsDive() {
        return plan.reads().contains(DIVE);
    }

    /** Whether it looks at what only the layers tell; it may come to its end without. */
    boolean readsContents() {
        return Variables.ALL.stream().anyMatch(variable -> variable.kind() != null && readsContents(variable.kind()));
    }

    private boolean readsContents(Struct.Kind kind) {
        for (Map.Entry<String, Struct.Field> entry : kind.fields().entrySet()) {
            Struct.Kind inner = inner(entry.getValue().type());
            boolean read = plan.reads().contains("slimgate." + kind.name() + "." + entry.getKey());
            if (read && (entry.getValue().contents() || inner != null && readsContents(inner))) {
                return true;
            }
        }
        return false;
    }

    private static Struct.@Nullable Kind inner(Struct.FieldType type) {
        return switch (type) {
            case Struct.FieldType.Of(Struct.Kind kind) -> kind;
            case Struct.FieldType.ListOf(Struct.FieldType item) -> inner(item);
            case Struct.FieldType.MapOf(Struct.FieldType item) -> inner(item);
            default -> null;
        };
    }
}
