package dev.slimgate.command;

import picocli.CommandLine.Option;

/** The option of commands that show what they found as text for people or as JSON, and in no other way. */
final class TextOrJson {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: text.")
    Output output = Output.TEXT;

    /** How results are shown. */
    enum Output {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }
}
