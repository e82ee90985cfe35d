package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.Referrers;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One image name in several places: the mirrors of its registry in their order, then the registry. Each request goes to
 * the first that delivers; whatever else one does (no connection, no answer in its share of the time, a refusal, an
 * error, content of another digest) costs one request and leads to the next. What tags name is asked of those only that
 * may say so. Decisions and alternatives: {@code docs/adr/0017-mirrors-and-proxies.md}.
 *
 * @see <a href="https://github.com/containerd/containerd/blob/main/docs/hosts.md">containerd's registry hosts</a>
 */
final class MirroredSource implements TaggedSource {
    private final ImageReference reference;
    private final List<Stop> stops;
    private final Resting resting;
    private final Map<Digest, Handed> handed = new ConcurrentHashMap<>();
    private final Set<Bad> bad = ConcurrentHashMap.newKeySet();
    private final Set<Digest> doubted = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Digest read;

    /** One place, opened. */
    record Stop(Hosts.Stop where, RegistrySource source) {
        boolean isMirror() {
            return where.place().isMirror();
        }

        private Target target() {
            return where.place().api();
        }
    }

    /** A place that delivered something else than the blob. */
    private record Bad(Stop stop, Digest blob) {}

    MirroredSource(ImageReference reference, List<Stop> stops, Resting resting) {
        this.reference = reference;
        this.stops = List.copyOf(stops);
        this.resting = resting;
    }

    @Override
    public Digest digest(Deadline deadline) {
        @Nullable Digest pinned = reference.digest();
        if (pinned != null && pinned.equals(read)) {
            return pinned;
        }
        return first(
                pinned == null ? resolving() : pulling(),
                deadline,
                (stop, due) -> stop.isMirror() ? stop.source.digestByHead(due) : stop.source.digest(due));
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        List<Stop> able = reference.digest() != null
                ? pulling()
                : resolving().stream().filter(stop -> stop.where.pulls()).toList();
        Manifest manifest;
        if (able.isEmpty()) {
            Digest digest = digest(deadline);
            manifest = first(pulling(), deadline, (stop, due) -> stop.source.manifest(digest, due));
        } else {
            manifest = first(able, deadline, (stop, due) -> stop.source.resolve(due));
        }
        read = manifest.digest();
        return manifest;
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        return first(pulling(), deadline, (stop, due) -> stop.source.manifest(descriptor, due));
    }

    @Override
    public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
        return first(pulling(), deadline, (stop, due) -> stop.source.blob(descriptor, mostBytes, due));
    }

    @Override
    public InputStream open(Descriptor descriptor, Deadline deadline) {
        List<Stop> good = pulling().stream()
                .filter(stop -> !bad.contains(new Bad(stop, descriptor.digest())))
                .toList();
        Handed stream = first(
                good.isEmpty() ? pulling() : good,
                deadline,
                (stop, due) -> new Handed(stop, stop.source.open(descriptor, due, deadline)));
        handed.put(descriptor.digest(), stream);
        return stream;
    }

    /** Once for each place whose stream failed; once in all where the reader found fault with bytes not yet proven. */
    @Override
    public boolean elsewhere(Descriptor descriptor) {
        @Nullable Handed last = handed.get(descriptor.digest());
        if (last == null || last.proven || !last.failed && !doubted.add(descriptor.digest())) {
            return false;
        }
        bad.add(new Bad(last.stop, descriptor.digest()));
        return pulling().stream().anyMatch(stop -> !bad.contains(new Bad(stop, descriptor.digest())));
    }

    @Override
    public void checkAccess(Descriptor descriptor, Deadline deadline) {
        first(pulling(), deadline, (stop, due) -> {
            if (stop.isMirror()) {
                stop.source.confirm(descriptor, due);
            } else {
                stop.source.checkAccess(descriptor, due);
            }
            return descriptor;
        });
    }

    /** The registry itself is asked first: the list of a mirror that fills on demand has holes. */
    @Override
    public List<String> tags(int most, Deadline deadline) {
        List<Stop> registryFirst = resolving().stream()
                .sorted(Comparator.comparing(Stop::isMirror))
                .toList();
        return first(registryFirst, deadline, (stop, due) -> stop.source.tags(most, due));
    }

    /** The registry itself is asked first, as for its tags. */
    @Override
    public Referrers referrers(Digest subject, String artifactType, boolean byTag, Deadline deadline) {
        List<Stop> registryFirst =
                pulling().stream().sorted(Comparator.comparing(Stop::isMirror)).toList();
        return first(registryFirst, deadline, (stop, due) -> stop.source.referrers(subject, artifactType, byTag, due));
    }

    /** Of all places together, as each may be the one that shows an image. */
    @Override
    public AccessKey access() {
        List<AccessKey> keys = stops.stream().map(stop -> stop.source.access()).toList();
        return keys.stream().allMatch(AccessKey.NONE::equals)
                ? AccessKey.NONE
                : new AccessKey(keys.stream().map(AccessKey::value).collect(Collectors.joining("+")));
    }

    private List<Stop> resolving() {
        return stops.stream().filter(stop -> stop.where.resolves()).toList();
    }

    private List<Stop> pulling() {
        return stops.stream().filter(stop -> stop.where.pulls()).toList();
    }

    /** One step at one place. */
    @FunctionalInterface
    private interface Step<T> {
        T at(Stop stop, Deadline due);
    }

    private <T> T first(List<Stop> able, Deadline deadline, Step<T> step) {
        Failures.Everywhere failures = new Failures.Everywhere(reference.toString());
        List<Stop> order = inOrder(able);
        for (int i = 0; i < order.size(); i++) {
            Stop stop = order.get(i);
            int left = order.size() - i;
            // a place that never answers must leave time for the others
            Deadline due =
                    left == 1 ? deadline : deadline.atMost(deadline.remaining().dividedBy(left));
            try {
                T result = step.at(stop, due);
                resting.answered(stop.target());
                return result;
            } catch (ContentException e) {
                note(stop, e);
                failures.add(stop.isMirror(), e);
                if (deadline.expired() || Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        throw failures.told();
    }

    /** Those that failed a moment ago come last. */
    private List<Stop> inOrder(List<Stop> able) {
        List<Stop> order = new ArrayList<>();
        List<Stop> later = new ArrayList<>();
        for (Stop stop : able) {
            (able.size() > 1 && resting.rests(stop.target()) ? later : order).add(stop);
        }
        order.addAll(later);
        return order;
    }

    private void note(Stop stop, ContentException e) {
        switch (e) {
            case ContentException.Unreachable _ -> resting.failed(stop.target());
            case ContentException.TimedOut _ -> resting.failed(stop.target());
            case ContentException.NotFound _ -> resting.answered(stop.target());
            case ContentException.Unauthorized _ -> resting.answered(stop.target());
            case ContentException.RateLimited _ -> resting.answered(stop.target());
            case ContentException.Invalid _ -> resting.answered(stop.target());
            case ContentException.TooLarge _ -> resting.answered(stop.target());
            case ContentException.Refused _ -> resting.answered(stop.target());
        }
    }

    /** A stream that knows where it comes from and how it ended. */
    private static final class Handed extends FilterInputStream {
        private final Stop stop;
        private volatile boolean failed;
        private volatile boolean proven;

        Handed(Stop stop, InputStream in) {
            super(in);
            this.stop = stop;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int count = in.read(buffer, offset, length);
                if (count < 0) {
                    proven = true; // the stream below has checked the digest
                }
                return count;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public long skip(long count) throws IOException {
            try {
                return in.skip(count);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
