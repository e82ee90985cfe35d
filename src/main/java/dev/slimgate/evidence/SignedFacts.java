package dev.slimgate.evidence;

import dev.slimgate.assess.Evidence;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.Referrers;
import dev.slimgate.document.TrustedKeys.Checked;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.TooManyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements that CI has attached to images in their own repositories, by keys that are trusted. One request for what refers
 * to an image, then two for each statement that is looked at: its manifest and its bytes. A registry that did not answer in
 * time is left alone for a minute; of one without a referrers API that is remembered for an hour.
 */
public final class SignedFacts implements Evidence {
    /** The most statements of one image that are looked at. */
    static final int MOST_LOOKED_AT = 4;
    /** How long a registry is not asked that has failed. */
    static final Duration REST = Duration.ofMinutes(1);
    /** How far the signer's clock may be ahead of ours, where a statement may be too old. */
    static final Duration MOST_AHEAD = Duration.ofMinutes(5);
    /** How long it is remembered that a registry has no referrers API. */
    static final Duration BY_TAG = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(SignedFacts.class);
    private static final int MOST_MANIFEST_BYTES = 64 << 10;
    private static final String CREATED = "org.opencontainers.image.created";
    /** PKCS #1 v1.5 signatures are for waivers that exist; new documents do without. */
    private static final Set<String> ALGORITHMS = Set.of("ES256", "ES384", "PS256");

    private final FactsKeys keys;
    private final @Nullable Duration mostAge;
    private final Consumer<Outcome> listener;
    private final InstantSource clock;
    private final Remembered failed;
    private final Remembered withoutApi;

    /** What came of looking for a statement. */
    public enum Outcome {
        /** One counts. */
        ACCEPTED,
        /** There is none. */
        ABSENT,
        /** There are some, and none counts. */
        REFUSED,
        /** The registry did not answer, or not in time. */
        UNREACHABLE,
        /** It was not asked, as it has just failed. */
        RESTING
    }

    /**
     * @param mostAge of a statement, by the time it states; null where any will do
     * @param listener told once for each look
     * @param clock tells the age
     * @param nanos monotonic clock, for what is remembered
     */
    public SignedFacts(
            FactsKeys keys,
            @Nullable Duration mostAge,
            Consumer<Outcome> listener,
            InstantSource clock,
            LongSupplier nanos) {
        this.keys = keys;
        this.mostAge = mostAge;
        this.listener = listener;
        this.clock = clock;
        this.failed = new Remembered(REST, nanos);
        this.withoutApi = new Remembered(BY_TAG, nanos);
    }

    @Override
    public boolean trusts(String thumbprint) {
        return keys.now().holds(thumbprint);
    }

    @Override
    public Optional<Vouched> of(String registry, ImageFacts facts, ImageSource source, Deadline deadline) {
        if (!facts.inconsistencies().isEmpty()) {
            return Optional.empty(); // it is not for a statement to explain them away
        }
        if (failed.holds(registry)) {
            listener.accept(Outcome.RESTING);
            return Optional.empty();
        }
        try {
            return looked(registry, facts, source, deadline);
        } catch (ContentException e) {
            if (e instanceof ContentException.TimedOut || e instanceof ContentException.Unreachable) {
                failed.add(registry);
            }
            LOG.atDebug()
                    .addKeyValue("digest", facts.digest())
                    .log("signed facts cannot be asked for: {}", Printable.of(String.valueOf(e.getMessage()), 300));
            listener.accept(Outcome.UNREACHABLE);
            return Optional.empty();
        }
    }

    private Optional<Vouched> looked(String registry, ImageFacts facts, ImageSource source, Deadline deadline) {
        boolean byTag = withoutApi.holds(registry);
        Referrers referrers = source.referrers(facts.digest(), Statement.ARTIFACT_TYPE, byTag, deadline);
        if (referrers.byTag() && !byTag) {
            withoutApi.add(registry);
        }
        List<Descriptor> newestFirst = referrers.manifests().stream()
                .filter(manifest -> manifest.bytes() <= MOST_MANIFEST_BYTES)
                .sorted(Comparator.comparing(SignedFacts::created).reversed())
                .limit(MOST_LOOKED_AT)
                .toList();
        for (Descriptor manifest : newestFirst) {
            Optional<Vouched> vouched = vouched(manifest, facts, source, deadline);
            if (vouched.isPresent()) {
                listener.accept(Outcome.ACCEPTED);
                return vouched;
            }
        }
        listener.accept(referrers.manifests().isEmpty() ? Outcome.ABSENT : Outcome.REFUSED);
        return Optional.empty();
    }

    /** By the registry's word: it decides nothing but the order. */
    private static String created(Descriptor manifest) {
        return manifest.annotations().getOrDefault(CREATED, "");
    }

    private Optional<Vouched> vouched(Descriptor manifest, ImageFacts facts, ImageSource source, Deadline deadline) {
        try {
            byte[] jws = source.blob(blob(manifest, source, deadline), Statement.MOST_BYTES, deadline);
            return Optional.of(vouched(new String(jws, StandardCharsets.US_ASCII).strip(), facts));
        } catch (MalformedException | TooManyException e) {
            refused(facts, manifest, String.valueOf(e.getMessage()));
        } catch (ContentException.Invalid | ContentException.TooLarge | ContentException.NotFound e) {
            refused(facts, manifest, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static void refused(ImageFacts facts, Descriptor manifest, String why) {
        LOG.atWarn()
                .addKeyValue("digest", facts.digest())
                .addKeyValue("referrer", manifest.digest())
                .log("signed facts are not used: {}", Printable.of(why, 300));
    }

    private static Descriptor blob(Descriptor manifest, ImageSource source, Deadline deadline) {
        MediaType type = new MediaType(Statement.ARTIFACT_TYPE);
        if (!(source.manifest(manifest, deadline) instanceof ImageManifest attached)
                || attached.layers().size() != 1
                || !attached.layers().getFirst().mediaType().equals(type)) {
            throw new MalformedException("the referrer does not consist of one layer of " + type);
        }
        return attached.layers().getFirst();
    }

    /**
     * What a signed statement says of an image.
     *
     * @throws MalformedException where it does not count
     */
    Vouched vouched(String jws, ImageFacts facts) {
        return switch (keys.now().check(jws, Statement.MOST_BYTES)) {
            case Checked.Bad bad -> throw new MalformedException("the signature proves nothing: " + bad.reason());
            case Checked.Good good -> {
                if (!ALGORITHMS.contains(good.algorithm())) {
                    throw new MalformedException("algorithm " + good.algorithm() + " does not count for facts");
                }
                if (!good.type().equals(Statement.TYPE)) {
                    throw new MalformedException("what is signed is not of type " + Statement.TYPE);
                }
                Statement statement = Statement.read(good.payload());
                aged(statement.readAt());
                ContentFacts contents = Agreement.of(statement, facts);
                yield new Vouched(contents, good.keyId(), good.thumbprint());
            }
        };
    }

    private void aged(Instant readAt) {
        Duration most = mostAge;
        if (most == null) {
            return;
        }
        Instant now = clock.instant();
        if (readAt.isBefore(now.minus(most))) {
            throw new MalformedException("it was made at " + readAt + ", which is longer ago than " + most);
        }
        if (readAt.isAfter(now.plus(MOST_AHEAD))) { // it would never be too old
            throw new MalformedException("it was made at " + readAt + ", which is yet to come");
        }
    }
}
