package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.document.Problem;
import dev.slimgate.document.WaiverSigner;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedPoliciesTest {
    @TempDir
    Path folder;

    private Path write(String file, String text) throws IOException {
        return Files.writeString(folder.resolve(file), text);
    }

    private static String policy(String name) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: %s }
                spec:
                  enforcement: Deny
                  rules: { shell: { forbid: true } }
                """.formatted(name);
    }

    private static List<String> names(WatchedPolicies files) {
        return files.get().policies().stream().map(Policy::name).toList();
    }

    @Test
    void nothingIsInForceBeforeTheFirstReading() throws IOException {
        write("a.yaml", policy("a"));

        assertThat(new WatchedPolicies(List.of(folder)).get()).isEqualTo(Rulebook.EMPTY);
    }

    @Test
    void readsTheDocumentsOfAFolderInTheOrderOfTheirNames() throws IOException {
        write("b.yml", policy("b"));
        write("a.yaml", policy("a") + "---\n" + policy("a2"));
        write("c.json", """
                {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy", "metadata": {"name": "c"},
                 "spec": {"enforcement": "Deny", "rules": {"shell": {"forbid": true}}}}
                """);
        write("README.md", "no policy");
        write(".hidden.yaml", "no policy");
        Files.createDirectory(folder.resolve("below.yaml"));
        Files.writeString(folder.resolve("below.yaml/d.yaml"), policy("d"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));

        assertThat(files.reload()).isEmpty();

        assertThat(names(files)).containsExactly("a", "a2", "b", "c");
    }

    @Test
    void aChangeIsInForceAfterTheNextReading() throws IOException {
        write("a.yaml", policy("a"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        write("a.yaml", policy("b"));
        write("new.yaml", policy("new"));

        assertThat(files.reload()).isEmpty();

        assertThat(names(files)).containsExactly("b", "new");
    }

    @Test
    void whatHasNotChangedIsTheSameListAsBefore() throws IOException {
        write("a.yaml", policy("a"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        Rulebook before = files.get();

        files.reload();

        assertThat(files.get()).isSameAs(before);
    }

    @Test
    void aBadFileKeepsItsLastGoodPoliciesAndSaysWhere() throws IOException {
        Path bad = write("a.yaml", policy("a"));
        write("b.yaml", policy("b"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        write("a.yaml", policy("a").replace("shell", "shel"));
        write("b.yaml", policy("b2"));

        List<Problem> problems = files.reload();

        assertThat(problems)
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).startsWith(bad + ":6:").contains("shell"));
        assertThat(names(files)).as("the other file's change counts").containsExactly("a", "b2");

        write("a.yaml", policy("a3"));
        assertThat(files.reload()).isEmpty();
        assertThat(names(files)).containsExactly("a3", "b2");
    }

    @Test
    void aFileThatWasNeverGoodBringsNothing() throws IOException {
        write("a.yaml", policy("a"));
        write("b.yaml", "kind: [");
        WatchedPolicies files = new WatchedPolicies(List.of(folder));

        assertThat(files.reload()).hasSize(1);
        assertThat(names(files)).containsExactly("a");
    }

    @Test
    void aDeletedFileTakesItsPoliciesWithIt() throws IOException {
        write("a.yaml", policy("a"));
        Path gone = write("b.yaml", policy("b"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        Files.delete(gone);

        assertThat(files.reload()).isEmpty();

        assertThat(names(files)).containsExactly("a");
    }

    @Test
    void aDeletedFileThatWasBadTakesItsLastGoodPoliciesWithIt() throws IOException {
        Path gone = write("b.yaml", policy("b"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        write("b.yaml", "kind: [");
        files.reload();
        Files.delete(gone);

        files.reload();

        assertThat(files.get()).isEqualTo(Rulebook.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFileIsReadUpToItsBoundAndKeepsWhatItSaidBeyond(int beyond) throws IOException {
        Path file = write("a.yaml", policy("old"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        String text = policy("new");
        write("a.yaml", text + "\n".repeat(WatchedPolicies.MOST_BYTES - text.length() + beyond));

        List<Problem> problems = files.reload();

        assertThat(names(files)).containsExactly(beyond == 0 ? "new" : "old");
        assertThat(problems).hasSize(beyond);
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.toString())
                        .startsWith(file + ": ")
                        .contains("larger than " + WatchedPolicies.MOST_BYTES + " bytes"));
    }

    @Test
    void aFolderThatIsGoneForAMomentKeepsItsPolicies() throws IOException {
        Path policies = Files.createDirectory(folder.resolve("policies"));
        Files.writeString(policies.resolve("a.yaml"), policy("a"));
        WatchedPolicies files = new WatchedPolicies(List.of(policies));
        files.reload();
        Path aside = Files.move(policies, folder.resolve("aside"));

        assertThat(files.reload())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(policies + ": ")
                        .contains("cannot be read"));
        assertThat(names(files)).containsExactly("a");

        Files.move(aside, policies);
        assertThat(files.reload()).isEmpty();
        assertThat(names(files)).containsExactly("a");
    }

    @Test
    void aFolderThatMayNotBeReadForAMomentKeepsItsPolicies() throws IOException {
        write("a.yaml", policy("a"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));
        files.reload();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("-wx------"));
        try {
            assumeThat(Files.isReadable(folder))
                    .as("whoever runs this test may read everything, so that nothing can be made unreadable")
                    .isFalse();

            assertThat(files.reload()).hasSize(1);

            assertThat(names(files)).containsExactly("a");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void namesakesAreToldAndBothInForce() throws IOException {
        Path first = write("a.yaml", policy("same"));
        Path second = write("b.yaml", policy("same"));
        WatchedPolicies files = new WatchedPolicies(List.of(folder));

        List<Problem> problems = files.reload();

        assertThat(names(files)).containsExactly("same", "same");
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(second + ":1:")
                        .contains("another policy named same at " + first));
    }

    @Test
    void aSingleFileIsReadWhateverItsName() throws IOException {
        WatchedPolicies files = new WatchedPolicies(List.of(write("policy.txt", policy("a"))));

        assertThat(files.reload()).isEmpty();

        assertThat(names(files)).containsExactly("a");
    }

    @Test
    void tellsAllProblemsOfAllFiles() throws IOException {
        write("a.yaml", policy("a").replace("shell", "shel"));
        write("b.yaml", policy("b").replace("enforcement: Deny", "enforcement: Dny"));

        assertThat(new WatchedPolicies(List.of(folder, folder.resolve("none"))).read())
                .extracting(Problem::toString)
                .hasSize(3)
                .anySatisfy(text -> assertThat(text).contains("a.yaml"))
                .anySatisfy(text -> assertThat(text).contains("b.yaml"))
                .anySatisfy(text -> assertThat(text).contains("none"));
    }

    @Test
    void waiversAreCheckedAgainWhenTheKeysChange() throws Exception {
        ECKey old = new ECKeyGenerator(Curve.P_256).keyID("2026").generate();
        ECKey next = new ECKeyGenerator(Curve.P_256).keyID("2027").generate();
        String signed = WaiverSigner.of(old.toJSONString(), "prod-eu")
                .sign("w.yaml", """
                        apiVersion: slimgate.dev/v1alpha1
                        kind: ImageWaiver
                        metadata: { name: tmp, namespace: shop }
                        spec:
                          images: ["**"]
                          reason: why
                          expiresAt: 2999-01-01T00:00:00Z
                        """)
                .text();
        Path keys = Files.writeString(
                Files.createTempFile("jwks", ".json"),
                new JWKSet(old).toPublicJWKSet().toString());
        write("waiver.yaml", signed);
        WatchedPolicies files = new WatchedPolicies(List.of(folder), WaiverSignatures.of(keys, "prod-eu"));

        files.reload();
        Signature before = files.get().waivers().getFirst().signature();
        Files.writeString(keys, new JWKSet(next).toPublicJWKSet().toString());
        files.reload();
        Signature after = files.get().waivers().getFirst().signature();
        Files.delete(keys);

        assertThat(before).isEqualTo(new Signature.Valid("2026"));
        assertThat(after).isEqualTo(new Signature.Invalid("key 2026 is none of those trusted now"));
    }
}
