package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    /** Put together here, so that no reader of this file takes it for a key. */
    private static String pem(String kind) {
        return "-----BEGIN " + kind + "-----\n" + "Abcd0123".repeat(8) + "\nAA==\n-----END " + kind + "-----\n";
    }

    private static List<Leftover> found(GivenTree tree) {
        return tree.inspect().leftovers().found().stream()
                .filter(f -> f.category() == Category.CREDENTIALS)
                .toList();
    }

    static List<Arguments> secrets() {
        return List.of(
                Arguments.of("srv/app/.env", "PORT=80\nexport DB_PASSWORD='wR7-kestrel'\n", "environment file"),
                Arguments.of("app/.env.production", "DATABASE_URL=postgres://app:wR7kestrel@db/x", "environment file"),
                Arguments.of("app/db.env", "SESSION_SECRET=wR7kestrel", "environment file"),
                Arguments.of("root/.npmrc", "//registry.internal/:_authToken=0f1e2d3c-4b5a\n", "npm token"),
                Arguments.of("app/.npmrc", "_auth = d2hvOmtlc3RyZWw=\n", "npm token"),
                Arguments.of("app/.yarnrc.yml", "npmAuthToken: \"0f1e2d3c\"\n", "npm token"),
                Arguments.of("root/.pypirc", "[pypi]\nusername: me\npassword: kestrel9\n", "PyPI password"),
                Arguments.of("etc/pip.conf", "[global]\nindex-url=https://me:kestrel9@pypi.internal/simple\n",
                        "package index password"),
                Arguments.of("home/dev/.netrc", "machine git.internal\n  login me\n  password kestrel9\n", "netrc password"),
                Arguments.of("root/.docker/config.json", "{\"auths\":{\"r.internal\":{\"auth\":\"bWU6a2VzdHJlbDk=\"}}}",
                        "registry login"),
                Arguments.of("root/.m2/settings.xml", "<server><password>kestrel9</password></server>", "Maven password"),
                Arguments.of("root/.kube/config", "users:\n- user:\n    token: kestrel9kestrel9\n", "cluster login"),
                Arguments.of("root/.aws/credentials", "[default]\naws_secret_access_key = kestrel9kestrel9\n", "AWS key"),
                Arguments.of("root/.git-credentials", "https://me:kestrel9@git.internal\n", "git password"),
                Arguments.of("app/.git/config", "[remote \"o\"]\n url = https://ci:kestrel9@git.internal/x\n", "git password"),
                Arguments.of("root/.cargo/credentials.toml", "[registry]\ntoken = \"kestrel9\"\n", "cargo token"),
                Arguments.of("root/.config/gcloud/application_default_credentials.json",
                        "{\"client_id\":\"x\",\"refresh_token\":\"kestrel9\"}", "Google login"),
                Arguments.of("app/sa.json", "{\"type\":\"service_account\",\"private_key\":\"" + pem("PRIVATE KEY") + "\"}",
                        "service account key"),
                Arguments.of("app/config/master.key", "0123456789abcdef0123456789abcdef", "Rails key"),
                Arguments.of("root/.ssh/id_ed25519", pem("OPENSSH PRIVATE KEY"), "private key"),
                Arguments.of("app/anything.dat", pem("RSA PRIVATE KEY"), "private key"),
                Arguments.of("app/server.pem", pem("CERTIFICATE") + pem("EC PRIVATE KEY"), "private key"),
                Arguments.of("app/me.ppk", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n", "private key"),
                Arguments.of("etc/ssh/ssh_host_rsa_key", pem("OPENSSH PRIVATE KEY"), "SSH host key"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secrets")
    void aSecretIsFoundByPathAndForm(String path, String content, String what) {
        List<Leftover> found = found(new GivenTree().file(path, content));

        assertThat(found)
                .containsExactly(new Leftover(
                        Category.CREDENTIALS,
                        "/" + path,
                        content.getBytes(StandardCharsets.UTF_8).length,
                        1,
                        0,
                        what));
    }

    static List<Arguments> decoys() {
        return List.of(
                Arguments.of("app/.env.example", "DB_PASSWORD=wR7-kestrel\n"),
                Arguments.of("app/.env.local.sample", "DB_PASSWORD=wR7-kestrel\n"),
                Arguments.of("app/.env", "NODE_ENV=production\nPORT=3000\nTOKEN_FILE=/run/secrets/token\n"),
                Arguments.of("app/.env", "DB_PASSWORD=changeme\nAPI_KEY=<your key>\nSECRET=\nTOKEN=${TOKEN}\n"),
                Arguments.of("app/.env", "# DB_PASSWORD=wR7-kestrel\nDB_PASSWORD=/run/secrets/db\n"),
                Arguments.of("app/.env", "API_KEY=your-key-here\nAPP_SECRET='' # none\nTOKEN=xxxxxxxx\n"),
                Arguments.of("app/.npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"),
                Arguments.of("app/.npmrc", "registry=https://registry.internal/\nalways-auth=true\n"),
                Arguments.of("root/.docker/config.json", "{\"credHelpers\":{\"r.internal\":\"ecr-login\"},\"auths\":{}}"),
                Arguments.of("usr/share/maven/conf/settings.xml", "<!-- <password>repopwd9</password> -->"),
                Arguments.of("root/.m2/settings.xml", "<password>${env.REPO_PASSWORD}</password>"),
                Arguments.of("root/.kube/config", "users:\n- user:\n    exec:\n      command: get-token\n"),
                Arguments.of("app/.git/config", "[remote \"o\"]\n url = https://git.internal/x\n"),
                Arguments.of("app/server.crt", pem("CERTIFICATE")),
                Arguments.of("root/.ssh/id_ed25519.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@host"),
                Arguments.of("app/public.pem", pem("PUBLIC KEY")),
                Arguments.of("app/README.md", "Write `-----BEGIN PRIVATE KEY-----` first\n" + pem("PRIVATE KEY")),
                Arguments.of("app/empty.pem", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
                Arguments.of("app/node_modules/x/test/server.key", pem("RSA PRIVATE KEY")),
                Arguments.of("app/tests/fixtures/server.key", pem("RSA PRIVATE KEY")),
                Arguments.of("usr/lib/python3.12/test/certdata/keycert.pem", pem("PRIVATE KEY")),
                Arguments.of("usr/local/go/src/crypto/tls/testdata/key.pem", pem("EC PRIVATE KEY")),
                Arguments.of("usr/local/lib/python3.12/site-packages/tornado/test/test.key", pem("PRIVATE KEY")),
                Arguments.of("etc/ssl/private/ssl-cert-snakeoil.key", pem("PRIVATE KEY")));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("decoys")
    void whatOnlyLooksLikeASecretIsNone(String path, String content) {
        assertThat(found(new GivenTree().file(path, content))).isEmpty();
    }

    @Test
    void aKeyInDerIsKnownByItsBeginning() {
        String key = "\u0030\u0081\u0087\u0002\u0001\u0000\u0030" + "x".repeat(64);
        String certificate = "\u0030\u0081\u0087\u0030\u0081\u0002\u0001" + "x".repeat(64);

        boolean ofKey = PrivateKeys.holds(key);
        boolean ofCertificate = PrivateKeys.holds(certificate);

        assertThat(ofKey).isTrue();
        assertThat(ofCertificate).isFalse();
    }

    @Test
    void nothingOfASecretIsInTheFacts() {
        ContentFacts facts = new GivenTree()
                .file("app/.env", "DB_PASSWORD=wR7-kestrel\n")
                .file("root/.npmrc", "_authToken=wR7-kestrel\n")
                .inspect();

        assertThat(facts.leftovers().totals()).containsKey(Category.CREDENTIALS);
        assertThat(facts.toString()).doesNotContain("kestrel");
    }

    @Test
    void aSecretInADirectoryThatIsLeftOverIsFoundBesideIt() {
        ContentFacts facts =
                new GivenTree().file("tmp/build/.env", "API_TOKEN=wR7-kestrel\n").inspect();

        assertThat(facts.leftovers().found())
                .extracting(Leftover::category, Leftover::path)
                .containsExactlyInAnyOrder(
                        tuple(Category.CREDENTIALS, "/tmp/build/.env"),
                        tuple(Category.TEMPORARY_FILES, "/tmp/build"));
    }

    @Test
    void aShellUnderTheNameOfASecretIsStillAShell() {
        ContentFacts facts = new GivenTree()
                .program("app/.env", "BASH_EXECUTION_STRING", "BASH_VERSINFO", "\nDB_PASSWORD=wR7-kestrel\n")
                .program("app/package-lock.json", "ZSH_EVAL_CONTEXT", "ZSH_VERSION")
                .inspect();

        assertThat(facts.shells())
                .extracting(ContentFacts.Shell::path)
                .containsExactly("/app/.env", "/app/package-lock.json");
        assertThat(facts.leftovers().found()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=", " ", "\"auth\":\"", "<!--", "<!-- - ", "https://", "a:", "password ", "-----BEGIN ", "A=$", "_", "\t="})
    void textsMadeToBeSlowAreReadQuickly(String piece) {
        String text = piece.repeat(CredentialLook.MAX_BYTES / piece.length());
        GivenTree tree = new GivenTree();
        for (String path : List.of(".env", ".npmrc", ".netrc", ".pgpass", "x.pem", "x.json", ".m2/settings.xml",
                ".docker/config.json", "composer/auth.json", ".aws/credentials", ".git-credentials", "nuget.config")) {
            tree.file("app/" + path, text);
        }

        assertThat(found(tree)).isEmpty();
    }
}
