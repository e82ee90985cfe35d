package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code waste}: little is shipped that no path of the final tree reaches.
 *
 * @param maxBytes of {@link Waste#unreachableBytes}; null for no limit
 * @param minEfficiency of {@link Waste#efficiency}, 0 to 1; null for no limit
 * @param dive limits by that tool's rules; null for none
 */
public record WasteRule(
        @Nullable Quantity maxBytes,
        @Nullable Double minEfficiency,
        @Nullable DiveLimits dive,
        @Nullable Enforcement enforcement)
        implements Rule {

    /**
     * The thresholds of dive's {@code .dive-ci} under its names, each met as dive meets it: by a figure that is equal.
     *
     * @param lowestEfficiency of {@link DiveFigures#efficiency}; null for no limit
     * @param highestWastedBytes of {@link DiveFigures#wastedBytes}; null for no limit
     * @param highestUserWastedPercent of {@link DiveFigures#userWastedPercent}, 0 to 1; null for no limit
     * @see <a href="https://github.com/wagoodman/dive#ci-integration">dive in CI</a>
     */
    public record DiveLimits(
            @Nullable Double lowestEfficiency,
            @Nullable Quantity highestWastedBytes,
            @Nullable Double highestUserWastedPercent) {

        /** What is beyond a limit, in dive's words. */
        private List<String> broken(DiveFigures figures) {
            List<String> broken = new ArrayList<>();
            if (lowestEfficiency != null && figures.efficiency() < lowestEfficiency) {
                broken.add("dive's efficiency " + Share.under(figures.efficiency(), lowestEfficiency)
                        + ", lowestEfficiency " + Share.limit(lowestEfficiency));
            }
            if (highestWastedBytes != null && figures.wastedBytes() > highestWastedBytes.bytes()) {
                broken.add("dive's wasted bytes " + Quantity.over(figures.wastedBytes()) + ", highestWastedBytes "
                        + highestWastedBytes);
            }
            if (highestUserWastedPercent != null && figures.userWastedPercent() > highestUserWastedPercent) {
                broken.add("dive's user wasted percent "
                        + Share.over(figures.userWastedPercent(), highestUserWastedPercent)
                        + ", highestUserWastedPercent " + Share.limit(highestUserWastedPercent));
            }
            return broken;
        }
    }

    @Override
    public String name() {
        return "waste";
    }

    @Override
    public String label() {
        return "waste";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public boolean asksForDive() {
        return dive != null;
    }

    @Override
    public Outcome judge(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            return new Outcome.NeedsContents();
        }
        List<String> broken = broken(contents.waste());
        if (dive != null) {
            broken.addAll(dive.broken(Objects.requireNonNull(contents.dive(), "a rule asked for dive's figures")));
        }
        return broken.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(
                        String.join("; ", broken) + source(contents, Origin.in(subject.facts(), contents)));
    }

    private List<String> broken(Waste waste) {
        List<String> broken = new ArrayList<>();
        if (maxBytes != null && waste.unreachableBytes() > maxBytes.bytes()) {
            broken.add(Quantity.over(waste.unreachableBytes()) + " shipped and out of reach, at most " + maxBytes);
        }
        if (minEfficiency != null && waste.efficiency() < minEfficiency) {
            broken.add("efficiency " + Share.under(waste.efficiency(), minEfficiency) + ", at least "
                    + Share.limit(minEfficiency));
        }
        return broken;
    }

    /**
     * {@code ; 12.1 MB of it in the base; most: /cache/a.bin 40 MB (layer 3: RUN make), hidden by layer 4: RUN rm -r /cache}:
     * only what the exact figures know.
     */
    private static String source(ContentFacts contents, Origin origin) {
        Waste waste = contents.waste();
        if (waste.paths().isEmpty()) {
            return "";
        }
        long ofBase = ofBase(contents.layers(), origin);
        String base = ofBase == 0 || ofBase == waste.unreachableBytes()
                ? ""
                : "; " + Quantity.about(ofBase) + " of it in the base";
        Waste.WastedPath most = waste.paths().getFirst();
        String hidden = most.hiddenBy() == most.layer()
                ? ", twice in it"
                : ", hidden by " + BuildStep.source(origin.layers(), most.hiddenBy());
        return base + "; most: " + Printable.of(most.path()) + " " + Quantity.about(most.bytes()) + " ("
                + origin.of(most.layer()) + ")" + hidden;
    }

    private static long ofBase(List<LayerContents> layers, Origin origin) {
        long bytes = 0;
        for (int i = 0; i < layers.size(); i++) {
            bytes += origin.isOfBase(i) ? layers.get(i).unreachableBytes() : 0;
        }
        return bytes;
    }
}
