package dev.slimgate.command;

import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.report.CheckReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Catalogues of base images that somebody names. */
public final class CatalogueFiles {
    private CatalogueFiles() {}

    /**
     * The shipped catalogue, and before it these files in their order.
     *
     * @throws InputException with file and line of all that is wrong in them
     */
    public static Catalogue read(List<Path> files) {
        Catalogue added = Catalogue.EMPTY;
        List<CheckReport.Problem> problems = new ArrayList<>();
        for (Path file : files) {
            CatalogueDocument.Result result = CatalogueDocument.read(file.toString(), TextFiles.read(file));
            result.problems().forEach(problem -> problems.add(TextFiles.problem(problem)));
            added = result.catalogue().with(added);
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return CatalogueDocument.shipped().with(added);
    }
}
