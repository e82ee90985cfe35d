package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/walkthrough.md} tells is what happens. */
@Timeout(240)
class WalkthroughKT {

    @Test
    void aPodIsDeniedWaivedAndDeniedAgain(@TempDir Path folder) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        "bash", Program.BASE.resolve("docs/walkthrough.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(220, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroy(); // its trap ends what it has started
        }
        String told = Files.readString(out);
        Assumptions.assumeTrue(process.exitValue() != 2, told.strip());

        assertThat(process.exitValue()).as(told).isZero();
        assertThat(told)
                .containsSubsequence(
                        "clusterminimalimagepolicy.slimgate.dev/no-shell created",
                        "denied the request: no-shell: the image is not minimal",
                        "    shell   /usr/bin/bash",
                        "    user    root: ",
                        "imagewaiver.slimgate.dev/api-slim created",
                        "Warning: no-shell: container api: image ",
                        "waived shell, user by shop/api-slim until ",
                        "SHOP-42: the distroless build lands this week",
                        "pod/api created",
                        "denied the request: no-shell: the image is not minimal",
                        "  waiver    shop/api-slim expired ",
                        "clusterminimalimagepolicy.slimgate.dev/no-shell   Deny");
    }
}
