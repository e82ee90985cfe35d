package dev.slimgate.command;

import dev.slimgate.document.DeclaredNames;
import dev.slimgate.document.FieldPlaces;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiver;
import dev.slimgate.report.CheckReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies that {@code --policy} names. */
final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * All documents of these files, and of the files below these directories, in their order.
     *
     * @param signatures says what the signatures of waivers are worth
     * @throws InputException with every problem of every file: with half of the policies nothing is judged
     */
    static Rulebook read(List<Path> places, SignatureCheck signatures) {
        Rulebook rulebook = over(Rulebook.EMPTY, places, signatures);
        if (rulebook.policies().isEmpty()) {
            throw new UsageException("there is no policy in what --policy names");
        }
        return rulebook;
    }

    /**
     * What is laid down already with all documents of these files: one of the same kind and name takes the place of what is
     * there, all others are added.
     *
     * @throws InputException as {@link #read}
     */
    static Rulebook over(Rulebook there, List<Path> places, SignatureCheck signatures) {
        return over(there, places, signatures, null);
    }

    /**
     * All documents of these files, some of which may have no policy, and where their fields stand.
     *
     * @throws InputException as {@link #read}
     */
    static Rulebook withPlaces(List<Path> places, FieldPlaces fields) {
        return over(Rulebook.EMPTY, places, SignatureCheck.NO_KEYS, fields);
    }

    private static Rulebook over(
            Rulebook there, List<Path> places, SignatureCheck signatures, @Nullable FieldPlaces fields) {
        List<Policy> policies = new ArrayList<>();
        List<Waiver> waivers = new ArrayList<>();
        List<DeclaredFamily> families = new ArrayList<>();
        List<CheckReport.Problem> problems = new ArrayList<>();
        Set<String> files = new HashSet<>();
        for (Path place : places) {
            List<Path> below = TextFiles.below(place);
            if (below.isEmpty()) {
                problems.add(new CheckReport.Problem(
                        new SourceLocation(place.toString(), 0, 0), "there is no policy file in this directory"));
            }
            for (Path file : below) {
                files.add(file.toString());
                String text = TextFiles.read(file);
                PolicyDocuments.Result result = PolicyDocuments.read(file.toString(), text, signatures);
                if (fields != null) {
                    fields.add(file.toString(), text);
                }
                policies.addAll(result.rulebook().policies());
                waivers.addAll(result.rulebook().waivers());
                families.addAll(result.rulebook().families());
                result.problems().forEach(problem -> problems.add(TextFiles.problem(problem)));
            }
        }
        Rulebook rulebook = new Rulebook(
                replaced(there.policies(), policies, Policy::fullName),
                replaced(there.waivers(), waivers, Waiver::fullName),
                replaced(there.families(), families, DeclaredFamily::name));
        if (problems.isEmpty()) { // with half of the families, half of their names are unknown
            DeclaredNames.unknown(rulebook).stream()
                    .filter(problem -> files.contains(problem.location().file()))
                    .forEach(problem -> problems.add(TextFiles.problem(problem)));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return rulebook;
    }

    /** Policies are told apart by {@code name} and {@code namespace/name}, which says their kind too. */
    private static <T> List<T> replaced(List<T> there, List<T> read, Function<T, String> name) {
        Set<String> names = read.stream().map(name).collect(Collectors.toSet());
        return Stream.concat(there.stream().filter(one -> !names.contains(name.apply(one))), read.stream())
                .toList();
    }
}
