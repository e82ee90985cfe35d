package dev.slimgate.inspect;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells from the text of a {@code .env} file whether a real secret stands in it, and a value from its placeholder. */
final class EnvironmentFile {
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?m)^[ \\t]*+(?:export[ \\t]++)?([A-Za-z_][A-Za-z0-9_.]{0,127})[ \\t]*+=[ \\t]*+([^\\r\\n]*+)");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(?:.*_)?(?:password|passwd|passphrase|pass|pwd|secret"
                    + "|token|api_?key|apikey|access_?key|secret_?key|private_?key|encryption_?key|signing_?key|master_?key"
                    + "|app_?key|auth_?key|jwt_?key|secret_key_base|credentials?)|.*(?:password|secret|token|apikey)");
    private static final Pattern TOKEN = Pattern.compile(
            "(?:gh[pousr]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{30}"
                    + "|glpat-[A-Za-z0-9_-]{20}|xox[abprs]-[A-Za-z0-9-]{20}|npm_[A-Za-z0-9]{30}|pypi-[A-Za-z0-9_-]{40}"
                    + "|sk_live_[A-Za-z0-9]{20}|sk-[A-Za-z0-9_-]{30}|dckr_pat_[A-Za-z0-9_-]{20}|-----BEGIN [A-Z ]{0,24}PRIVATE KEY)");
    private static final Pattern USER_INFO =
            Pattern.compile("[a-z][a-z0-9+.-]{1,20}://[^/@:\\s\"']{0,256}:([^/@\\s\"']{1,512})@");
    private static final Pattern BARE_USER_INFO = Pattern.compile("https?://([A-Za-z0-9_-]{20,256})@");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?i)change[_-]?(?:me|it|this).*|dummy.*|example.*|sample.*"
                    + "|placeholder.*|replace[_-]?(?:me|this|with).*|your[_-].*|my[_-](?:secret|token|password|key).*|insert[_-].*"
                    + "|<.*>|\\{\\{.*|\\$.*|%.*%|__.*__|\\*+|x{3,}.*|\\.{3,}.*|-+|todo.*|tbd|none|null|nil|undefined|true|false|yes|no|on|off"
                    + "|test|testing|fake.*|redacted.*|password|passwd|secret|token|pass|user|dev|local|\\d{1,2}");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:/|\\./|~/|file:|vault:|op://|arn:|projects/|ssm:|secretsmanager:|encrypted:|ENC\\[).*");
    private static final Set<String> EMPTY = Set.of("", "''", "\"\"");

    private EnvironmentFile() {}

    static boolean holdsSecret(String text) {
        Matcher line = ASSIGNMENT.matcher(text);
        while (line.find()) {
            String value = plain(line.group(2));
            if (SECRET_NAME.matcher(line.group(1)).matches() && isReal(value)
                    || holdsUserInfo(value)
                    || TOKEN.matcher(value).find()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a URL carries a password or token that is no placeholder. */
    static boolean holdsUserInfo(String text) {
        Matcher password = USER_INFO.matcher(text);
        while (password.find()) {
            if (isReal(password.group(1))) {
                return true;
            }
        }
        return BARE_USER_INFO.matcher(text).find();
    }

    /** Whether a value is neither empty, a placeholder, nor a reference to where the secret is. */
    static boolean isReal(String written) {
        String value = plain(written);
        return !EMPTY.contains(value)
                && value.length() <= 8 * 1024
                && !PLACEHOLDER.matcher(value).matches()
                && !REFERENCE.matcher(value).matches()
                && !value.toLowerCase(Locale.ROOT).contains("{env.");
    }

    /** Without quotes and what follows them; without a comment at the end. */
    private static String plain(String written) {
        String value = written.strip();
        if (value.length() > 1 && (value.charAt(0) == '"' || value.charAt(0) == '\'')) {
            int end = value.indexOf(value.charAt(0), 1);
            return (end < 0 ? value.substring(1) : value.substring(1, end)).strip();
        }
        int comment = value.indexOf(" #");
        return (comment < 0 ? value : value.substring(0, comment)).strip();
    }
}
