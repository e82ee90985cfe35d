package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import java.util.List;

/**
 * What {@code slimgate check} found out.
 *
 * @param objects in the order of the files
 * @param problems files and documents that could not be read; what they would have brought is not among the objects
 */
public record CheckReport(List<CheckedObject> objects, List<Problem> problems) {

    public CheckReport {
        objects = List.copyOf(objects);
        problems = List.copyOf(problems);
    }

    /** The worst verdict of all objects. */
    public Verdict verdict() {
        return objects.stream().map(object -> object.assessment().verdict()).reduce(Verdict.ADMIT, Verdict::worse);
    }

    int images() {
        return objects.stream()
                .mapToInt(object -> object.assessment().images().size())
                .sum();
    }

    long count(Verdict verdict) {
        return objects.stream()
                .filter(object -> object.assessment().verdict() == verdict)
                .count();
    }

    /**
     * One object that runs images.
     *
     * @param location where it stands; the file is {@code ""} for an image that was named on the command line
     * @param places where each of its images stands, in the order of the assessment; shorter where that is not known
     * @param assessment what was judged
     */
    public record CheckedObject(SourceLocation location, List<SourceLocation> places, Assessment assessment) {
        public CheckedObject {
            places = List.copyOf(places);
        }

        /** Where nobody knows the lines of its images. */
        public CheckedObject(SourceLocation location, Assessment assessment) {
            this(location, List.of(), assessment);
        }

        /** Where this image stands; the object's own place where that is not known. */
        public SourceLocation place(int image) {
            return image < places.size() ? places.get(image) : location;
        }
    }

    /**
     * Something that could not be read.
     *
     * @param location where
     * @param message why, safe to show
     */
    public record Problem(SourceLocation location, String message) {
        /** {@code file:line:column: message}. */
        @Override
        public String toString() {
            return location + ": " + message;
        }
    }
}
