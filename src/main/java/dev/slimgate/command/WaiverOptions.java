package dev.slimgate.command;

import dev.slimgate.document.SignatureCheck;
import dev.slimgate.document.WaiverKeys;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that read signed waivers. */
final class WaiverOptions {
    @Option(
            names = "--waiver-keys",
            paramLabel = "FILE",
            description = "Public keys that signed waivers are checked by, a JSON Web Key Set. Needs --cluster-name.")
    @Nullable Path keys;

    @Option(
            names = "--cluster-name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The cluster's name, which signed waivers must carry.")
    String clusterName = "";

    /** Throws a {@link UsageException} where one is given without the other. */
    void check() {
        if (keys != null && clusterName.isBlank()) {
            throw new UsageException(
                    "--waiver-keys needs --cluster-name: a signed waiver is worth nothing in any other cluster");
        }
        if (keys == null && !clusterName.isBlank()) {
            throw new UsageException("--cluster-name has a meaning with --waiver-keys only");
        }
    }

    /** What the keys say; that a signature proves nothing where there are none. */
    SignatureCheck signatures() {
        check();
        return keys == null ? SignatureCheck.NO_KEYS : read(keys, clusterName);
    }

    static WaiverKeys read(Path file, String clusterName) {
        String text = TextFiles.read(file);
        return about(file, () -> WaiverKeys.parse(text, clusterName));
    }

    /** Runs what may find a file malformed, and says which file it was. */
    static <T> T about(Path file, java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedException e) {
            throw new InputException(List.of(new CheckReport.Problem(
                    new SourceLocation(file.toString(), 0, 0), String.valueOf(e.getMessage()))));
        }
    }
}
