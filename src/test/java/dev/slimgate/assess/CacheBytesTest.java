package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Cache;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ImageSource.AccessKey;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.ManifestReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Caches are bounded by what they take of the heap, all together, and what they think they take is about right. */
class CacheBytesTest {
    private static final CacheSettings LARGE = new CacheSettings(Duration.ofSeconds(30), Duration.ofHours(1), 4L << 30);

    private static Shared shared() {
        return new Shared(SharedStore.NONE, ReadLimits.DEFAULTS, LARGE, InstantSource.system(), System::nanoTime);
    }

    private static Digest digest(int number) {
        return Digest.sha256(("number " + number).getBytes(StandardCharsets.US_ASCII));
    }

    private static Scope scope(int number) {
        return new Scope(
                new String("registry.test"),
                "team-" + number + "/application",
                new AccessKey(digest(number).hex()));
    }

    @Test
    void allSharesTogetherAreTheWhole() {
        CacheSettings settings = CacheSettings.DEFAULTS;

        long sum = Arrays.stream(Share.values())
                .mapToLong(share -> share.of(settings))
                .sum();

        assertThat(sum).isBetween(settings.bytes() * 99 / 100, settings.bytes());
    }

    @ParameterizedTest
    @CsvSource({"4096, 96", "384, 96", "332, 83", "128, 32", "64, 16", "3, 1"})
    void aSmallHeapHasSmallCaches(long heapMiB, long cachesMiB) {
        CacheSettings within = CacheSettings.DEFAULTS.within(heapMiB << 20);

        assertThat(within.bytes() >> 20).isEqualTo(cachesMiB);
        assertThat(within.tagLife()).isEqualTo(CacheSettings.DEFAULTS.tagLife());
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        Duration life = Duration.ofSeconds(30);

        assertThatThrownBy(() -> new CacheSettings(Duration.ZERO, life, 1 << 20))
                .hasMessageContaining("life");
        assertThatThrownBy(() -> new CacheSettings(life, Duration.ofSeconds(-1), 1 << 20))
                .hasMessageContaining("age");
        assertThatThrownBy(() -> new CacheSettings(life, life, (1 << 20) - 1)).hasMessageContaining("bytes");
    }

    @Test
    void noCacheHoldsAVerdict() {
        List<String> types = new ArrayList<>();
        for (Class<?> holder : List.of(
                Documents.class,
                ImageFetcher.class,
                Tags.class,
                Shown.class,
                Opener.class,
                Failures.class,
                ContentScans.class,
                LayerReaders.class,
                Kept.class)) {
            for (Field field : holder.getDeclaredFields()) {
                if (Cache.class.isAssignableFrom(field.getType())) {
                    types.add(field.getGenericType().getTypeName());
                }
            }
        }

        assertThat(types)
                .hasSize(11)
                .noneMatch(type -> type.matches(".*(Verdict|Finding|Judgement|Assessment|Decision).*"));
        assertThat(Arrays.stream(Assessor.class.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .map(Field::getType)
                        .filter(java.util.Map.class::isAssignableFrom))
                .isEmpty();
    }

    /**
     * Used heap once collections find nothing more: what other tests left behind goes bit by bit. Asked for twice in a row, with
     * nothing between but letting go, so that little else is let go of meanwhile.
     */
    private static long used() {
        long last = Long.MAX_VALUE;
        for (int quiet = 0; quiet < 3; ) {
            System.gc();
            long now = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            quiet = last - now < 64 << 10 ? quiet + 1 : 0;
            last = Math.min(last, now);
        }
        return last;
    }

    /** What the entries that a cache thinks it holds take of the heap, for each byte that it thinks they take. */
    private static double heapForAByte(Object holder, String name, Consumer<Integer> add) throws Exception {
        Field field = holder.getClass().getDeclaredField(name);
        field.setAccessible(true);
        Cache<?, ?> cache = (Cache<?, ?>) field.get(holder);
        int number = 0;
        while (weight(cache) < 24 << 20) {
            add.accept(number++);
        }
        long weight = weight(cache);
        long full = used();
        cache.invalidateAll();
        cache.cleanUp();
        return (double) (full - used()) / weight;
    }

    private static long weight(Cache<?, ?> cache) {
        return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    @Test
    void whatTagsTakeIsAboutRight() throws Exception {
        Tags tags = new Tags(LARGE, System::nanoTime);

        double ratio = heapForAByte(
                tags,
                "tags",
                i -> tags.put(
                        new Tags.Named(
                                ImageReference.parse("registry.test/team-" + i + "/application:v1." + i), scope(i)),
                        digest(i)));

        assertThat(ratio).isBetween(0.6, 1.25);
    }

    @Test
    void whatAccessTakesIsAboutRight() throws Exception {
        Shown shown = new Shown(LARGE, shared());

        double ratio = heapForAByte(shown, "shown", i -> shown.add(scope(i), digest(i)));

        assertThat(ratio).isBetween(0.6, 1.25);
    }

    private static Documents documents() {
        Shared shared = shared();
        return new Documents(
                ReadLimits.DEFAULTS,
                LARGE,
                Duration.ofSeconds(1),
                new Shown(LARGE, shared),
                shared,
                new Failures<>(1 << 20, System::nanoTime),
                System::nanoTime);
    }

    private static String join(int count, IntFunction<String> part) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(part.apply(i));
        }
        return text.toString();
    }

