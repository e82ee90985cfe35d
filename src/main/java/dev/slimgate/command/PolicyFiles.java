package dev.slimgate.command;

import dev.slimgate.document.DeclaredNames;
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
import java.util.List;

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
        List<Policy> policies = new ArrayList<>();
        List<Waiver> waivers = new ArrayList<>();
        List<DeclaredFamily> families = new ArrayList<>();
        List<CheckReport.Problem> problems = new ArrayList<>();
        for (Path place : places) {
            List<Path> files = TextFiles.below(place);
            if (files.isEmpty()) {
                problems.add(new CheckReport.Problem(
                        new SourceLocation(place.toString(), 0, 0), "there is no policy file in this directory"));
            }
            for (Path file : files) {
                PolicyDocuments.Result result = PolicyDocuments.read(file.toString(), TextFiles.read(file), signatures);
                policies.addAll(result.rulebook().policies());
                waivers.addAll(result.rulebook().waivers());
                families.addAll(result.rulebook().families());
                result.problems().forEach(problem -> problems.add(TextFiles.problem(problem)));
            }
        }
        Rulebook rulebook = new Rulebook(policies, waivers, families);
        if (problems.isEmpty()) { // with half of the families, half of their names are unknown
            DeclaredNames.unknown(rulebook).forEach(problem -> problems.add(TextFiles.problem(problem)));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        if (policies.isEmpty()) {
            throw new UsageException("there is no policy in what --policy names");
        }
        return rulebook;
    }
}
