package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Waste;
import java.util.List;

/** What an image ships and nobody reaches, as {@link InspectJson} shows it: exactly, and by dive's rules. */
final class WasteJson {
    private WasteJson() {}

    static void put(ObjectNode json, ContentFacts contents, List<ImageFacts.Layer> layers) {
        Waste waste = contents.waste();
        int baseLayers = contents.base().layers();
        json.put("unreachableBytes", waste.unreachableBytes());
        json.put("efficiency", waste.efficiency());
        ArrayNode paths = json.putArray("waste");
        for (Waste.WastedPath wasted : waste.paths()) {
            ObjectNode object = paths.addObject()
                    .put("path", wasted.path())
                    .put("bytes", wasted.bytes())
                    .put("layer", wasted.layer())
                    .put("hiddenBy", wasted.hiddenBy());
            String command = layers.get(wasted.layer()).command();
            if (command != null) {
                object.put("command", JsonText.redacted(command));
            }
            if (baseLayers > 0) {
                object.put("fromBase", wasted.layer() < baseLayers);
            }
        }
        if (waste.morePaths() > 0) {
            json.put("moreWaste", waste.morePaths());
        }
        DiveFigures dive = contents.dive();
        if (dive != null) {
            json.putObject("dive")
                    .put("sizeBytes", dive.sizeBytes())
                    .put("wastedBytes", dive.wastedBytes())
                    .put("efficiency", dive.efficiency())
                    .put("userWastedPercent", dive.userWastedPercent());
        }
    }
}
