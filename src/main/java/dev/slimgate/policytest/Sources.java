package dev.slimgate.policytest;

import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.List;

/** The files that tests name. All methods throw {@link UnreadableException}. */
public interface Sources {
    /** All policies, waivers and families of these files and of the files below these directories. */
    Rulebook policies(List<Path> places);

    /** A file's text, bounded. */
    String text(Path file);

    /** The one object that runs images in a manifest. */
    HasMetadata workload(Path file);

    /** A file that a test names cannot be read; the message has one line for each problem, with file and line. */
    final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnreadableException(String message) {
            super(message);
        }
    }
}
