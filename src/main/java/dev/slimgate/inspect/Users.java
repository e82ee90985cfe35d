package dev.slimgate.inspect;

import dev.slimgate.facts.EffectiveUser;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks an image's user up in its own passwd and group, as runc and containerd do: the first line that fits wins, and a
 * number that cannot be read counts as 0.
 */
final class Users {
    private static final int PASSWD_UID = 2;
    private static final int PASSWD_GID = 3;
    private static final int GROUP_GID = 2;

    private final Tree tree;
    private final UserSpec spec;

    private Users(Tree tree, UserSpec spec) {
        this.tree = tree;
        this.spec = spec;
    }

    static EffectiveUser resolve(Tree tree, String written) {
        return new Users(tree, UserSpec.of(written)).resolve();
    }

    private EffectiveUser resolve() {
        String bad = spec.problem();
        if (bad != null) {
            return spec.unresolved(bad);
        }
        Long wanted = spec.user().isEmpty() ? Long.valueOf(0) : UserSpec.number(spec.user());
        Optional<String[]> line = wanted == null
                ? line("/etc/passwd", fields -> fields[0].equals(spec.user()))
                : line("/etc/passwd", fields -> id(fields, PASSWD_UID) == wanted);
        if (wanted == null && line.isEmpty()) {
            return spec.unresolved(missing("/etc/passwd"));
        }
        long uid = wanted != null ? wanted : id(line.orElseThrow(), PASSWD_UID);
        String name =
                line.map(fields -> fields[0]).filter(n -> !n.isEmpty()).orElse(wanted == null ? spec.user() : null);
        Long gid = line.map(fields -> id(fields, PASSWD_GID)).orElse(null);
        if (spec.group() != null) {
            gid = group(spec.group());
            if (gid == null) {
                return spec.unresolved("names a group; " + missing("/etc/group"));
            }
        }
        if (uid > UserSpec.MAX_ID || uid < 0 || gid != null && (gid > UserSpec.MAX_ID || gid < 0)) {
            return spec.unresolved("has an id in /etc/passwd or /etc/group that is out of range");
        }
        return new EffectiveUser.Known(uid, gid, name);
    }

    private @Nullable Long group(String group) {
        Long number = UserSpec.number(group);
        return number != null
                ? number
                : line("/etc/group", fields -> fields[0].equals(group))
                        .map(fields -> id(fields, GROUP_GID))
                        .orElse(null);
    }

    private String missing(String path) {
        if (!tree.hasFile(path)) {
            return "cannot be looked up: the image has no " + path;
        }
        return tree.text(path).isEmpty()
                ? "cannot be looked up: " + path + " is too large or no text"
                : "is not in " + path;
    }

    private Optional<String[]> line(String path, Predicate<String[]> fits) {
        return tree.text(path)
                .orElse("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(":", 8))
                .filter(fits)
                .findFirst();
    }

    private static long id(String[] fields, int index) {
        if (index >= fields.length) {
            return 0;
        }
        String text = fields[index];
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        long value = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
        return text.startsWith("-") ? -value : value;
    }
}
