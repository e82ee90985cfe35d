package dev.slimgate.command;

import dev.slimgate.cluster.ListingException;
import dev.slimgate.content.ContentException;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Why a command ended without an answer.
 *
 * @param errorClass as {@code -o json} names it
 * @param message for people
 */
record Failure(String errorClass, String message) {
    static final String USAGE = "usage";
    static final String INPUT = "input";
    static final String CLUSTER = "cluster";
    static final String INTERNAL = "internal";

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case ContentException content ->
                new Failure(ErrorClasses.of(content).label(), text(content));
            case MalformedException malformed -> new Failure(ErrorClass.INVALID.label(), text(malformed));
            case UsageException usage -> new Failure(USAGE, text(usage));
            case ListingException listing ->
                new Failure(CLUSTER, "the cluster cannot be read: " + text(listing) + hint(listing));
            case InputException input -> new Failure(INPUT, text(input));
            case OutOfMemoryError ignored ->
                new Failure(
                        ErrorClass.TOO_LARGE.label(),
                        "there is not enough memory for it; JDK_JAVA_OPTIONS=-Xmx… gives more");
            // Its own message may quote anything, so that only its kind is told.
            default ->
                new Failure(
                        INTERNAL,
                        "Slimgate itself failed (" + thrown.getClass().getSimpleName() + "); --debug shows where");
        };
    }

    /**
     * For a terminal: why an image could not be had stands in front, in words.
     *
     * @param reference the image that the command is about, named where the message does not; null for none
     */
    String text(@Nullable String reference) {
        return ErrorClass.of(errorClass)
                        .map(known -> known.words() + ": " + name(reference))
                        .orElse("")
                + message;
    }

    boolean isUnreachable() {
        return errorClass.equals(ErrorClass.UNREACHABLE.label());
    }

    private String name(@Nullable String reference) {
        return !errorClass.equals(ErrorClass.INVALID.label()) || reference == null || message.contains(reference)
                ? ""
                : Printable.of(reference) + ": ";
    }

    private static String hint(ListingException failure) {
        return switch (failure.kind()) {
            case UNAUTHORIZED -> "; sign in again, or choose another --context";
            case UNREACHABLE -> "; --context and --kubeconfig choose another cluster";
            case FORBIDDEN, NOT_FOUND, BROKEN -> "";
        };
    }

    private static String text(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
