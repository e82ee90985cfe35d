package dev.slimgate.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which files may hold a credential by their path, and which form it must have there. A file without a value of that
 * form, or with a placeholder in its place, holds none.
 */
final class CredentialFiles {
    private static final Pattern JSON_SECRET =
            Pattern.compile("\"(?i:auth|identitytoken|registrytoken|password|token|access_?token|refresh_?token|secret"
                    + "|client_secret|private_key|oauth_token)\"\\s{0,64}:\\s{0,64}\"([^\"]{0,4096})\"");
    private static final Pattern JSON_COMPOSER = Pattern.compile(
            "\"(?:password|token|[a-z0-9.-]{3,128}\\.[a-z]{2,16})\"\\s{0,64}:\\s{0,64}\"([^\"]{0,1024})\"");
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("\"private_key\"\\s{0,64}:\\s{0,64}\"-----BEGIN ");
    private static final Pattern NPM_SECRET =
            Pattern.compile("(?m)^[ \\t]*+(?:[^\\s=#;]{1,512}:)?_(?:authToken|auth|password)[ \\t]*+=[ \\t]*+(\\S++)");
    private static final Pattern YARN_SECRET =
            Pattern.compile("(?m)^[ \\t]*+npmAuth(?:Token|Ident)[ \\t]*+:[ \\t]*+(\\S++)");
    private static final Pattern INI_SECRET = Pattern.compile(
            "(?mi)^[ \\t]*+(?:export[ \\t]++)?[\\w.-]{0,64}?(?:password|secret_access_key|secret_key|secret|token|api_key)"
                    + "[ \\t]*+[=:][ \\t]*+([^\\r\\n]++)");
    private static final Pattern NETRC_SECRET = Pattern.compile("(?:^|\\s)password\\s++(\\S++)");
    private static final Pattern MAVEN_SECRET = Pattern.compile("<(?:password|passphrase)>\\s*+([^<\\s]++)");
    private static final Pattern NUGET_SECRET =
            Pattern.compile("(?i)key=\"(?:ClearTextPassword|Password)\"\\s++value=\"([^\"]++)\"");
    private static final Pattern KUBE_SECRET =
            Pattern.compile("(?m)^[ \\t-]*+(?:client-key-data|token|password)[ \\t]*+:[ \\t]*+(\\S++)");
    private static final Pattern OAUTH_SECRET = Pattern.compile("(?m)^[ \\t]*+oauth_token[ \\t]*+:[ \\t]*+(\\S++)");
    private static final Pattern GEM_SECRET =
            Pattern.compile("(?m)^[ \\t]*+:[a-z_]{1,64}:[ \\t]*+([A-Za-z0-9_]{20,}+)");
    private static final Pattern PGPASS_SECRET =
            Pattern.compile("(?m)^[^#:\\r\\n]++:[^:\\r\\n]++:[^:\\r\\n]++:[^:\\r\\n]++:([^\\r\\n]++)$");
    private static final Pattern WHOLE = Pattern.compile("^\\s*+(\\S{16,256})\\s*+$");
    private static final Pattern HEX_KEY = Pattern.compile("^\\s*+([0-9a-f]{32,128})\\s*+$");

    private static final Set<String> SAMPLES = Set.of(
            "example",
            "examples",
            "sample",
            "samples",
            "template",
            "tpl",
            "tmpl",
            "dist",
            "default",
            "defaults",
            "schema",
            "test",
            "testing",
            "ci",
            "vault",
            "ts",
            "js",
            "py",
            "md",
            "mdx",
            "txt",
            "php",
            "rb",
            "go",
            "html",
            "spec",
            "docs",
            "j2",
            "jinja2",
            "in",
            "skel",
            "enc",
            "gpg",
            "age",
            "sops");
    private static final Set<String> KEY_SUFFIXES =
            Set.of("pem", "key", "p8", "pk8", "ppk", "der", "rsa", "priv", "private", "asc");
    private static final Map<String, Shape> BY_NAME = Map.ofEntries(
            Map.entry(".npmrc", values("npm token", NPM_SECRET)),
            Map.entry("npmrc", values("npm token", NPM_SECRET)),
            Map.entry(".yarnrc.yml", values("npm token", YARN_SECRET)),
            Map.entry(".pypirc", values("PyPI password", INI_SECRET)),
            Map.entry("pip.conf", urls("package index password")),
            Map.entry(".netrc", values("netrc password", NETRC_SECRET)),
            Map.entry("_netrc", values("netrc password", NETRC_SECRET)),
            Map.entry(".dockercfg", values("registry login", JSON_SECRET)),
            Map.entry(".dockerconfigjson", values("registry login", JSON_SECRET)),
            Map.entry(".git-credentials", urls("git password")),
            Map.entry(".gitconfig", urls("git password")),
            Map.entry("nuget.config", values("NuGet password", NUGET_SECRET)),
            Map.entry(".pgpass", values("PostgreSQL password", PGPASS_SECRET)),
            Map.entry(".my.cnf", values("MySQL password", INI_SECRET)),
            Map.entry(".s3cfg", values("S3 key", INI_SECRET)),
            Map.entry(".boto", values("cloud key", INI_SECRET)),
            Map.entry(".vault-token", values("Vault token", WHOLE)),
            Map.entry("kubeconfig", values("cluster login", KUBE_SECRET)),
            Map.entry("credentials.tfrc.json", values("Terraform token", JSON_SECRET)));
    private static final List<Map.Entry<String, Shape>> BY_END = List.of(
            Map.entry(".docker/config.json", values("registry login", JSON_SECRET)),
            Map.entry("containers/auth.json", values("registry login", JSON_SECRET)),
            Map.entry(".m2/settings.xml", mavenSettings()),
            Map.entry("maven/conf/settings.xml", mavenSettings()),
            Map.entry(".gradle/gradle.properties", values("Gradle password", INI_SECRET)),
            Map.entry(".kube/config", values("cluster login", KUBE_SECRET)),
            Map.entry("kubernetes/admin.conf", values("cluster login", KUBE_SECRET)),
            Map.entry(".git/config", urls("git password")),
            Map.entry(".aws/credentials", values("AWS key", INI_SECRET)),
            Map.entry(".aws/config", values("AWS key", INI_SECRET)),
            Map.entry("gcloud/application_default_credentials.json", values("Google login", JSON_SECRET)),
            Map.entry(".azure/accessTokens.json", values("Azure login", JSON_SECRET)),
            Map.entry(".azure/msal_token_cache.json", values("Azure login", JSON_SECRET)),
            Map.entry(".config/gh/hosts.yml", values("GitHub token", OAUTH_SECRET)),
            Map.entry(".config/hub", values("GitHub token", OAUTH_SECRET)),
            Map.entry(".config/rclone/rclone.conf", values("storage key", INI_SECRET)),
            Map.entry("composer/auth.json", values("composer login", JSON_COMPOSER)),
            Map.entry(".cargo/credentials", values("cargo token", INI_SECRET)),
            Map.entry(".cargo/credentials.toml", values("cargo token", INI_SECRET)),
            Map.entry(".gem/credentials", values("gem token", GEM_SECRET)),
            Map.entry("config/master.key", values("Rails key", HEX_KEY)),
            Map.entry(".bundle/config", urls("gem source password")));
    private static final Shape ENVIRONMENT = new Shape("environment file", EnvironmentFile::holdsSecret, false);
    private static final Shape KEY = new Shape("private key", PrivateKeys::holds, true);
    private static final Shape ACCOUNT = new Shape(
            "service account key", text -> SERVICE_ACCOUNT.matcher(text).find(), false);

