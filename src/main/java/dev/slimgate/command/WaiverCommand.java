package dev.slimgate.command;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.WaiverSigner;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.Waiver.Signature;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate waiver}: signs waivers and checks their signatures. */
@Command(
        name = "waiver",
        header = "Sign waivers, and check their signatures.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "%nA signed waiver may touch a cluster policy that says waivers: { from: Signed }. The signature holds for one"
                    + " cluster, one waiver and its very spec.",
        })
final class WaiverCommand implements Runnable {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw new UsageException("which command? slimgate waiver --help lists them");
    }

    /** {@code slimgate waiver sign}. */
    @Command(
            name = "sign",
            header = "Print a waiver with its signature.",
            description = {
                "%nThe file keeps all else that is in it. The key is a private JSON Web Key: EC on P-256 or P-384, or RSA"
                        + " of 2,048 bits and more; its kid tells whoever checks which key it was.",
            },
            footerHeading = "%nExamples:%n",
            footer = {"  slimgate waiver sign waiver.yaml --key signing.jwk --cluster prod-eu | kubectl apply -f -"},
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:it is signed", "2:the file or the key could not be read"})
    static final class Sign implements Callable<Integer> {
        private final Console console;

        @Mixin
        CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "FILE", description = "One ImageWaiver without a signature, YAML or JSON.")
        Path file = Path.of("");

        @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private key.")
        Path key = Path.of("");

        @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "The cluster that it is for.")
        String cluster = "";

        Sign(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            String text = TextFiles.read(file);
            String jwk = TextFiles.read(key);
            WaiverSigner signer = WaiverOptions.about(key, () -> WaiverSigner.of(jwk, cluster));
            WaiverSigner.Signed signed = signer.sign(file.toString(), text);
            if (signed.text() == null) {
                throw new InputException(
                        signed.problems().stream().map(TextFiles::problem).toList());
            }
            console.out().print(signed.text());
            return ExitCode.FINE;
        }
    }

    /** {@code slimgate waiver verify}. */
    @Command(
            name = "verify",
            header = "Check the signatures of waivers.",
            footerHeading = "%nExamples:%n",
            footer = {"  slimgate waiver verify waivers.yaml --keys jwks.json --cluster prod-eu"},
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all signatures are good",
                "1:one is missing or proves nothing",
                "2:a file could not be read"
            })
    static final class Verify implements Callable<Integer> {
        private final Console console;

        @Mixin
        CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "FILE", description = "ImageWaivers, YAML or JSON.")
        Path file = Path.of("");

        @Option(
                names = "--keys",
                required = true,
                paramLabel = "FILE",
                description = "The public keys, a JSON Web Key Set.")
        Path keys = Path.of("");

        @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "The cluster's name.")
        String cluster = "";

        Verify(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            PolicyDocuments.Result read =
                    PolicyDocuments.read(file.toString(), TextFiles.read(file), WaiverOptions.read(keys, cluster));
            if (!read.problems().isEmpty()) {
                throw new InputException(
                        read.problems().stream().map(TextFiles::problem).toList());
            }
            if (read.rulebook().waivers().isEmpty()) {
                throw new UsageException("there is no waiver in " + file);
            }
            boolean good = true;
            for (Waiver waiver : read.rulebook().waivers()) {
                good &= waiver.signature() instanceof Signature.Valid;
                console.out().println(Printable.of(waiver.fullName(), 320) + ": " + words(waiver));
            }
            return good ? ExitCode.FINE : ExitCode.DENIED;
        }

        private static String words(Waiver waiver) {
            return switch (waiver.signature()) {
                case Signature.None none -> "is not signed";
                case Signature.Invalid(String reason) -> "has a signature that proves nothing: " + reason;
                case Signature.Valid(String keyId) ->
                    "signed with key " + Printable.of(keyId) + ", ends " + waiver.expiresAt();
            };
        }
    }
}
