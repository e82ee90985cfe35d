package dev.slimgate.assess;

import dev.slimgate.assess.Tags.Named;
import dev.slimgate.assess.Tags.Seen;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifest or index that a reference names, remembered. Nothing is asked for a digest that is known, nor for a tag
 * within its life. A known tag past its life is answered from memory at once and asked for in the background, by one HEAD;
 * while the registry keeps silent that goes on up to the tag's highest age. What it says counts as soon as it says it.
 */
final class Roots {
    private static final Logger LOG = LoggerFactory.getLogger(Roots.class);

    private final Duration fetchTime;
    private final Documents documents;
    private final Shared shared;
    private final Failures<InScope> digestFailures;
    private final Failures<Named> tagFailures;
    private final LongSupplier nanos;
    private final Tags tags;
    private final Refreshes refreshes = new Refreshes();
    private final SilentHosts silent = new SilentHosts();
    private final Flights<Named, Root> byTag = new Flights<>("resolve");
    private final Flights<InScope, Root> byDigest = new Flights<>("resolve");
    private final Flights<Named, Digest> names = new Flights<>("name");

    Roots(
            Duration fetchTime,
            Documents documents,
            Tags tags,
            Shared shared,
            Failures<InScope> digestFailures,
            Failures<Named> tagFailures,
            LongSupplier nanos) {
        this.fetchTime = fetchTime;
        this.documents = documents;
        this.tags = tags;
        this.shared = shared;
        this.digestFailures = digestFailures;
        this.tagFailures = tagFailures;
        this.nanos = nanos;
    }

    /**
     * What a reference names.
     *
     * @param digest of the manifest or index
     * @param age how long ago the registry said so, where that is longer than a tag's life; null elsewhere
     */
    record Root(Manifest manifest, Digest digest, @Nullable Duration age) {}

    /**
     * What a reference names, as far as that may be known. Waits for the registry only where it is not.
     *
     * @return empty when the deadline passed; the request then goes on
     * @throws ContentException as the source does, or did a moment ago
     */
    Optional<Root> root(ImageReference reference, Scope scope, ImageSource source, Deadline deadline) {
        if (reference.digest() != null) {
            return pinned(reference.digest(), scope, source, deadline);
        }
        Named named = new Named(reference, scope);
        Root known = remembered(named, true);
        Optional<Root> root =
                known != null ? Optional.of(known) : awaited(named, deadline, () -> fetchTag(named, source, true));
        if (root.isPresent() && root.get().age != null) {
            refresh(named, source);
        }
        return root;
    }

    /** As {@link #root}, without what is past its life. */
    Optional<Root> fresh(ImageReference reference, Scope scope, ImageSource source, Deadline deadline) {
        if (reference.digest() != null) {
            return pinned(reference.digest(), scope, source, deadline);
        }
        Named named = new Named(reference, scope);
        Root known = remembered(named, false);
        if (known != null) {
            return Optional.of(known);
        }
        Supplier<Root> fetch = () -> fetchTag(named, source, false);
        Optional<Root> root = awaited(named, deadline, fetch);
        // One that somebody else began may have been content with less.
        return root.isPresent() && root.get().age != null ? awaited(named, deadline, fetch) : root;
    }

    /**
     * The digest that a tag names now, or has named within its life. One HEAD at most, and nothing else.
     *
     * @return empty when the deadline passed; the request then goes on
     * @throws ContentException as the source does, or did a moment ago
     */
    Optional<Digest> named(ImageReference tag, Scope scope, ImageSource source, Deadline deadline) {
        Named named = new Named(tag, scope);
        Seen seen = tags.last(named);
        if (seen != null && tags.isFresh(seen)) {
            return Optional.of(seen.digest());
        }
        tagFailures.rethrow(named);
        return names.join(named, deadline, () -> fetchName(named, source));
    }

    private Digest fetchName(Named named, ImageSource source) {
        Deadline background = background();
        Seen told = shared.tag(named, background).orElse(null);
        if (told != null && tags.isFresh(told) && !tags.hasMovedSince(named, told)) {
            return told.digest();
        }
        try {
            Digest digest = source.digest(background);
            silent.answers(named.scope().registry());
            tags.put(named, digest);
            shared.putTag(named, digest);
            return digest;
        } catch (ContentException e) {
            failed(named, e);
            throw e;
        }
    }

    private Optional<Root> awaited(Named named, Deadline deadline, Supplier<Root> fetch) {
        tagFailures.rethrow(named);
        return byTag.join(named, deadline, fetch);
    }

    /** Keeps what was asked for elsewhere, so that the next question for it costs nothing. */
    void keep(ImageReference reference, Scope scope, Manifest root) {
        documents.keep(scope, root.digest(), root);
        if (reference.digest() == null) {
            tags.put(new Named(reference, scope), root.digest());
        }
    }

    /** Forgets what these tags named, in all scopes; what other replicas have found out before counts no more either. */
    void forget(Collection<ImageReference> moved) {
        tags.forget(Set.copyOf(moved));
    }