    private CredentialFiles() {}

    /**
     * The form that a credential has in a kind of file.
     *
     * @param what in words, safe to show
     * @param holds whether a text of that kind holds one
     * @param key whether it is a private key
     */
    record Shape(String what, Predicate<String> holds, boolean key) {
        int marks(String text) {
            return !holds.test(text) ? 0 : key ? Marks.PRIVATE_KEY : Marks.CREDENTIAL;
        }
    }

    /** The form to look for in a file; null where its path makes it none of the kinds. */
    static @Nullable Shape shape(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String lower = name.toLowerCase(Locale.ROOT);
        Shape known = BY_NAME.get(lower);
        if (known != null) {
            return known;
        }
        for (Map.Entry<String, Shape> end : BY_END) {
            if (path.endsWith(end.getKey()) && isPart(path, end.getKey())) {
                return end.getValue();
            }
        }
        if (isEnvironment(lower)) {
            return ENVIRONMENT;
        }
        String suffix = lower.substring(lower.lastIndexOf('.') + 1);
        if (KEY_SUFFIXES.contains(suffix) && !suffix.equals(lower) || isSshKey(lower)) {
            return KEY;
        }
        return suffix.equals("json") && !path.contains("node_modules/")
                ? ACCOUNT
                : suffix.equals("kubeconfig") ? BY_NAME.get("kubeconfig") : null;
    }

    /** What a credential in a file is, in words. */
    static String what(String path, int marks) {
        if (Marks.has(marks, Marks.PRIVATE_KEY)) {
            return path.contains("/ssh_host_") ? "SSH host key" : "private key";
        }
        Shape shape = shape(path);
        return shape == null ? "credential" : shape.what();
    }

    /** Whether it ends there with whole names of directories; a name that begins with a dot is whole. */
    private static boolean isPart(String path, String end) {
        int before = path.length() - end.length() - 1;
        return before < 0 || path.charAt(before) == '/' || path.charAt(before) == '.';
    }

    private static boolean isSshKey(String name) {
        return name.startsWith("id_") && !name.endsWith(".pub")
                || name.startsWith("ssh_host_") && name.endsWith("_key");
    }

    /** {@code .env}, {@code .env.production}, {@code db.env}; not {@code .env.example} and its like. */
    private static boolean isEnvironment(String name) {
        if (name.equals(".env") || name.equals(".envrc")) {
            return true;
        }
        if (name.startsWith(".env.") || name.startsWith(".env-")) {
            return Arrays.stream(name.split("[.-]", -1)).noneMatch(SAMPLES::contains);
        }
        return name.endsWith(".env") && !SAMPLES.contains(name.substring(0, name.length() - 4));
    }

    private static Shape values(String what, Pattern value) {
        return new Shape(what, text -> anyReal(value, text), false);
    }

    private static Shape urls(String what) {
        return new Shape(what, EnvironmentFile::holdsUserInfo, false);
    }

    private static Shape mavenSettings() {
        return new Shape("Maven password", text -> anyReal(MAVEN_SECRET, withoutComments(text)), false);
    }

    /** Maven's own file shows in comments how a password would be written. */
    private static String withoutComments(String xml) {
        StringBuilder rest = new StringBuilder();
        int from = 0;
        for (int start = xml.indexOf("<!--"); start >= 0; start = xml.indexOf("<!--", from)) {
            rest.append(xml, from, start);
            int end = xml.indexOf("-->", start + 4);
            if (end < 0) {
                return rest.toString();
            }
            from = end + 3;
        }
        return rest.append(xml, from, xml.length()).toString();
    }

    private static boolean anyReal(Pattern value, String text) {
        Matcher found = value.matcher(text);
        while (found.find()) {
            if (EnvironmentFile.isReal(found.group(1))) {
                return true;
            }
        }
        return false;
    }
}
