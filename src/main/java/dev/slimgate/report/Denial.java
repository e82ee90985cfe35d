package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the message of one denial together, within its bound. */
final class Denial {
    static final int MOST_BYTES = 1536;

    private static final int POLICIES = 3;
    private static final int POLICIES_BYTES = 160;
    private static final int PLACES = 3;
    private static final int PLACES_BYTES = 200;
    /** Lines are shortened, from the first bound to the last, before one is left out. */
    private static final List<Integer> LINE_BYTES = List.of(400, 240, 160);

    private static final int FIX_BYTES = 280;
    private static final int SHORTEST_LABEL_COLUMN = 6;

    private final Assessment assessment;
    private final List<ImageAssessment> denied;

    Denial(Assessment assessment) {
        this.assessment = assessment;
        this.denied = assessment.images().stream()
                .filter(image -> image.verdict() == Verdict.DENY)
                .toList();
    }

    String text() {
        List<Block> blocks = blocks();
        String head = policies() + ": " + headline();
        StringBuilder out = new StringBuilder(head);
        int left = MOST_BYTES - Lines.utf8(head);
        int column = column(blocks);
        int images = denied.size();
        for (Block block : blocks) {
            int after = images - block.images();
            String rest = after == 0 ? "" : moreImages(after);
            Optional<String> shown = block.fit(left - Lines.utf8(rest), column, images == denied.size());
            if (shown.isEmpty()) {
                return out.append(moreImages(images)).toString();
            }
            out.append(shown.get());
            left -= Lines.utf8(shown.get());
            images = after;
        }
        return out.toString();
    }

    private static String moreImages(int count) {
        return "\n  … and " + count + (count == 1 ? " more image" : " more images");
    }

    private String policies() {
        List<String> names = denied.stream()
                .flatMap(image -> image.findings().stream())
                .filter(Finding::denies)
                .map(Finding::policyName)
                .distinct()
                .map(Printable::of)
                .toList();
        return names.isEmpty() ? "slimgate" : Lines.cutBytes(Lines.some(names, POLICIES), POLICIES_BYTES);
    }

    /** What is wrong with how many of the images; "not minimal" is said only of those that were found so. */
    private String headline() {
        Map<Trouble, Integer> counts = new EnumMap<>(Trouble.class);
        denied.forEach(image -> counts.merge(Trouble.of(image), 1, Integer::sum));
        int all = assessment.images().size();
        List<String> parts = new ArrayList<>();
        for (Trouble trouble : Trouble.values()) {
            int count = counts.getOrDefault(trouble, 0);
            if (count == all) {
                return trouble.ofAll(all);
            }
            if (count > 0) {
                String who = parts.isEmpty() ? count + " of " + all + " images " : count + " ";
                parts.add(who + trouble.words(count));
            }
        }
        return String.join(", ", parts);
    }

    /** Why an image is denied, by what is known of it. */
    private enum Trouble {
        NOT_MINIMAL,
        NOT_JUDGED,
        PENDING,
        NO_POLICY;

        static Trouble of(ImageAssessment image) {
            if (image.noMatch() == NoMatch.DENY) {
                return NO_POLICY;
            }
            List<Finding> denying =
                    image.findings().stream().filter(Finding::denies).toList();
            if (denying.stream().anyMatch(finding -> finding.result() == Result.FAIL)) {
                return NOT_MINIMAL;
            }
            return denying.stream().allMatch(Finding::pending) ? PENDING : NOT_JUDGED;
        }

        String words(int count) {
            String is = count == 1 ? "is" : "are";
            return switch (this) {
                case NOT_MINIMAL -> is + " not minimal";
                case NOT_JUDGED -> "could not be judged";
                case PENDING -> is + " still being read";
                case NO_POLICY -> is + " under no policy";
            };
        }

        String ofAll(int count) {
            if (count == 1) {
                return "the image " + words(1);
            }
            return this == NOT_MINIMAL
                    ? "none of the " + count + " images is minimal"
                    : "all " + count + " images " + words(count);
        }
    }

