package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.PackageCounts;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** The part of {@link InspectJson} that the layers tell. */
final class ContentJson {
    private ContentJson() {}

    /** Adds what the layers contain; the base and the layers themselves stand elsewhere. */
    static void put(ObjectNode json, ContentFacts contents) {
        putRuntime(json, contents.runtime());
        json.put("libc", contents.libc().label());
        putPrograms(json, contents);
        putPackages(json, contents.packages());
        putLeftovers(json, contents);
        if (contents.entry().named()) {
            putEntry(json.putObject("entry"), contents.entry());
        }
        json.putObject("provides")
                .put("certificates", contents.provides().certificates())
                .put("timeZones", contents.provides().timeZones())
                .put("temporaryDirectory", contents.provides().temporaryDirectory())
                .put("passwd", contents.provides().passwd());
        putForeignModules(json, contents);
    }

    /** Says whether a layer belongs to the base, where that is known. */
    static ObjectNode putOrigin(ObjectNode json, Base base, int layer) {
        Boolean fromBase = Origin.fromBase(base, layer);
        if (fromBase != null) {
            json.put("fromBase", fromBase);
        }
        return json;
    }

    static void putRuntime(ObjectNode json, ContentFacts.@Nullable LanguageRuntime runtime) {
        if (runtime != null) {
            ObjectNode object = json.putObject("runtime").put("name", runtime.name());
            JsonText.putKnown(object, "version", runtime.version());
            object.put("evidence", runtime.evidence());
        }
    }

    private static void putPrograms(ObjectNode json, ContentFacts contents) {
        ArrayNode shells = json.putArray("shells");
        contents.shells().forEach(shell -> {
            ObjectNode object = shells.addObject().put("path", shell.path());
            JsonText.putKnown(object, "target", shell.target());
            putOrigin(object.put("layer", shell.layer()), contents.base(), shell.layer());
        });
        ArrayNode managers = json.putArray("packageManagers");
        contents.packageManagers()
                .forEach(found -> putProgram(managers, found.name(), found.path(), found.layer(), contents.base()));
        ArrayNode tools = json.putArray("tools");
        contents.tools()
                .forEach(found -> putProgram(tools, found.name(), found.path(), found.layer(), contents.base()));
    }

    private static void putProgram(ArrayNode into, String name, String path, int layer, Base base) {
        putOrigin(into.addObject().put("name", name).put("path", path).put("layer", layer), base, layer);
    }

    private static void putPackages(ObjectNode json, PackageCounts packages) {
        ObjectNode object = json.putObject("packages");
        JsonText.putKnown(object, "dpkg", packages.dpkg());
        JsonText.putKnown(object, "apk", packages.apk());
        JsonText.putKnown(object, "rpm", packages.rpm());
    }

    private static void putLeftovers(ObjectNode json, ContentFacts contents) {
        ArrayNode leftovers = json.putArray("leftovers");
        for (Leftovers.Leftover found : contents.leftovers().found()) {
            ObjectNode object = leftovers
                    .addObject()
                    .put("category", found.category().label())
                    .put("path", found.path())
                    .put("bytes", found.bytes())
                    .put("files", found.files())
                    .put("layer", found.layer());
            putOrigin(object, contents.base(), found.layer()).put("what", found.what());
        }
        ObjectNode totals = json.putObject("leftoverTotals");
        if (!contents.leftovers().totals().isEmpty()) {
            new EnumMap<>(contents.leftovers().totals())
                    .forEach((category, total) -> totals.putObject(category.label())
                            .put("finds", total.finds())
                            .put("bytes", total.bytes()));
        }
    }

    private static void putEntry(ObjectNode json, Entry entry) {
        json.put("written", JsonText.redacted(entry.written()));
        JsonText.putKnown(json, "path", entry.path());
        Entry.Program program = entry.program();
        if (program != null) {
            json.put("kind", program.kind().label());
            JsonText.putKnown(json, "interpreter", program.interpreter());
            JsonText.putKnown(json, "machine", program.machine());
            json.put("packed", program.packed()).put("unstrippedBytes", program.unstrippedBytes());
        }
        json.put("runnable", entry.runnable());
        JsonText.putKnown(json, "problem", entry.problem());
    }

    private static void putForeignModules(ObjectNode json, ContentFacts contents) {
        ArrayNode modules = json.putArray("foreignModules");
        for (ForeignModules.ForeignModule found : contents.foreignModules().found()) {
            ObjectNode object = modules.addObject()
                    .put("path", found.path())
                    .put("builtFor", found.builtFor().label())
                    .put("layer", found.layer());
            putOrigin(object, contents.base(), found.layer());
        }
        if (contents.foreignModules().more() > 0) {
            json.put("moreForeignModules", contents.foreignModules().more());
        }
    }
}
