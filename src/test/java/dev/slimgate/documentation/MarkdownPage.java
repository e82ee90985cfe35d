package dev.slimgate.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param file relative to the repository
 */
public record MarkdownPage(Path file, List<String> lines) {
    private static final Pattern FENCE = Pattern.compile("^( *)```([a-z]*)$");
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern COMMENT = Pattern.compile("^<!-- (.*) -->$");

    public MarkdownPage {
        lines = List.copyOf(lines);
    }

    /**
     * A fenced block.
     *
     * @param line of its first fence, from 1
     * @param language {@code ""} where it names none
     * @param text without the indentation of its fence
     * @param marker of the comment on the line before; {@code ""} for none
     */
    public record Block(int line, String language, String text, String marker) {}

    /** README, CONTRIBUTING, and all below {@code docs}. */
    public static List<MarkdownPage> all() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(MarkdownPage::read)
                    .toList();
        }
    }

    /** One page. */
    public static MarkdownPage read(Path file) {
        try {
            return new MarkdownPage(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What images are called by their bytes, which are others where another zlib packs them, taken out of what is compared. */
    public static String withoutDigests(String text) {
        return text.replaceAll("sha256:[0-9a-f]{12,64}", "sha256:0");
    }

    /** Whether a test writes it. */
    public boolean generated() {
        return lines.getFirst().startsWith("<!-- Generated: ");
    }

    /** Its fenced blocks, in their order. */
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher open = FENCE.matcher(lines.get(i));
            if (open.matches()) {
                int indent = open.group(1).length();
                int start = i++;
                List<String> inside = new ArrayList<>();
                for (; !lines.get(i).strip().equals("```"); i++) {
                    String line = lines.get(i);
                    inside.add(line.substring(Math.min(indent, line.length())));
                }
                Matcher marker =
                        COMMENT.matcher(start == 0 ? "" : lines.get(start - 1).strip());
                blocks.add(new Block(
                        start + 1,
                        open.group(2),
                        String.join("\n", inside) + "\n",
                        marker.matches() ? marker.group(1) : ""));
            }
        }
        return blocks;
    }

    /** Where its links lead, those outside of blocks. */
    public List<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
    }

    /** The anchors of its headings, as GitHub makes them. */
    public Set<String> anchors() {
        return text().lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What stands outside of blocks, code in lines included. */
    public String text() {
        boolean inside = false;
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.strip().startsWith("```")) {
                inside = !inside;
            } else if (!inside) {
                text.append(line).append("\n");
            }
        }
        return text.toString();
    }

    private String prose() {
        return text().replaceAll("`[^`\n]*`", "");
    }
}
