package dev.slimgate.policy.expression;

import dev.slimgate.oci.Printable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What operators and functions do, by name; the compiler has checked what they are called with, but for {@code dyn}. */
final class Functions {
    private static final Pattern SPAN = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s|us|ns)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "h", new BigDecimal(3_600_000_000_000L),
            "m", new BigDecimal(60_000_000_000L),
            "s", new BigDecimal(1_000_000_000),
            "ms", new BigDecimal(1_000_000),
            "us", new BigDecimal(1_000),
            "ns", BigDecimal.ONE);

    /** All of them. */
    static final Map<String, Body> ALL = all();

    private Functions() {}

    /** Computes a result from values; pays for what is not done in a step. */
    @FunctionalInterface
    interface Body {
        Object call(Object[] arguments, Cost cost);
    }

    private static Map<String, Body> all() {
        Map<String, Body> all = new HashMap<>();
        operators(all);
        conversions(all);
        times(all);
        all.putAll(Texts.ALL);
        all.putAll(Lists.ALL);
        amounts(all);
        versions(all);
        all.put("compareTo", (a, cost) -> (long) Integer.signum(Values.compare(a[0], a[1], cost)));
        all.put("isLessThan", (a, cost) -> Values.compare(a[0], a[1], cost) < 0);
        all.put("isGreaterThan", (a, cost) -> Values.compare(a[0], a[1], cost) > 0);
        return Map.copyOf(all);
    }

    static Unanswered unfit(String function, Object... arguments) {
        List<String> kinds = new ArrayList<>();
        for (Object argument : arguments) {
            kinds.add(Values.kind(argument));
        }
        return new Unanswered(function + " takes no " + String.join(" and ", kinds));
    }

    private static void operators(Map<String, Body> all) {
        all.put("!_", (a, cost) -> {
            if (a[0] instanceof Boolean truth) {
                return !truth;
            }
            throw unfit("!", a);
        });
        all.put("_==_", (a, cost) -> Values.equal(a[0], a[1], cost));
        all.put("_!=_", (a, cost) -> !Values.equal(a[0], a[1], cost));
        all.put("_<_", (a, cost) -> ordered(a) && Values.compare(a[0], a[1], cost) < 0);
        all.put("_<=_", (a, cost) -> ordered(a) && Values.compare(a[0], a[1], cost) <= 0);
        all.put("_>_", (a, cost) -> ordered(a) && Values.compare(a[0], a[1], cost) > 0);
        all.put("_>=_", (a, cost) -> ordered(a) && Values.compare(a[0], a[1], cost) >= 0);
        all.put("_+_", Functions::plus);
        all.put("_-_", Functions::minus);
        all.put("_*_", Functions::times);
        all.put("_/_", Functions::divided);
        all.put(
                "_%_",
                (a, cost) -> {
                    if (a[0] instanceof Long x && a[1] instanceof Long y) {
                        return whole("%", () -> x % y);
                    }
                    throw unfit("%", a);
                });
        all.put("-_", (a, cost) -> switch (a[0]) {
            case Long x -> whole("-", () -> Math.negateExact(x));
            case Double x -> -x;
            default -> throw unfit("-", a);
        });
    }

    /** No number is less or more than one that is none. */
    private static boolean ordered(Object[] a) {
        return !(a[0] instanceof Double x && x.isNaN()) && !(a[1] instanceof Double y && y.isNaN());
    }

    /** As the operator adds. */
    static Object sum(Object one, Object other, Cost cost) {
        return plus(new Object[] {one, other}, cost);
    }

    private static Object plus(Object[] a, Cost cost) {
        return switch (a[0]) {
            case Long x when a[1] instanceof Long y -> whole("+", () -> Math.addExact(x, y));
            case Double x when a[1] instanceof Double y -> x + y;
            case String x
            when a[1] instanceof String y -> {
                cost.payText((long) x.length() + y.length());
                yield x + y;
            }
            case List<?> x
            when a[1] instanceof List<?> y -> {
                cost.pay((long) x.size() + y.size());
                List<Object> both = new ArrayList<>(x);
                both.addAll(y);
                yield both;
            }
            case Instant x when a[1] instanceof Duration y -> moment(() -> x.plus(y));
            case Duration x when a[1] instanceof Instant y -> moment(() -> y.plus(x));
            case Duration x when a[1] instanceof Duration y -> moment(() -> x.plus(y));
            default -> throw unfit("+", a);
        };
    }

    private static Object minus(Object[] a, Cost cost) {
        return switch (a[0]) {
            case Long x when a[1] instanceof Long y -> whole("-", () -> Math.subtractExact(x, y));
            case Double x when a[1] instanceof Double y -> x - y;
            case Instant x when a[1] instanceof Instant y -> moment(() -> Duration.between(y, x));
            case Instant x when a[1] instanceof Duration y -> moment(() -> x.minus(y));
            case Duration x when a[1] instanceof Duration y -> moment(() -> x.minus(y));
            default -> throw unfit("-", a);
        };
    }

    private static Object times(Object[] a, Cost cost) {
        return switch (a[0]) {
            case Long x when a[1] instanceof Long y -> whole("*", () -> Math.multiplyExact(x, y));
            case Double x when a[1] instanceof Double y -> x * y;
            default -> throw unfit("*", a);
        };
    }

    private static Object divided(Object[] a, Cost cost) {
        return switch (a[0]) {
            case Long x when a[1] instanceof Long y -> whole("/", () -> Math.divideExact(x, y));
            case Double x when a[1] instanceof Double y -> x / y;
            default -> throw unfit("/", a);
        };
    }

    /** A computation that may leave its range. */
    @FunctionalInterface
    private interface Computed<T> {
        T get();
    }

    private static long whole(String operator, Computed<Long> computed) {
        try {
            return computed.get();
        } catch (ArithmeticException e) {
            throw new Unanswered(operator + ": " + e.getMessage());
        }
    }

    private static Object moment(Computed<Object> computed) {
        try {
            return computed.get();
        } catch (ArithmeticException | java.time.DateTimeException e) {
            throw new Unanswered("a time beyond what there is");
        }
    }

    private static void conversions(Map<String, Body> all) {
        all.put("dyn", (a, cost) -> a[0]);
        all.put("int", (a, cost) -> switch (a[0]) {
            case Long x -> x;
            case Double x when x > -0x1p63 && x < 0x1p63 -> x.longValue();
            case String x -> number(x, Long::parseLong);
            case Instant x -> x.getEpochSecond();
            default -> throw unfit("int()", a);
        });
        all.put("double", (a, cost) -> switch (a[0]) {
            case Long x -> x.doubleValue();
            case Double x -> x;
            case String x -> number(x, Double::parseDouble);
            default -> throw unfit("double()", a);
        });
        all.put("string", (a, cost) -> switch (a[0]) {
            case String x -> x;
            case Long x -> x.toString();
            case Double x -> x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString(x.longValue()) : x.toString();
            case Boolean x -> x.toString();
            case Instant x -> x.toString();
            case Duration x -> seconds(x);
            case Version x -> written(x);
            case Amount x -> x.value().toPlainString();
            default -> throw unfit("string()", a);
        });
        all.put("bool", (a, cost) -> switch (a[0]) {
            case Boolean x -> x;
            case String x when x.equals("true") -> true;
            case String x when x.equals("false") -> false;
            default -> throw unfit("bool()", a);
        });
        all.put("timestamp", (a, cost) -> switch (a[0]) {
            case Instant x -> x;
            case Long x -> moment(() -> Instant.ofEpochSecond(x));
            case String x -> instant(x);
            default -> throw unfit("timestamp()", a);
        });
        all.put("duration", (a, cost) -> switch (a[0]) {
            case Duration x -> x;
            case String x -> duration(x);
            default -> throw unfit("duration()", a);
        });
    }

    private static <T> T number(String text, java.util.function.Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new Unanswered(Printable.of(text) + " is no number");
        }
    }

    private static Instant instant(String text) {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new Unanswered(Printable.of(text) + " is no timestamp such as 2026-01-31T12:00:00Z");
        }
    }

    private static Duration duration(String text) {
        boolean negative = text.startsWith("-");
        Matcher part = SPAN.matcher(text);
        int at = negative || text.startsWith("+") ? 1 : 0;
        BigDecimal nanos = BigDecimal.ZERO;
        boolean any = text.length() <= 64;
        while (any && at < text.length()) {
            any = part.find(at) && part.start() == at;
            if (any) {
                nanos = nanos.add(
                        new BigDecimal(part.group(1)).multiply(NANOS.getOrDefault(part.group(2), BigDecimal.ONE)));
                at = part.end();
            }
        }
        if (!any || nanos.signum() == 0 && !text.contains("0")) {
            throw new Unanswered(Printable.of(text) + " is no duration such as 1h30m");
        }
        BigDecimal sum = negative ? nanos.negate() : nanos;
        return Duration.ofNanos(whole("duration", () -> sum.toBigInteger().longValueExact()));
    }

    private static String seconds(Duration span) {
        BigDecimal seconds = BigDecimal.valueOf(span.getSeconds()).add(BigDecimal.valueOf(span.getNano(), 9));
        return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
    }

    private static String written(Version version) {
        return version.major() + "." + version.minor() + "." + version.patch()
                + (version.pre().isEmpty() ? "" : "-" + String.join(".", version.pre()))
                + (version.build().isEmpty() ? "" : "+" + version.build());
    }

    private static void times(Map<String, Body> all) {
        part(all, "getFullYear", time -> time.getYear());
        part(all, "getMonth", time -> time.getMonthValue() - 1L);
        part(all, "getDate", time -> time.getDayOfMonth());
        part(all, "getDayOfMonth", time -> time.getDayOfMonth() - 1L);
        part(all, "getDayOfWeek", time -> time.getDayOfWeek().getValue() % 7L);
        part(all, "getDayOfYear", time -> time.getDayOfYear() - 1L);
        part(all, "getHours", time -> time.getHour());
        part(all, "getMinutes", time -> time.getMinute());
        part(all, "getSeconds", time -> time.getSecond());
        part(all, "getMilliseconds", time -> time.getNano() / 1_000_000);
    }

    /** A part of a timestamp, in UTC, or of a duration. */
    private static void part(Map<String, Body> all, String name, ToLongFunction<ZonedDateTime> of) {
        all.put(name, (a, cost) -> switch (a[0]) {
            case Instant x when a.length == 1 -> (Object) of.applyAsLong(x.atZone(ZoneOffset.UTC));
            case Duration x
            when a.length == 1 ->
                switch (name) {
                    case "getHours" -> x.toHours();
                    case "getMinutes" -> x.toMinutes();
                    case "getSeconds" -> x.toSeconds();
                    case "getMilliseconds" -> (long) x.toMillisPart();
                    default -> throw unfit(name + "()", a);
                };
            default -> throw new Unanswered(name + "() takes no time zone: it is told in UTC");
        });
    }

    private static void amounts(Map<String, Body> all) {
        all.put(
                "quantity",
                (a, cost) -> Amount.parse(text(a[0], "quantity()"))
                        .orElseThrow(
                                () -> new Unanswered(Printable.of((String) a[0]) + " is no quantity such as 150M")));
        all.put(
                "isQuantity",
                (a, cost) -> Amount.parse(text(a[0], "isQuantity()")).isPresent());
        all.put("sign", (a, cost) -> (long) amount(a[0]).value().signum());
        all.put("add", (a, cost) -> new Amount(amount(a[0]).value().add(amountOrInt(a[1]))));
        all.put("sub", (a, cost) -> new Amount(amount(a[0]).value().subtract(amountOrInt(a[1]))));
        all.put("isInteger", (a, cost) -> amount(a[0]).isInteger());
        all.put("asInteger", (a, cost) -> {
            Amount amount = amount(a[0]);
            if (!amount.isInteger()) {
                throw new Unanswered("the quantity is no whole number of 64 bits");
            }
            return amount.value().longValueExact();
        });
        all.put("asApproximateFloat", (a, cost) -> amount(a[0]).value().doubleValue());
    }

    private static Amount amount(Object value) {
        if (value instanceof Amount amount) {
            return amount;
        }
        throw unfit("the function", value);
    }

    private static BigDecimal amountOrInt(Object value) {
        return value instanceof Long number
                ? BigDecimal.valueOf(number)
                : amount(value).value();
    }

    static String text(Object value, String function) {
        if (value instanceof String text) {
            return text;
        }
        throw unfit(function, value);
    }

    private static void versions(Map<String, Body> all) {
        all.put(
                "semver",
                (a, cost) -> Version.parse(text(a[0], "semver()"))
                        .orElseThrow(
                                () -> new Unanswered(Printable.of((String) a[0]) + " is no version such as 1.2.3")));
        all.put("isSemver", (a, cost) -> Version.parse(text(a[0], "isSemver()")).isPresent());
        UnaryOperator<Object> none = value -> {
            throw unfit("the function", value);
        };
        all.put("major", (a, cost) -> a[0] instanceof Version v ? (Object) v.major() : none.apply(a[0]));
        all.put("minor", (a, cost) -> a[0] instanceof Version v ? (Object) v.minor() : none.apply(a[0]));
        all.put("patch", (a, cost) -> a[0] instanceof Version v ? (Object) v.patch() : none.apply(a[0]));
    }
}
