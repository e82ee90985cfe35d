package dev.slimgate.command;

import dev.slimgate.policy.NoMatch;
import picocli.CommandLine.Option;

/** Options of commands that judge objects by policies. */
final class JudgeOptions extends LookOptions {
    @Option(
            names = "--no-match",
            paramLabel = "VERDICT",
            defaultValue = "admit",
            description = "What to do with images that no policy matches: admit, warn or deny. Default: admit.")
    NoMatch noMatch = NoMatch.ADMIT;
}
