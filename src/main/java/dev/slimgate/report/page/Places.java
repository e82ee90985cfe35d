package dev.slimgate.report.page;

import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Expression;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Results;
import io.quarkus.qute.TemplateNode;
import io.quarkus.qute.ValueResolver;
import java.util.concurrent.CompletionStage;

/**
 * What templates can say of a {@link Pointed} place: {@code place.name} goes on to a field of an object; of values,
 * {@code place} alone shows a count or a text, {@code place.bytes}, {@code .seconds}, {@code .rate}, {@code .percent},
 * {@code .day}, {@code .moment}, {@code .digest} show them so, all with the place's pointer.
 *
 * <p>{@code .each} lists, {@code .few} and {@code .others} in two parts, {@code .present}, {@code .empty}, {@code .many} (not exactly one) and {@code .is('x')} ask,
 * {@code .attribute} is the bare text for an attribute, {@code .pointer} the pointer's attribute. None of it is found by reflection.
 */
final class Places implements ValueResolver, ResultMapper {

    @Override
    public boolean appliesTo(EvalContext context) {
        return context.getBase() instanceof Pointed;
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        Pointed place = (Pointed) context.getBase();
        String name = context.getName();
        if (!context.getParams().isEmpty()) {
            return name.equals("is")
                    ? context.evaluate(context.getParams().getFirst())
                            .thenApply(value -> place.text().equals(String.valueOf(value)))
                    : Results.notFound(context);
        }
        return switch (name) {
            case "each" -> CompletedStage.of(place.each());
            case "few" -> CompletedStage.of(place.few());
            case "others" -> CompletedStage.of(place.others());
            case "present" -> CompletedStage.of(place.present());
            case "empty" -> CompletedStage.of(place.empty());
            default -> place.node().isContainerNode() ? CompletedStage.of(place.child(name)) : shown(context, place);
        };
    }

    private static CompletionStage<Object> shown(EvalContext context, Pointed place) {
        if (!place.present()) {
            return Results.notFound(context);
        }
        return switch (context.getName()) {
            case "many" -> CompletedStage.of(place.number() != 1);
            case "attribute" -> raw(Html.escaped(place.text()));
            case "pointer" -> raw(Mark.pointer(place));
            case "bytes" -> raw(Mark.data(place, Shown.bytes(place.number())));
            case "seconds" -> raw(Mark.data(place, Shown.seconds(place.number())));
            case "rate" -> raw(Mark.data(place, Shown.rate(place.number())));
            case "percent" -> raw(Mark.data(place, Shown.percent(place.node().doubleValue())));
            case "day" -> raw(Mark.time(place, Shown.day(place.text())));
            case "moment" -> raw(Mark.time(place, Shown.moment(place.text())));
            case "digest" -> raw(Mark.data(place, Shown.digest(place.text())));
            default -> Results.notFound(context);
        };
    }

    private static CompletionStage<Object> raw(String html) {
        return CompletedStage.of(new RawString(html));
    }

    @Override
    public boolean appliesTo(TemplateNode.Origin origin, Object result) {
        return result instanceof Pointed;
    }

    @Override
    public String map(Object result, Expression expression) {
        Pointed place = (Pointed) result;
        return switch (place.node().getNodeType()) {
            case NUMBER -> Mark.data(place, Shown.count(place.number()));
            case STRING -> Mark.text(place);
            case ARRAY, BINARY, BOOLEAN, MISSING, NULL, OBJECT, POJO ->
                throw new IllegalStateException(
                        expression.toOriginalString() + " is nothing to show: " + place.pointer());
        };
    }
}
