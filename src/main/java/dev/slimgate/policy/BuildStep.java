package dev.slimgate.policy;

import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Printable;
import java.util.List;
import java.util.Optional;

/** Where in an image something comes from, in the words of the Dockerfile that made it. */
public final class BuildStep {
    private static final int MOST = 60;
    private static final String SHELL = "/bin/sh -c ";
    private static final String NO_OPERATION = "#(nop)";
    private static final String BUILDKIT = "# buildkit";

    private BuildStep() {}

    /** The command that made a layer, safe to show and short; empty where the history does not say. */
    public static Optional<String> of(ImageFacts.Layer layer) {
        return Optional.of(of(layer, MOST)).filter(text -> !text.isEmpty());
    }

    /** The same in at most so many characters; {@code ""} where the history does not say. */
    public static String of(ImageFacts.Layer layer, int mostCharacters) {
        String command = layer.command();
        return command == null || command.isBlank() ? "" : Printable.of(instruction(command), mostCharacters);
    }

    /** {@code layer 3: RUN npm install}, or {@code layer 3} where that is all that is known. */
    static String source(List<ImageFacts.Layer> layers, int index) {
        Optional<String> command =
                index >= 0 && index < layers.size() ? of(layers.get(index)) : Optional.<String>empty();
        return "layer " + index + command.map(c -> ": " + c).orElse("");
    }

    /** Takes off what builders wrap around the instruction that the developer wrote. */
    private static String instruction(String command) {
        String text = command.strip();
        if (text.endsWith(BUILDKIT)) {
            text = text.substring(0, text.length() - BUILDKIT.length()).strip();
        }
        boolean arguments = text.startsWith("|");
        boolean run = text.startsWith("RUN ");
        String body = run ? text.substring("RUN ".length()).strip() : text;
        if (arguments || body.startsWith("|")) {
            int shell = body.indexOf(SHELL);
            body = shell < 0 ? body : body.substring(shell);
        }
        if (!body.startsWith(SHELL)) {
            return text;
        }
        String inner = body.substring(SHELL.length()).strip();
        return inner.startsWith(NO_OPERATION)
                ? inner.substring(NO_OPERATION.length()).strip()
                : "RUN " + inner;
    }
}
