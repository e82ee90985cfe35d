package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Holds what is found in the shared images against what is true of them, as {@code tools/accuracy.py} does. */
class TruthTest {
    private static final Path SHARED = Path.of(System.getProperty("test.shared", "../shared"));
    private static final Set<String> SYSTEM =
            Set.of("apt", "dpkg", "apk", "dnf", "yum", "microdnf", "rpm", "zypper", "pacman", "opkg");
    private static final Map<String, String> FAMILIES =
            Map.of("opensuse", "suse", "arch", "archlinux", "rocky", "rockylinux");
    private static final Set<String> UNKNOWN =
            Set.of("cirros", "gentoo", "void", "debian-like", "alpine-like", "ubuntu-like", "unknown(shesek)");

    private final Map<String, int[]> counts = new TreeMap<>();
    private final List<String> misses = new ArrayList<>();

    @Test
    void agreesWithTheTruthOfEverySharedImage() throws IOException {
        Path truth = SHARED.resolve("data/images/truth.jsonl");
        Assumptions.assumeTrue(Files.exists(truth), "no ../shared/data/images/truth.jsonl: nothing to compare with");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(truth)) {
            rows.add(new ObjectMapper().readTree(line));
        }
        Map<String, Long> ids =
                rows.stream().collect(Collectors.groupingBy(r -> r.get("id").asText(), Collectors.counting()));

        rows.stream().filter(row -> ids.get(row.get("id").asText()) == 1).forEach(this::compare);

        counts.forEach((field, count) -> System.out.println(field + ": " + count[0] + "/" + count[1]));
        misses.forEach(System.out::println);
        assertThat(misses).isEmpty();
        assertThat(counts.get("family")[1]).isGreaterThan(100);
        assertThat(counts.get("unreachableBytes")[1]).isGreaterThan(100);
    }

    private void compare(JsonNode row) {
        String kind = row.path("class_").asText();
        if (Set.of("hostile", "artifact").contains(kind)
                || row.path("kind").asText().equals("index")
                || row.has("expect")) {
            return;
        }
        ImageFacts facts;
        ContentFacts contents;
        try {
            StoredImages.Stored stored = open(row);
            facts = stored.facts();
            contents = stored.contents();
        } catch (NoSuchFileException e) {
            return; // known by its digest in an index that the layout does not hold
        } catch (IOException | RuntimeException e) {
            misses.add("ERROR " + row.get("id").asText() + " " + e);
            return;
        }
        if (row.hasNonNull("compressed_bytes") && facts.compressedBytes() != null) {
            check(row, "compressedBytes", row.get("compressed_bytes").asLong(), facts.compressedBytes());
        }
        if (row.hasNonNull("family")) {
            checkOneOf(row, "family", families(row), contents.base().family().label());
        }
        if (row.hasNonNull("shell")) {
            check(row, "shell", row.get("shell").asBoolean(), !contents.shells().isEmpty());
        }
        Set<String> wanted = texts(row.path("shell_paths"), "/");
        Set<String> found =
                contents.shells().stream().map(ContentFacts.Shell::path).collect(Collectors.toSet());
        if (!wanted.isEmpty()) {
            wanted.removeAll(found);
            check(row, "shellPaths", Set.of(), wanted);
        }
        if (row.has("package_managers")) {
            Set<String> managers = texts(row.get("package_managers"), "");
            if (managers.remove("apt-get")) {
                managers.add("apt");
            }
            managers.retainAll(SYSTEM);
            Set<String> seen = contents.packageManagers().stream()
                    .map(ContentFacts.PackageManager::name)
                    .filter(SYSTEM::contains)
                    .collect(Collectors.toSet());
            check(row, "packageManagers", managers, seen);
        }
        if (row.hasNonNull("libc")) {
            check(row, "libc", libc(row.get("libc").asText()), contents.libc().label());
        }
        if (row.has("runs_as_root")) {
            Boolean root = contents.effectiveUser() instanceof EffectiveUser.Known known ? known.root() : null;
            check(
                    row,
                    "root",
                    row.get("runs_as_root").isNull()
                            ? null
                            : row.get("runs_as_root").asBoolean(),
                    root);
        }
        if (row.hasNonNull("dive")) {
            JsonNode dive = row.get("dive");
            check(
                    row,
                    "dive.wastedBytes",
                    dive.get("wasted").asLong(),
                    contents.dive().wastedBytes());
            check(
                    row,
                    "dive.sizeBytes",
                    dive.get("size").asLong(),
                    contents.dive().sizeBytes());
            double difference =
                    dive.get("efficiency").asDouble() - contents.dive().efficiency();
            check(row, "dive.efficiency", true, Math.abs(difference) < 1e-12);
        }
        if (row.path("ref").hasNonNull("unreachable_bytes")) {
            long unreachable = row.path("ref").get("unreachable_bytes").asLong();
            check(row, "unreachableBytes", unreachable, contents.waste().unreachableBytes());
        }
    }

    private static StoredImages.Stored open(JsonNode row) throws IOException {
        Path images = SHARED.resolve("data/images");
        String id = row.get("id").asText();
        return row.hasNonNull("layout")
                ? StoredImages.layout(
                        images.resolve(row.get("layout").asText()),
                        row.get("image").asText(),
                        row.path("manifest_digest").asText())
                : StoredImages.archive(images.resolve("archives").resolve(id.substring(id.lastIndexOf('/') + 1)));
    }

    private static Set<String> families(JsonNode row) {
        String family = row.get("family").asText();
        String variant = row.path("variant").asText();
        if (family.equals("debian") && variant.contains("slim")) {
            return Set.of("debian-slim");
        }
        if (family.equals("rhel-ubi")) {
            return Set.of("ubi", "ubi-minimal", "ubi-micro");
        }
        if (family.equals("ubuntu") && variant.contains("chisel")) {
            return Set.of("chiselled");
        }
        if (family.equals("scratch") && row.path("class_").asText().startsWith("real-")) {
            return Set.of("scratch", "unknown");
        }
        return Set.of(UNKNOWN.contains(family) ? "unknown" : FAMILIES.getOrDefault(family, family));
    }

    private static String libc(String text) {
        return text.startsWith("none") || text.contains("static") ? "none" : text.replaceAll("-.*", "");
    }

    private static Set<String> texts(JsonNode list, String prefix) {
        Set<String> result = new HashSet<>();
        list.forEach(e -> result.add(prefix + e.asText().replaceAll("^/", prefix.isEmpty() ? "/" : "")));
        return result;
    }

    private void check(JsonNode row, String field, Object wanted, Object found) {
        count(row, field, Objects.equals(wanted, found), wanted + " but found " + found);
    }

    private void checkOneOf(JsonNode row, String field, Set<String> wanted, String found) {
        count(row, field, wanted.contains(found), wanted + " but found " + found);
    }

    private void count(JsonNode row, String field, boolean agrees, String difference) {
        int[] count = counts.computeIfAbsent(field, f -> new int[2]);
        count[0] += agrees ? 1 : 0;
        count[1]++;
        if (!agrees) {
            misses.add("MISS " + field + " " + row.get("id").asText() + ": " + difference);
        }
    }
}
