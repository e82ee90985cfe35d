package dev.slimgate.command;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code key=value}, {@code key!=value}, {@code key} and {@code !key}, separated by commas, as kubectl does. */
final class LabelArgument {
    private static final int MOST = 1_000;
    private static final Pattern ONE =
            Pattern.compile("(!?)((?:[a-z0-9.-]{1,253}/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)"
                    + "(?:(==?|!=)((?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?))?");

    private LabelArgument() {}

    /**
     * The selector; {@code ""} selects everything.
     *
     * @throws UsageException for what is none
     */
    static LabelSelector parse(String text) {
        if (text.isBlank()) {
            return LabelSelector.EVERYTHING;
        }
        if (text.length() > MOST) {
            throw new UsageException("--namespace-selector is longer than " + MOST + " characters");
        }
        List<Requirement> requirements = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            requirements.add(requirement(each.strip()));
        }
        return new LabelSelector(requirements);
    }

    private static Requirement requirement(String text) {
        Matcher parts = ONE.matcher(text);
        boolean negated = text.startsWith("!");
        if (!parts.matches() || negated && parts.group(3) != null) {
            throw new UsageException(
                    "--namespace-selector: '" + Printable.of(text) + "' is not key=value, key!=value, key or !key");
        }
        String operator = parts.group(3);
        if (operator == null) {
            return new Requirement(parts.group(2), negated ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
        }
        return new Requirement(
                parts.group(2), operator.equals("!=") ? Operator.NOT_IN : Operator.IN, List.of(parts.group(4)));
    }
}
