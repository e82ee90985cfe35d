package dev.slimgate.layout;

import dev.slimgate.oci.Printable;
import java.util.List;

/** Says that a layout or an archive holds several images and none was named, or a name that several have. */
public final class AmbiguousNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_TOLD = 20;

    private final transient List<String> names;

    AmbiguousNameException(String place, List<String> names) {
        super(message(place, names));
        this.names = List.copyOf(names);
    }

    /** What can be named, as it would be typed after {@code DIR} or {@code FILE}: {@code :NAME} or {@code @DIGEST}. */
    public List<String> names() {
        return names;
    }

    private static String message(String place, List<String> names) {
        List<String> told = names.stream().limit(MOST_TOLD).map(Printable::of).toList();
        int more = names.size() - told.size();
        return Printable.of(place, 200) + " holds several images; add one of " + String.join(", ", told)
                + (more > 0 ? " and " + more + " more" : "");
    }
}
