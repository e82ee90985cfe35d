package dev.slimgate.command;

import dev.slimgate.report.CheckReport;
import java.util.List;
import java.util.stream.Collectors;

/** A file that the command needs cannot be read or understood; the message has one line for each problem. Exit code 2. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(List<CheckReport.Problem> problems) {
        super(problems.stream().map(CheckReport.Problem::toString).collect(Collectors.joining("\n")));
    }
}
