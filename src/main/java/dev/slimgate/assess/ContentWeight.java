package dev.slimgate.assess;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Waste;

/** What content facts take of the heap, approximately. */
final class ContentWeight {
    private static final int PER_RECORD = 96;

    private ContentWeight() {}

    static int of(ContentFacts facts) {
        long bytes = 1024;
        for (ContentFacts.Shell shell : facts.shells()) {
            String target = shell.target();
            bytes += PER_RECORD + shell.path().length() + (target == null ? 0 : target.length());
        }
        for (ContentFacts.PackageManager manager : facts.packageManagers()) {
            bytes += PER_RECORD + manager.path().length();
        }
        for (ContentFacts.Tool tool : facts.tools()) {
            bytes += PER_RECORD + tool.path().length();
        }
        for (Leftovers.Leftover found : facts.leftovers().found()) {
            bytes += PER_RECORD + found.path().length();
        }
        for (Base.Change change : facts.base().changes()) {
            bytes += PER_RECORD + change.path().length();
        }
        for (String path : facts.base().modified()) {
            bytes += PER_RECORD + path.length();
        }
        for (Base.Evidence evidence : facts.base().evidence()) {
            bytes += PER_RECORD + evidence.text().length();
        }
        for (Waste.WastedPath wasted : facts.waste().paths()) {
            bytes += PER_RECORD + wasted.path().length();
        }
        bytes += (long) PER_RECORD * facts.layers().size();
        for (ForeignModules.ForeignModule module : facts.foreignModules().found()) {
            bytes += PER_RECORD + module.path().length();
        }
        String path = facts.entry().path();
        String problem = facts.entry().problem();
        bytes += facts.entry().written().length()
                + (path == null ? 0 : path.length())
                + (problem == null ? 0 : 2L * problem.length());
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
