package dev.slimgate.document;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a document names, relative to its own directory. Looks whether they are there, and reads none.
 *
 * @param folder the document's
 */
record NamedFiles(Path folder) {

    /** The file in a field; null where the field is absent or no such file. */
    @Nullable Path file(Fields fields, String name) {
        String text = fields.text(name);
        return text == null ? null : file(fields, name, text);
    }

    /** The same for a text that is the field's or a part of it. */
    @Nullable Path file(Fields fields, String name, String text) {
        Path path = path(fields, name, text);
        if (path != null && !(Files.isRegularFile(path) && Files.isReadable(path))) {
            fields.problem(name, DidYouMean.quoted(text) + " is no file that can be read");
            return null;
        }
        return path;
    }

    /** The directory in a field; null where the field is absent or no such directory. */
    @Nullable Path directory(Fields fields, String name) {
        String text = fields.text(name);
        Path path = text == null ? null : path(fields, name, text);
        if (path != null && !(Files.isDirectory(path) && Files.isReadable(path))) {
            fields.problem(name, DidYouMean.quoted(String.valueOf(text)) + " is no directory that can be read");
            return null;
        }
        return path;
    }

    /** Files, or directories of them, as a list names them; without what is neither. */
    List<Path> places(Fields fields, List<Fields.Item> items) {
        List<Path> places = new ArrayList<>();
        for (Fields.Item item : items) {
            Path place = place(item.text());
            if (place == null) {
                fields.problem(item, DidYouMean.quoted(item.text()) + " is no file or directory that can be read");
            } else {
                places.add(place);
            }
        }
        return places;
    }

    private @Nullable Path place(String text) {
        try {
            Path path = resolve(text);
            boolean there = Files.isRegularFile(path) || Files.isDirectory(path);
            return !text.isBlank() && there && Files.isReadable(path) ? path : null;
        } catch (InvalidPathException e) {
            return null; // the caller says what is wrong with it
        }
    }

    private @Nullable Path path(Fields fields, String name, String text) {
        try {
            Path path = resolve(text);
            if (!text.isBlank()) {
                return path;
            }
            fields.problem(name, DidYouMean.quoted(text) + " is no file that can be read");
        } catch (InvalidPathException e) {
            fields.problem(name, DidYouMean.quoted(text) + " is no file name");
        }
        return null;
    }

    private Path resolve(String text) {
        return folder.resolve(text).normalize();
    }
}
