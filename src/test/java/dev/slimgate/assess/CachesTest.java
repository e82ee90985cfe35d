package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * Caffeine chooses the classes of a cache and of its entries by name, from the features that the cache uses; a native
 * executable has only those that are registered.
 */
class CachesTest {
    private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.";

    @Test
    void theClassesThatOurCachesAreMadeOfAreRegistered() throws Exception {
        CacheSettings settings = CacheSettings.DEFAULTS;
        LongSupplier nanos = System::nanoTime;
        Shared shared = new Shared(SharedStore.NONE, ReadLimits.DEFAULTS, settings, InstantSource.system(), nanos);
        Shown shown = new Shown(settings, shared);
        Failures<InScope> failures = new Failures<>(1 << 20, nanos);
        List<Cache<?, ?>> caches = new ArrayList<>(cachesOf(shown));
        caches.addAll(cachesOf(failures));
        caches.addAll(cachesOf(new Tags(settings, nanos)));
        caches.addAll(cachesOf(new Opener(null, settings, nanos)));
        Documents documents =
                new Documents(ReadLimits.DEFAULTS, settings, Duration.ofSeconds(1), shown, shared, failures, nanos);
        caches.addAll(cachesOf(documents));
        caches.addAll(cachesOf(new ImageFetcher(ReadLimits.DEFAULTS, settings, documents)));
        caches.addAll(cachesOf(new Kept<>("test", Duration.ofSeconds(1), 1, key -> 1, value -> 1, nanos)));
        try (LayerReaders readers = new LayerReaders(
                        new LayerScanner(ReadLimits.DEFAULTS, ContentProbe.NONE, new IndexBudget(1 << 20)),
                        ReadLimits.DEFAULTS,
                        AssessorSettings.DEFAULTS,
                        settings,
                        shown,
                        shared);
                ContentScans scans = new ContentScans(
                        readers,
                        new ContentInspector(Catalogue.EMPTY),
                        ReadLimits.DEFAULTS,
                        AssessorSettings.DEFAULTS,
                        settings,
                        nanos)) {
            caches.addAll(cachesOf(readers));
            caches.addAll(cachesOf(scans));
        }

        Set<String> classes = new TreeSet<>();
        for (Cache<?, ?> cache : caches) {
            Object bounded = field(cache, "cache");
            classes.add(bounded.getClass().getName());
            classes.add(field(bounded, "nodeFactory").getClass().getName());
        }

        assertThat(classes).allMatch(name -> name.startsWith(CAFFEINE));
        assertThat(caches).hasSize(places());
        assertThat(classes)
                .containsExactlyInAnyOrder(Class.forName("dev.slimgate.application.NativeReflection")
                        .getAnnotation(RegisterForReflection.class)
                        .classNames());
    }

    /** How often our code opens a cache: none may be missing above. */
    private static int places() {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.slimgate");
        return (int) ours.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Caffeine.class))
                .map(JavaMethodCall::getName)
                .filter(Set.of("build", "buildAsync")::contains)
                .count();
    }

    private static List<Cache<?, ?>> cachesOf(Object holder) throws IllegalAccessException {
        List<Cache<?, ?>> caches = new ArrayList<>();
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (Cache.class.isAssignableFrom(field.getType())) {
                field.setAccessible(true);
                caches.add((Cache<?, ?>) field.get(holder));
            }
        }
        return caches;
    }

    private static Object field(Object holder, String name) throws IllegalAccessException {
        for (Class<?> type = holder.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(holder);
                }
            }
        }
        throw new AssertionError(holder.getClass() + " has no field " + name);
    }
}
