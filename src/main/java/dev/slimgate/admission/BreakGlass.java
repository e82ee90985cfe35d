package dev.slimgate.admission;

import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Tells that an object was let through by {@value #ANNOTATION}. It decides nothing and looks into nothing: the API server
 * has asked its authorizer whether the user may, and does not ask the validating webhook then.
 */
public final class BreakGlass {
    /** What lets a Pod or workload through, with a ticket for its value. */
    public static final String ANNOTATION = "slimgate.dev/break-glass";

    private static final int MOST_TICKET = 60;
    private static final int MOST_NAME = 60;

    private final ReviewListener listener;

    /**
     * @param listener is told of every use
     */
    public BreakGlass(ReviewListener listener) {
        this.listener = ReviewListener.guarded(listener);
    }

    /**
     * Who let what through.
     *
     * @param review of which request
     * @param user the API server's name of whoever made it
     * @param ticket the annotation's value, as written; empty where it has none
     */
    record Notice(Reviewed.Request review, String user, String ticket) {}

    /** Admits, and tells of it. */
    ReviewResponse tell(Notice notice) {
        Reviewed.Request review = notice.review();
        String ticket = notice.ticket().isBlank() ? "without a ticket" : Printable.of(notice.ticket(), MOST_TICKET);
        DecisionLog.brokenGlass(review, Printable.of(notice.user()), ticket);
        Map<String, String> annotations = Map.of("break-glass", ticket);
        ReviewResponse response =
                new ReviewResponse(review.uid(), new Admitted(), List.of(warning(review, ticket)), annotations);
        listener.reviewed(
                new Reviewed(review, new Decision.BrokenGlass(notice.user(), notice.ticket()), Duration.ZERO));
        return response;
    }

    private static String warning(Reviewed.Request review, String ticket) {
        String name = Printable.of(review.namespace() + "/" + review.name(), MOST_NAME);
        String kind = Printable.of(review.kind(), MOST_NAME);
        String told = "slimgate: break-glass " + ticket + ": " + kind + " " + name
                + " was let through without a look at its images";
        return review.kind().equals("Pod")
                ? told
                : told + "; its Pods are still judged when controllers make them: use an ImageWaiver";
    }
}