    private @Nullable Root remembered(Named named, boolean old) {
        Seen seen = tags.last(named);
        if (seen == null) {
            return null;
        }
        boolean fresh = tags.isFresh(seen);
        if (!fresh && !(old && tags.mayStandIn(named, seen))) {
            return null;
        }
        Manifest manifest = documents.remembered(named.scope(), seen.digest());
        return manifest == null ? null : new Root(manifest, seen.digest(), fresh ? null : tags.age(seen));
    }

    private Optional<Root> pinned(Digest digest, Scope scope, ImageSource source, Deadline deadline) {
        Manifest known = documents.remembered(scope, digest);
        if (known != null) {
            return Optional.of(new Root(known, digest, null));
        }
        InScope key = new InScope(scope, digest);
        digestFailures.rethrow(key);
        return byDigest.join(key, deadline, () -> {
            try {
                return new Root(fetchDigest(digest, scope, source), digest, null);
            } catch (ContentException e) {
                digestFailures.add(key, e);
                throw e;
            }
        });
    }

    /** Nothing where another replica has been shown it; a HEAD where it is held, which Docker Hub does not count; else a GET. */
    private Manifest fetchDigest(Digest digest, Scope scope, ImageSource source) {
        Deadline background = background();
        Optional<Manifest> known = documents.known(scope, digest, background);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Manifest> held = documents.held(scope.registry(), digest, background);
        if (held.isPresent()) {
            source.digest(background);
            return documents.keep(scope, digest, held.get());
        }
        return documents.keep(scope, digest, source.resolve(background));
    }

    /** Asks in the background, unless somebody does so, too many are at it, or it has failed a moment ago. */
    private void refresh(Named named, ImageSource source) {
        String host = named.scope().registry();
        if (tagFailures.rests(named) || byTag.has(named) || !refreshes.enter(host)) {
            return;
        }
        boolean begun = byTag.begin(named, () -> {
            try {
                return fetchTag(named, source, false);
            } catch (ContentException e) {
                throw e; // remembered, and logged where it matters
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("a tag could not be asked for, for a reason of our own");
                throw e;
            } finally {
                refreshes.leave(host);
            }
        });
        if (!begun) {
            refreshes.leave(host);
        }
    }

    /** Whether some tag is being asked for ahead. */
    boolean asksAhead() {
        return refreshes.underWay() > 0;
    }

    /**
     * @param old whether what is past its life will do
     */
    private Root fetchTag(Named named, ImageSource source, boolean old) {
        Root since = remembered(named, false);
        if (since != null) {
            return since; // somebody has asked between the look into memory and now
        }
        try {
            Root told = told(named, old);
            return told != null ? told : asked(named, source);
        } catch (ContentException e) {
            failed(named, e);
            throw e;
        }
    }

    private void failed(Named named, ContentException e) {
        tagFailures.add(named, e);
        Seen seen = tags.last(named);
        if (!Failures.tellsNothing(e)) {
            tags.forget(named);
        } else if (seen != null && tags.mayStandIn(named, seen)) {
            silent.fails(named.scope().registry(), e);
        }
    }

    /** What another replica has asked, where that is newer than what this one has. */
    private @Nullable Root told(Named named, boolean old) {
        Deadline background = background();
        Seen seen = shared.tag(named, background).orElse(null);
        Seen last = tags.last(named);
        boolean older = seen != null && last != null && seen.atNanos() - last.atNanos() <= 0;
        if (seen == null || older || tags.hasMovedSince(named, seen)) {
            return null;
        }
        boolean fresh = tags.isFresh(seen);
        if (!fresh && !(old && tags.mayStandIn(named, seen))) {
            return null;
        }
        Optional<Manifest> manifest = documents.known(named.scope(), seen.digest(), background);
        manifest.ifPresent(known -> tags.put(named, seen));
        return manifest.map(known -> new Root(known, seen.digest(), fresh ? null : tags.age(seen)))
                .orElse(null);
    }

    /** A HEAD goes first only where it can save the GET, which Docker Hub counts. */
    private Root asked(Named named, ImageSource source) {
        Deadline background = background();
        String registry = named.scope().registry();
        Seen last = tags.last(named);
        boolean moved = false;
        if (last != null && documents.held(registry, last.digest(), background).isPresent()) {
            Digest digest = source.digest(background);
            Optional<Manifest> held = documents.held(registry, digest, background);
            if (held.isPresent()) {
                return remember(named, digest, held.get());
            }
            moved = true;
        }
        try {
            Manifest manifest = source.resolve(background);
            return remember(named, manifest.digest(), manifest);
        } catch (ContentException e) {
            if (moved) {
                tags.forget(named); // whatever it names now, it is not that
            }
            throw e;
        }
    }

    private Root remember(Named named, Digest digest, Manifest manifest) {
        silent.answers(named.scope().registry());
        Manifest kept = documents.keep(named.scope(), digest, manifest);
        tags.put(named, digest);
        shared.putTag(named, digest);
        return new Root(kept, digest, null);
    }

    private Deadline background() {
        return Deadline.after(fetchTime, nanos);
    }
}
