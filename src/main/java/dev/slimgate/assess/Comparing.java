package dev.slimgate.assess;

import dev.slimgate.assess.Kept.Found;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.TagPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what rules ask of other images, for one image on one platform: golden images of declared families, and
 * baselines. All at once, within half of the time that is left, so that there is time for the layers of the image itself.
 *
 * <p>They are asked for with the credentials that the operator has configured for the namespace, never with a pod's own:
 * docs/adr/0015.
 */
final class Comparing {
    /** How many images one family may have after its globs are resolved. */
    static final int MOST_IMAGES = 500;

    private final Others others;
    private final Platform platform;
    private final Requester requester;
    private final Deadline deadline;

    /**
     * @param platform of the image that is compared
     * @param requester on whose behalf
     * @param deadline of the whole answer
     */
    Comparing(Others others, Platform platform, Requester requester, Deadline deadline) {
        this.others = others;
        this.platform = platform;
        this.requester = requester;
        this.deadline = deadline.atMost(deadline.remaining().dividedBy(2));
    }

    /**
     * What came of one image or glob as it is written.
     *
     * @param glob whether the images were selected by one
     * @param references none where they are not known
     * @param failed why they are not known; null where they are
     * @param stale how old they are, in words; null where they are fresh
     */
    private record Selection(
            boolean glob,
            String written,
            List<ImageReference> references,
            Comparison.@Nullable Failed failed,
            @Nullable String stale) {}

    /** What came of one reference: a comparison; or what it holds that is no image. */
    private record One(Comparison comparison, boolean foreign) {}

    /**
     * Everything that is asked.
     *
     * @param families all that are declared
     */
    Comparisons answer(Asked asked, List<DeclaredFamily> families) {
        if (asked.noImages()) {
            return Comparisons.NONE;
        }
        Map<String, List<String>> golden = new TreeMap<>();
        families.stream()
                .filter(family -> asked.families().contains(family.name()))
                .forEach(family -> golden.computeIfAbsent(family.name(), name -> new ArrayList<>())
                        .addAll(family.images()));
        List<String> written = Stream.concat(golden.values().stream().flatMap(List::stream), asked.images().stream())
                .distinct()
                .toList();
        Map<String, Selection> selections = all(written, this::select);
        Map<String, Comparison> ofFamilies = all(
                List.copyOf(golden.keySet()),
                name -> named(name, compare(pick(selections, golden.getOrDefault(name, List.of())))));
        Map<String, Comparison> ofImages =
                all(List.copyOf(asked.images()), image -> compare(pick(selections, List.of(image))));
        return new Comparisons(ofFamilies, ofImages);
    }

    /**
     * What a workload ran before, by its reference as the object wrote it. It is asked for on behalf of that object, unlike
     * all else here: who writes the reference chooses what is read.
     *
     * @param onBehalf of the object
     */
    Comparison previous(String reference, Requester onBehalf) {
        return ImageReference.tryParse(reference)
                .map(parsed -> new Comparing(others, platform, onBehalf, deadline).resolve(parsed).comparison)
                .orElseGet(() ->
                        new Comparison.Failed(ErrorClass.NOT_FOUND, "what ran before has no readable name", false));
    }

