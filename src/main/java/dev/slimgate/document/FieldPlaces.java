package dev.slimgate.document;

import dev.slimgate.document.Node.Entry;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in its file each field of each document stands. Files are read once more for it, so that whoever judges by them
 * carries no positions.
 */
public final class FieldPlaces {
    private static final int MOST_NAME = 60;

    private final Map<SourceLocation, Map<String, SourceLocation>> documents = new HashMap<>();

    /** Adds the documents of a file; what cannot be read has no places. */
    public void add(String file, String text) {
        Problems problems = new Problems(file);
        for (Node document : Documents.read(text, problems)) {
            Map<String, SourceLocation> places = new HashMap<>();
            walk(document, "", problems, places);
            documents.put(problems.location(document.at()), places);
        }
    }

    private static void walk(Node node, String path, Problems problems, Map<String, SourceLocation> places) {
        switch (node) {
            case Node.Mapping mapping -> {
                for (Entry entry : mapping.entries()) {
                    String name = Printable.of(entry.key(), MOST_NAME);
                    String below = path.isEmpty() ? name : path + "." + name;
                    places.put(below, problems.location(entry.at()));
                    walk(entry.value(), below, problems, places);
                }
            }
            case Node.Sequence sequence -> {
                List<Node> items = sequence.items();
                for (int i = 0; i < items.size(); i++) {
                    String below = path + "[" + i + "]";
                    places.put(below, problems.location(items.get(i).at()));
                    walk(items.get(i), below, problems, places);
                }
            }
            case Node.Scalar ignored -> {
                // its place is that of its name
            }
        }
    }

    /**
     * The place of a field.
     *
     * @param document where its document begins
     * @param path as in problems: {@code spec.rules.compressedSize.perRuntime.go}, {@code spec.match.images.include[0]}
     * @return the place of the nearest thing around it that is written; of the document where there is none
     */
    public SourceLocation at(SourceLocation document, String path) {
        Map<String, SourceLocation> places = documents.getOrDefault(document, Map.of());
        for (String known = path; !known.isEmpty(); known = shorter(known)) {
            SourceLocation place = places.get(known);
            if (place != null) {
                return place;
            }
        }
        return document;
    }

    private static String shorter(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
