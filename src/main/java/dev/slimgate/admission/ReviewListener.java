package dev.slimgate.admission;

import dev.slimgate.oci.Printable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is told of every answer, once it is decided. The answer waits for it: whatever takes longer than counting belongs into a
 * bounded queue. Called by many threads at once.
 */
@FunctionalInterface
public interface ReviewListener {
    /** Hears nothing. */
    ReviewListener NONE = reviewed -> {};

    /** One request was answered. */
    void reviewed(Reviewed reviewed);

    /** All of these, in their order; one that fails keeps none of the others from hearing. */
    static ReviewListener all(List<ReviewListener> listeners) {
        List<ReviewListener> guarded =
                listeners.stream().map(ReviewListener::guarded).toList();
        return reviewed -> guarded.forEach(listener -> listener.reviewed(reviewed));
    }

    /** This one, so that its failure is logged and never becomes the answer's. */
    static ReviewListener guarded(ReviewListener listener) {
        Logger log = LoggerFactory.getLogger(ReviewListener.class);
        return reviewed -> {
            try {
                listener.reviewed(reviewed);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue(
                                LogKeys.UID, Printable.of(reviewed.request().uid()))
                        .setCause(log.isDebugEnabled() ? e : null)
                        .log("could not tell of an answer: {}", Printable.of(e.toString()));
            }
        };
    }
}