    private static <K, V> Map<K, V> all(List<K> keys, Function<K, V> work) {
        List<V> values = Parallel.map(keys, work);
        Map<K, V> all = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            all.put(keys.get(i), values.get(i));
        }
        return all;
    }

    private static List<Selection> pick(Map<String, Selection> selections, List<String> written) {
        return written.stream()
                .distinct()
                .flatMap(one -> Stream.ofNullable(selections.get(one)))
                .toList();
    }

    private Selection select(String written) {
        TagPattern pattern;
        try {
            pattern = TagPattern.parse(written);
        } catch (MalformedException e) {
            return new Selection(
                    false,
                    written,
                    List.of(),
                    new Comparison.Failed(ErrorClass.INVALID, String.valueOf(e.getMessage()), false),
                    null);
        }
        if (pattern.glob() == null) {
            return new Selection(false, written, List.of(pattern.image()), null, null);
        }
        ImageReference any = pattern.image();
        return switch (others.selected(pattern, MOST_IMAGES, requester, deadline)) {
            case Found.Fresh<List<ImageReference>>(var tags) -> new Selection(true, written, tags, null, null);
            case Found.Stale<List<ImageReference>>(var tags, var age, var failure) ->
                new Selection(true, written, tags, null, stale(age, failure));
            case Found.Failed<List<ImageReference>>(var failure) ->
                new Selection(true, written, List.of(), failed(any, failure), null);
            case Found.TooSlow<List<ImageReference>>() ->
                new Selection(true, written, List.of(), tooSlow(any, any.name() + ": its tags"), null);
        };
    }

    private One resolve(ImageReference reference) {
        return switch (others.resolved(reference, platform, requester, deadline)) {
            case Found.Fresh<Others.Resolved>(var resolved) -> one(reference, resolved, null);
            case Found.Stale<Others.Resolved>(var resolved, var age, var failure) ->
                one(reference, resolved, stale(age, failure));
            case Found.Failed<Others.Resolved>(var failure) -> new One(failed(reference, failure), false);
            case Found.TooSlow<Others.Resolved>() ->
                new One(tooSlow(reference, reference + ": manifest and config"), false);
        };
    }

    private One one(ImageReference reference, Others.Resolved resolved, @Nullable String stale) {
        String foreign = resolved.foreign();
        return foreign == null
                ? new One(new Comparison.Known(resolved.images(), null, stale), false)
                : new One(
                        failed(
                                reference,
                                new ContentException.Invalid(reference + ": no container image: it holds " + foreign)),
                        true);
    }

    /** All that some selections name, together. */
    private Comparison compare(List<Selection> selections) {
        List<ImageReference> references = selections.stream()
                .flatMap(selection -> selection.references.stream())
                .distinct()
                .toList();
        if (references.size() > MOST_IMAGES) {
            return new Comparison.Failed(
                    ErrorClass.TOO_LARGE,
                    references.size() + " images are named, at most " + MOST_IMAGES + " are compared with",
                    true);
        }
        Map<ImageReference, One> resolved = all(references, this::resolve);
        Together together = new Together();
        for (Selection selection : selections) {
            together.add(selection, resolved);
        }
        return together.comparison();
    }

    /** Golden images, one after the other. */
    private static final class Together {
        private final List<OtherImage> images = new ArrayList<>();
        private Comparison.@Nullable Failed missing;
        private @Nullable String stale;

        void add(Selection selection, Map<ImageReference, One> resolved) {
            miss(selection.failed);
            age(selection.stale);
            boolean any = selection.failed != null;
            for (ImageReference reference : selection.references) {
                One one = resolved.get(reference);
                any |= one != null && !(selection.glob && isNone(one)) && add(one);
            }
            if (!any) {
                miss(new Comparison.Failed(
                        ErrorClass.NOT_FOUND, "there is no image that " + selection.written + " selects", true));
            }
        }

        /** What a glob selects besides images: signatures and charts, and tags that are gone since they were listed. */
        private static boolean isNone(One one) {
            return one.foreign
                    || one.comparison instanceof Comparison.Failed failed
                            && failed.errorClass() == ErrorClass.NOT_FOUND;
        }

        private boolean add(One one) {
            switch (one.comparison) {
                case Comparison.Known known -> {
                    images.addAll(known.images());
                    age(known.stale());
                }
                case Comparison.Failed failed -> miss(failed);
            }
            return true;
        }

        private void miss(Comparison.@Nullable Failed failed) {
            missing = missing == null ? failed : missing;
        }

        private void age(@Nullable String words) {
            stale = stale == null ? words : stale;
        }

        Comparison comparison() {
            Comparison.Failed failed = missing;
            return failed != null && images.isEmpty() ? failed : new Comparison.Known(images, failed, stale);
        }
    }

    private static Comparison named(String family, Comparison comparison) {
        return switch (comparison) {
            case Comparison.Failed failed -> named(family, failed);
            case Comparison.Known known ->
                known.missing() == null
                        ? known
                        : new Comparison.Known(known.images(), named(family, known.missing()), known.stale());
        };
    }

    private static Comparison.Failed named(String family, Comparison.Failed failed) {
        return new Comparison.Failed(
                failed.errorClass(), "golden image of " + family + ": " + failed.message(), failed.configuredHost());
    }

    private Comparison.Failed failed(ImageReference reference, ContentException failure) {
        return new Comparison.Failed(
                ErrorClasses.of(failure), String.valueOf(failure.getMessage()), others.configured(reference));
    }

    private Comparison.Failed tooSlow(ImageReference reference, String what) {
        return new Comparison.Failed(
                ErrorClass.TIMED_OUT,
                what + " have not come in time; they are still being fetched, try again in a few seconds",
                others.configured(reference));
    }

    private static String stale(Duration age, @Nullable ContentException failure) {
        String since = age.toMinutes() == 0 ? age.toSeconds() + " s" : age.toMinutes() + " min";
        return "as of " + since + " ago, registry "
                + (failure == null ? "not answering" : ErrorClasses.of(failure).words());
    }
}
