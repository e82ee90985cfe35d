package dev.slimgate.document;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

    private @Nullable Path path(Fields fields, String name, String text) {
        try {
            Path path = folder.resolve(text).normalize();
            if (!text.isBlank()) {
                return path;
            }
            fields.problem(name, DidYouMean.quoted(text) + " is no file that can be read");
        } catch (InvalidPathException e) {
            fields.problem(name, DidYouMean.quoted(text) + " is no file name");
        }
        return null;
    }
}
