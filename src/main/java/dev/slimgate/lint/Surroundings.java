package dev.slimgate.lint;

import dev.slimgate.facts.Catalogue;
import java.time.Instant;
import java.util.Map;

/**
 * What policies are looked at with.
 *
 * @param now which dates have passed
 * @param catalogue base images that are known
 * @param namespaces those that there are, with their labels; empty where nobody said
 * @param places where fields stand
 */
public record Surroundings(
        Instant now, Catalogue catalogue, Map<String, Map<String, String>> namespaces, Places places) {
    public Surroundings {
        namespaces = Map.copyOf(namespaces);
    }
}
