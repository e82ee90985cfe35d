package dev.slimgate.document;

import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Grandfather;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a policy bears with: images that ran before it, and images to debug with. */
final class LeniencyReader {
    private static final int MOST = 100;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final String TIME = "a time such as 2026-12-31T00:00:00Z";

    private LeniencyReader() {}

    /**
     * The field {@code grandfather} of a policy; null where it is absent or makes no sense.
     *
     * @param strictest what the policy and its rules do at most
     */
    static @Nullable Grandfather grandfather(Fields spec, Enforcement strictest) {
        Fields fields = spec.object("grandfather");
        if (fields == null) {
            return null;
        }
        fields.require("before", TIME);
        fields.require("until", TIME);
        Instant before = Times.read(fields, "before");
        Instant until = Times.read(fields, "until");
        if (before != null && until != null && !before.isBefore(until)) {
            fields.problem("until", "must be later than before: what ran before the one only warns until the other");
        }
        deniesAtAll(spec, "grandfather", strictest);
        fields.finish();
        return before == null || until == null ? null : new Grandfather(before, until);
    }

    /** The field {@code debug} of a policy; null where it is absent or names no image. */
    static @Nullable DebugProfile debug(Fields spec, Enforcement strictest) {
        Fields fields = spec.object("debug");
        if (fields == null) {
            return null;
        }
        fields.require("images", "digests, or globs as in match.images");
        List<String> images = WaiverReader.images(fields, MOST);
        fields.atMost("rules", MOST);
        List<String> rules = fields.choices("rules", RulesReader.NAMES, name -> name);
        if (fields.isEmptyList("rules")) {
            fields.problem("rules", "names none; leave it out for the usual ones");
        }
        Duration most = span(fields, "maxDuration");
        Instant until = Times.read(fields, "until");
        deniesAtAll(spec, "debug", strictest);
        fields.finish();
        return images.isEmpty()
                ? null
                : new DebugProfile(images, rules == null ? DebugProfile.USUAL : Set.copyOf(rules), most, until);
    }

    private static void deniesAtAll(Fields spec, String name, Enforcement strictest) {
        if (strictest != Enforcement.DENY) {
            spec.problem(
                    name, "holds nothing back: the policy does nothing stricter than " + strictest.label() + " anyway");
        }
    }

    /** A whole number and {@code m}, {@code h} or {@code d}. */
    private static @Nullable Duration span(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        int digits = 0;
        while (digits < text.length() && digits < 6 && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long count = digits == 0 ? 0 : Long.parseLong(text.substring(0, digits));
        Duration span =
                switch (text.substring(digits)) {
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> Duration.ZERO;
                };
        if (span.isZero() || span.compareTo(LONGEST) > 0) {
            fields.problem(name, DidYouMean.quoted(text) + " is no time from 1m to 30d, such as 30m, 4h or 1d");
            return null;
        }
        return span;
    }
}
