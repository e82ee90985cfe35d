package dev.slimgate.inspect;

import dev.slimgate.content.ContentException;
import dev.slimgate.facts.ErrorClass;

/** The class of a failed read, as policies know it. */
public final class ErrorClasses {
    private ErrorClasses() {}

    /** The class of this failure. */
    public static ErrorClass of(ContentException failure) {
        return switch (failure) {
            case ContentException.NotFound e -> ErrorClass.NOT_FOUND;
            case ContentException.Unauthorized e -> ErrorClass.UNAUTHORIZED;
            case ContentException.RateLimited e -> ErrorClass.RATE_LIMITED;
            case ContentException.Unreachable e -> ErrorClass.UNREACHABLE;
            case ContentException.TimedOut e -> ErrorClass.TIMED_OUT;
            case ContentException.Invalid e -> ErrorClass.INVALID;
            case ContentException.TooLarge e -> ErrorClass.TOO_LARGE;
            case ContentException.Refused e -> ErrorClass.REFUSED;
        };
    }
}
