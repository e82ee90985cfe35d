package dev.slimgate.advice;

import dev.slimgate.advice.Dockerfile.Instruction;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.policy.BuildStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which line of a Dockerfile made which layer, by the history of the image: from the last layer downwards, as long as the
 * two tell the same. Where they part, nothing is claimed for the layers below.
 *
 * @param lines by layer, counted from 0
 */
record LayerLines(Map<Integer, Integer> lines) {
    static final LayerLines NONE = new LayerLines(Map.of());

    private static final int MOST_COMMAND = 20_000;
    private static final Set<String> MAKE_LAYERS = Set.of("RUN", "COPY", "ADD", "WORKDIR");

    static LayerLines of(Dockerfile file, List<ImageFacts.Layer> layers) {
        List<Instruction> steps = file.instructions().stream()
                .filter(instruction -> MAKE_LAYERS.contains(instruction.name()))
                .toList();
        Map<Integer, Integer> lines = new HashMap<>();
        int step = steps.size() - 1;
        for (int layer = layers.size() - 1; layer >= 0 && step >= 0; layer--) {
            String command = squeeze(BuildStep.of(layers.get(layer), MOST_COMMAND));
            while (step >= 0
                    && !made(steps.get(step), command)
                    && steps.get(step).name().equals("WORKDIR")) {
                step--; // makes a layer only where the directory was not there
            }
            if (step < 0 || !made(steps.get(step), command)) {
                break;
            }
            lines.put(layer, steps.get(step).line());
            step--;
        }
        return new LayerLines(lines);
    }

    /** The line that made a layer; empty where that is not known. */
    Optional<Integer> of(int layer) {
        return Optional.ofNullable(lines.get(layer));
    }

    private static boolean made(Instruction step, String command) {
        if (!command.startsWith(step.name() + " ")) {
            return false;
        }
        String told = command.substring(step.name().length() + 1);
        String written = squeeze(step.text());
        return switch (step.name()) {
            case "RUN" -> isRun(step, written, told);
            case "COPY", "ADD" -> told.contains(written) || isLegacyCopy(step, told);
            default -> told.equals(written) || told.endsWith(written);
        };
    }

    /** Variables are put in by some builders and not by others, and long commands may be cut: beginnings must agree. */
    private static boolean isRun(Instruction step, String written, String told) {
        if (step.execForm()) {
            return squeeze(String.join(" ", step.words())).equals(told) || told.equals(written);
        }
        int variable = written.indexOf('$');
        int document = written.indexOf("<<");
        int sure = Math.min(variable < 0 ? written.length() : variable, document < 0 ? written.length() : document);
        String start = written.substring(0, sure);
        return told.endsWith("…")
                ? start.startsWith(told.substring(0, Math.max(0, told.length() - 1)))
                : sure == written.length() ? told.equals(written) : told.startsWith(start);
    }

    /** {@code COPY dir:4f2… in /app}: the old builder told the target alone. */
    private static boolean isLegacyCopy(Instruction step, String told) {
        List<String> words = step.words();
        return !words.isEmpty()
                && (told.startsWith("dir:") || told.startsWith("file:") || told.startsWith("multi:"))
                && target(told).equals(target(words.getLast()));
    }

    private static String target(String text) {
        String last = text.substring(text.lastIndexOf(' ') + 1);
        return last.length() > 1 && last.endsWith("/") ? last.substring(0, last.length() - 1) : last;
    }

    private static String squeeze(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