    /** One block for each image; containers that run the same image and are denied for the same reasons share one. */
    private List<Block> blocks() {
        record Alike(String reference, String details, List<SaidLine> lines, List<SaidLine> closing) {}
        Map<Alike, List<String>> groups = new LinkedHashMap<>();
        for (ImageAssessment image : denied) {
            Alike alike = new Alike(
                    ImageWords.reference(image.use()), ImageWords.details(image), lines(image), closing(image));
            groups.computeIfAbsent(alike, key -> new ArrayList<>())
                    .add(ImageWords.place(assessment.pod(), image.use()));
        }
        List<Block> blocks = new ArrayList<>();
        groups.forEach((alike, places) -> {
            String who = Lines.cutBytes(Lines.some(places.stream().distinct().toList(), PLACES), PLACES_BYTES);
            blocks.add(new Block(
                    "\n  " + who + ": " + alike.reference() + alike.details(),
                    alike.lines(),
                    alike.closing(),
                    places.size()));
        });
        return blocks;
    }

    private static List<SaidLine> lines(ImageAssessment image) {
        if (image.noMatch() == NoMatch.DENY) {
            return List.of(new SaidLine("policy", "none matches this image, and images without a policy are denied"));
        }
        return SaidLine.of(
                image,
                Importance.sorted(
                        image.findings().stream().filter(Finding::denies).toList()));
    }

    private static List<SaidLine> closing(ImageAssessment image) {
        List<SaidLine> closing = new ArrayList<>();
        PlatformAssessment told = image.worst();
        if (told != null && told.fix() != null) {
            closing.add(new SaidLine("fix", Lines.cutBytes(Lines.one(told.fix()), FIX_BYTES)));
        }
        if (Trouble.of(image) == Trouble.PENDING) {
            closing.add(new SaidLine("retry", "apply it again: reading goes on meanwhile, and what is read is kept"));
        }
        WaiverWords.refusal(image).ifPresent(refusal -> closing.add(new SaidLine("waiver", refusal)));
        ImageWords.inspectCommand(image).ifPresent(command -> closing.add(new SaidLine("explain", command)));
        return closing;
    }

    private static int column(List<Block> blocks) {
        int longest = blocks.stream()
                .flatMap(block -> block.lines().stream())
                .mapToInt(line -> line.label().length())
                .max()
                .orElse(0);
        return 4 + Math.max(SHORTEST_LABEL_COLUMN, Math.min(longest, 16)) + 2;
    }

    /**
     * What is said of one image.
     *
     * @param title with the line break before it
     * @param images how many it speaks of
     */
    private record Block(String title, List<SaidLine> lines, List<SaidLine> closing, int images) {

        /**
         * The block within so many bytes: with shorter lines where they are too long, then with fewer, empty where not one
         * finds room.
         */
        Optional<String> fit(int room, int column, boolean first) {
            StringBuilder end = new StringBuilder();
            closing.forEach(line -> end.append(render(line, 2, column)));
            int left = room - Lines.utf8(title) - Lines.utf8(end.toString());
            List<String> shown = List.of();
            for (int most : LINE_BYTES) {
                shown = lines.stream()
                        .map(line -> Lines.cutBytes(render(line, 4, column), most))
                        .toList();
                if (Lines.utf8(String.join("", shown)) <= left) {
                    break;
                }
            }
            for (int count = shown.size(); count > 0; count--) {
                String body = String.join("", shown.subList(0, count)) + moreLines(shown.size() - count);
                if (Lines.utf8(body) <= left) {
                    return Optional.of(title + body + end);
                }
            }
            if (!first) {
                return Optional.empty();
            }
            String more = moreLines(shown.size() - 1);
            return Optional.of(title + Lines.cutBytes(shown.getFirst(), left - Lines.utf8(more)) + more + end);
        }

        private static String moreLines(int count) {
            return count == 0 ? "" : "\n    … and " + count + " more";
        }

        private static String render(SaidLine line, int indent, int column) {
            String label = " ".repeat(indent) + Lines.cut(line.label(), 16);
            return "\n" + Lines.pad(label, column) + line.text();
        }
    }
}
