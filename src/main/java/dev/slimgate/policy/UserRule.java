package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.oci.Printable;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code user}: the effective user is not root. That is the container's {@code runAsUser}, else the pod's, else the
 * image's. A user whom {@code runAsNonRoot: true} makes the kubelet refuse is a violation that says so.
 *
 * @param allowUserNamespace whether a pod with {@code hostUsers: false} may run as root: in its user namespace that is
 *     nobody on the node
 */
public record UserRule(boolean allowUserNamespace, @Nullable Enforcement enforcement) implements Rule {
    private static final long MOST = Integer.MAX_VALUE;
    /** Accounts that rule a Windows container; the last two are no less than the first. */
    private static final Set<String> ADMINISTRATORS = Set.of("containeradministrator", "administrator", "system");

    @Override
    public String name() {
        return "user";
    }

    @Override
    public String label() {
        return "user";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        if (subject.facts().platform().isWindows()) {
            return judgeWindows(subject);
        }
        if (allowUserNamespace && Boolean.FALSE.equals(subject.pod().hostUsers())) {
            return new Outcome.Passed();
        }
        Long runAsUser = subject.use().runAsUser();
        return runAsUser != null ? judge(runAsUser) : judgeImageUser(subject);
    }

    private static Outcome judge(long runAsUser) {
        if (runAsUser < 0 || runAsUser > MOST) {
            return new Outcome.Violated("runAsUser " + runAsUser + " is no user: 0 to " + MOST + " are");
        }
        return runAsUser == 0 ? new Outcome.Violated("root: runAsUser is 0") : new Outcome.Passed();
    }

    private static Outcome judgeImageUser(Subject subject) {
        EffectiveUser numeric = subject.facts().numericUser();
        boolean mustBeNumeric = Boolean.TRUE.equals(subject.use().runAsNonRoot());
        if (numeric != null) {
            return judge(numeric, subject, mustBeNumeric);
        }
        if (mustBeNumeric) {
            return new Outcome.Violated("USER " + Printable.of(subject.facts().user())
                    + " is a name: with runAsNonRoot: true the kubelet will refuse to start it");
        }
        ContentFacts contents = subject.contents();
        return contents == null ? new Outcome.NeedsContents() : judge(contents.effectiveUser(), subject, false);
    }

    private static Outcome judge(EffectiveUser user, Subject subject, boolean runAsNonRoot) {
        return switch (user) {
            case EffectiveUser.Known known
            when known.root() ->
                new Outcome.Violated(root(known, subject.facts().user())
                        + (runAsNonRoot ? "; with runAsNonRoot: true the kubelet will refuse to start it" : ""));
            case EffectiveUser.Known known -> new Outcome.Passed();
            case EffectiveUser.WindowsAccount account -> judgeAccount(account.name(), "the image's user");
            case EffectiveUser.Unresolved unresolved
            when looksNumeric(unresolved.written()) ->
                new Outcome.Violated(
                        "USER " + Printable.of(unresolved.written()) + " is no user: 0 to " + MOST + " are");
            case EffectiveUser.Unresolved unresolved ->
                new Outcome.Undecidable(
                        "USER " + Printable.of(unresolved.written()) + ": " + Printable.of(unresolved.reason(), 160));
        };
    }

    private static String root(EffectiveUser.Known known, String written) {
        if (written.isEmpty()) {
            return "root: the image sets no USER and the pod no runAsUser";
        }
        String name = known.name();
        boolean alias = name != null && !name.equals("root");
        return "root: the image says USER " + Printable.of(written) + (alias ? ", which has uid 0," : "")
                + " and the pod no runAsUser";
    }

    /** A sign and digits, or what would be a number but for its size: no name that passwd could hold. */
    private static boolean looksNumeric(String written) {
        int colon = written.indexOf(':');
        String user = colon < 0 ? written : written.substring(0, colon);
        String digits = user.startsWith("-") || user.startsWith("+") ? user.substring(1) : user;
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Outcome judgeWindows(Subject subject) {
        String name = subject.use().windowsUserName();
        if (name != null) {
            return judgeAccount(name, "windowsOptions.runAsUserName");
        }
        EffectiveUser fromConfig = subject.facts().numericUser();
        if (fromConfig != null) {
            return judge(fromConfig, subject, false);
        }
        ContentFacts contents = subject.contents();
        return contents == null ? new Outcome.NeedsContents() : judge(contents.effectiveUser(), subject, false);
    }

    private static Outcome judgeAccount(String name, String source) {
        String account = name.substring(name.lastIndexOf('\\') + 1).strip().toLowerCase(Locale.ROOT);
        return ADMINISTRATORS.contains(account)
                ? new Outcome.Violated("administrator: " + source + " is " + Printable.of(name))
                : new Outcome.Passed();
    }
}
