package dev.slimgate.inspect;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.oci.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The {@code User} of a config, taken apart as runtimes do: {@code user}, {@code user:group}, either a number or a name.
 *
 * @param written as in the config
 * @param user what stands before the colon
 * @param group what stands after it; null without a colon or with nothing after it
 */
record UserSpec(String written, String user, @Nullable String group) {
    static final long MAX_ID = Integer.MAX_VALUE;

    static UserSpec of(String written) {
        int colon = written.indexOf(':');
        if (colon < 0) {
            return new UserSpec(written, written, null);
        }
        String group = written.substring(colon + 1);
        return new UserSpec(written, written.substring(0, colon), group.isEmpty() ? null : group);
    }

    /** The answer that needs no look into passwd and group; null where a name must be looked up. */
    @Nullable EffectiveUser withoutFiles() {
        if (written.isEmpty() || user.isEmpty() && group == null) {
            return new EffectiveUser.Known(0, group == null ? 0L : null, null);
        }
        String bad = problem();
        if (bad != null) {
            return unresolved(bad);
        }
        Long uid = user.isEmpty() ? Long.valueOf(0) : number(user);
        if (uid == null || group != null && number(group) == null) {
            return null;
        }
        return new EffectiveUser.Known(uid, group == null ? null : number(group), null);
    }

    /** Why no runtime would take it; null where one might. */
    @Nullable String problem() {
        if (written.chars().filter(c -> c == ':').count() > 1) {
            return "it has more than one colon";
        }
        for (String part : group == null ? new String[] {user} : new String[] {user, group}) {
            if (number(part) == null && looksNumeric(part)) {
                return "it looks like a number and is none from 0 to " + MAX_ID;
            }
        }
        return null;
    }

    EffectiveUser.Unresolved unresolved(String reason) {
        return new EffectiveUser.Unresolved(written, "the image's user " + Printable.of(written) + " " + reason);
    }

    /** Decimal digits from 0 to 2^31-1; null for all else. */
    static @Nullable Long number(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        long value = Long.parseLong(text);
        return value <= MAX_ID ? value : null;
    }

    /** Whether some reader of numbers might take it for one: a sign, hexadecimal, too many digits, a fraction. */
    private static boolean looksNumeric(String text) {
        if (text.isEmpty()) {
            return false;
        }
        String body = text.charAt(0) == '+' || text.charAt(0) == '-' ? text.substring(1) : text;
        boolean hexadecimal = (body.startsWith("0x") || body.startsWith("0X"))
                && body.length() > 2
                && allOf(body.substring(2), "0123456789abcdefABCDEF");
        boolean other =
                (body.startsWith("0b") || body.startsWith("0o") || body.startsWith("0B") || body.startsWith("0O"))
                        && body.length() > 2
                        && allOf(body.substring(2), "01234567");
        return hexadecimal
                || other
                || !body.isEmpty() && body.chars().anyMatch(Character::isDigit) && allOf(body, "0123456789._eE+- \t");
    }

    private static boolean allOf(String text, String characters) {
        return text.chars().allMatch(c -> characters.indexOf(c) >= 0 || Character.isDigit(c));
    }
}