    private static Manifest manifest(int number) {
        return manifest(number, 10);
    }

    private static Manifest manifest(int number, int layers) {
        String layer = "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"size\":1,\"digest\":\"%s\"}";
        String text = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                + "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":1,\"digest\":\""
                + digest(number)
                + "\"},\"layers\":[" + join(layers, i -> layer.formatted(digest(number * 10 + i))) + "],"
                + "\"annotations\":{\"org.opencontainers.image.revision\":\""
                + digest(number).hex() + "\"}}";
        return ManifestReader.read(text.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Of the container that the chart runs, whose heap is 65 % of 512 MiB. */
    @Test
    void theUsualContainerRemembersFiveThousandUsualImages() {
        CacheSettings caches = CacheSettings.DEFAULTS.within((512L << 20) * 65 / 100);
        Manifest manifest = manifest(1, 5);
        long key = Weights.ENTRY + Weights.held(new Held("registry.test", digest(1)));
        long shown = Weights.ENTRY + Weights.scope(scope(1)) + Weights.digest(digest(1));

        assertThat(Share.MANIFESTS.of(caches) / (key + Weights.manifest(manifest)))
                .isGreaterThan(5_000);
        assertThat(Share.CONFIGS.of(caches) / (key + ConfigWeight.of(config(1, 5, 8))))
                .isGreaterThan(5_000);
        assertThat(Share.ACCESS.of(caches) / shown).isGreaterThan(2 * 5_000); // both of each
    }

    @Test
    void whatManifestsTakeIsAboutRight() throws Exception {
        Documents documents = documents();

        double ratio = heapForAByte(documents, "manifests", i -> {
            Manifest manifest = manifest(i);
            documents.keep(scope(0), manifest.digest(), manifest);
        });

        assertThat(ratio).isBetween(0.6, 1.25);
    }

    private static ImageConfig config(int number) {
        return config(number, 10, 20);
    }

    private static ImageConfig config(int number, int layers, int steps) {
        String text = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"65532\",\"Env\":["
                + join(8, i -> "\"NAME_" + number + "_" + i + "=value\"") + "],\"Labels\":{"
                + join(8, i -> "\"org.label." + number + "." + i + "\":\"some words of label " + i + "\"")
                + "}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + join(layers, i -> "\"" + digest(number * 10 + i) + "\"") + "]},\"history\":["
                + join(steps, i -> "{\"created_by\":\"RUN /bin/sh -c make step " + number + " of " + i + "\"}") + "]}";
        return ImageConfigReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps what is weighed. */
    private static double heapForAByte(IntFunction<ImageConfig> make, ToLongFunction<ImageConfig> weigher) {
        List<ImageConfig> kept = new ArrayList<>(20_000);
        long weight = 0;
        for (int i = 0; weight < 24 << 20; i++) {
            kept.add(make.apply(i));
            weight += weigher.applyAsLong(kept.getLast());
        }
        long full = used();
        kept.clear();
        return (double) (full - used()) / weight;
    }

    @Test
    void whatConfigsTakeIsAboutRight() {
        double ratio = heapForAByte(CacheBytesTest::config, ConfigWeight::of);

        assertThat(ratio).isBetween(0.6, 1.25);
    }

    @Test
    void textsBeyondLatinCountTwice() {
        assertThat(Weights.text("é".repeat(1_000))).isEqualTo(Weights.text("a".repeat(1_000)));
        assertThat(Weights.text("語".repeat(1_000)) - Weights.text("")).isEqualTo(2_000);
    }
}
