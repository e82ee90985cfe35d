package dev.slimgate.registry;

import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.Referrers;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.content.VerifiedStream;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.ManifestReader;
import dev.slimgate.oci.MediaType;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One image name in one registry, for one requester.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests">pulling</a>
 */
final class RegistrySource implements TaggedSource {
    private static final String MANIFESTS = String.join(
            ", ",
            MediaType.OCI_INDEX.value(),
            MediaType.OCI_MANIFEST.value(),
            MediaType.DOCKER_LIST.value(),
            MediaType.DOCKER_MANIFEST.value());
    private static final String JSON = "application/json";
    private static final String ANYTHING = "*/*";
    /** What registries without a referrers API answer. */
    private static final Set<Integer> NOTHING_THERE = Set.of(400, 404, 405);

    private static final String DIGEST = "Docker-Content-Digest";

    private final ImageReference reference;
    private final String name;
    private final Session session;
    private final Failures failures;
    private final Courier courier;
    private final ReadLimits limits;
    private final Supplier<AccessKey> access;
    private volatile @Nullable Digest read;

    RegistrySource(
            ImageReference reference,
            Session session,
            Failures failures,
            Courier courier,
            ReadLimits limits,
            Supplier<AccessKey> access) {
        this.reference = reference;
        this.name = failures.name();
        this.session = session;
        this.failures = failures;
        this.courier = courier;
        this.limits = limits;
        this.access = access;
    }

    @Override
    public Digest digest(Deadline deadline) {
        @Nullable Digest pinned = reference.digest();
        if (pinned != null && pinned.equals(read)) {
            return pinned;
        }
        try (Answer answer = ask(HttpMethod.HEAD, "manifests/" + reference.version(), MANIFESTS, deadline)) {
            answer.rest();
            Optional<Digest> told = answer.status() == 200 ? stated(answer) : Optional.empty();
            if (told.isPresent()) {
                return agreed(told.get());
            }
        } catch (IOException e) {
            throw failures.body(e);
        }
        return resolve(deadline).digest(); // the GET also says what is wrong where something is
    }

    /** The same, with no second request where the first is refused. */
    Digest digestByHead(Deadline deadline) {
        try (Answer answer = taken(ask(HttpMethod.HEAD, "manifests/" + reference.version(), MANIFESTS, deadline))) {
            answer.rest();
            Optional<Digest> told = stated(answer);
            return told.isPresent() ? agreed(told.get()) : resolve(deadline).digest();
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        Manifest manifest = manifest(reference.version(), reference.digest(), limits.manifestBytes(), deadline);
        read = manifest.digest();
        return manifest;
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        Checked.size(descriptor, limits.manifestBytes(), name);
        Manifest manifest =
                manifest(descriptor.digest().toString(), descriptor.digest(), (int) descriptor.bytes(), deadline);
        if (manifest.bytes() != descriptor.bytes()) {
            throw new ContentException.Invalid(name + ": manifest " + descriptor.digest() + " has " + manifest.bytes()
                    + " bytes, its descriptor states " + descriptor.bytes());
        }
        return manifest;
    }

    /** A manifest whose size is not known. */
    Manifest manifest(Digest digest, Deadline deadline) {
        return manifest(digest.toString(), digest, limits.manifestBytes(), deadline);
    }

    @Override
    public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
        Checked.size(descriptor, mostBytes, name);
        try (VerifiedStream stream =
                new VerifiedStream(fetch(descriptor, deadline).body(), descriptor, name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    @Override
    public InputStream open(Descriptor descriptor, Deadline deadline) {
        return open(descriptor, deadline, deadline);
    }

    /** The same, the stream's begin being due earlier than its end. */
    InputStream open(Descriptor descriptor, Deadline head, Deadline deadline) {
        Checked.size(descriptor, Long.MAX_VALUE, name);
        Answer answer = fetch(descriptor, head);
        // a layer may take longer than one request's time limit, but must not stand still for as long
        answer.body().until(deadline, courier.timeout(answer.target()));
        return new VerifiedStream(answer.body(), descriptor, name);
    }

    @Override
    public void checkAccess(Descriptor descriptor, Deadline deadline) {
        Checked.size(descriptor, Long.MAX_VALUE, name);
        if (headed(descriptor, deadline)) {
            return;
        }
        try {
            open(descriptor, deadline).close();
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    /** The same by one HEAD, whatever it says. */
    void confirm(Descriptor descriptor, Deadline deadline) {
        Checked.size(descriptor, Long.MAX_VALUE, name);
        try (Answer answer = taken(ask(HttpMethod.HEAD, "blobs/" + descriptor.digest(), ANYTHING, deadline))) {
            answer.rest();
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    /** Whether a HEAD says yes; storages that registries redirect to may be signed for GET alone and refuse it. */
    private boolean headed(Descriptor descriptor, Deadline deadline) {
        try (Answer answer = ask(HttpMethod.HEAD, "blobs/" + descriptor.digest(), ANYTHING, deadline)) {
            answer.rest();
            return answer.status() == 200;
        } catch (ContentException.Unreachable e) {
            return false;
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    @Override
    public List<String> tags(int most, Deadline deadline) {
        TagPages pages = new TagPages(name, most);
        while (pages.more()) {
            try (Answer answer = taken(ask(HttpMethod.GET, pages.next(), JSON, deadline))) {
                byte[] bytes = answer.body().readNBytes(limits.manifestBytes() + 1);
                if (bytes.length > limits.manifestBytes()) {
                    throw new ContentException.TooLarge(name + ": a page of the list of tags is longer than "
                            + limits.manifestBytes() + " bytes, which is as much as is read");
                }
                answer.body().close();
                failures.quoting(() -> pages.add(bytes, answer.headers("Link")));
            } catch (IOException e) {
                throw failures.body(e);
            }
        }
        return pages.tags();
    }

    @Override
    public Referrers referrers(Digest subject, String artifactType, boolean byTag, Deadline deadline) {
        if (!byTag) {
            String path =
                    "referrers/" + subject + "?artifactType=" + URLEncoder.encode(artifactType, StandardCharsets.UTF_8);
            Optional<ImageIndex> listed = referring(path, deadline);
            if (listed.isPresent()) {
                return new Referrers(ofType(listed.get(), artifactType), false);
            }
        }
        String tag = "manifests/" + subject.algorithm() + "-" + subject.hex();
        return new Referrers(
                referring(tag, deadline)
                        .map(index -> ofType(index, artifactType))
                        .orElse(List.of()),
                true);
    }

    /** Registries may leave the filter to the client. */
    private static List<Descriptor> ofType(ImageIndex index, String artifactType) {
        return index.manifests().stream()
                .filter(entry -> artifactType.equals(entry.artifactType()))
                .toList();
    }

    /** The index that is served there; empty where there is nothing. */
    private Optional<ImageIndex> referring(String path, Deadline deadline) {
        try (Answer answer = ask(HttpMethod.GET, path, MediaType.OCI_INDEX.value(), deadline)) {
            if (NOTHING_THERE.contains(answer.status())) {
                answer.rest();
                return Optional.empty();
            }
            Answer given = taken(answer);
            byte[] bytes = given.body().readNBytes(limits.manifestBytes() + 1);
            if (bytes.length > limits.manifestBytes()) {
                throw new ContentException.TooLarge(name + ": the list of referrers is longer than "
                        + limits.manifestBytes() + " bytes, which is as much as is read");
            }
            given.body().close();
            return failures.quoting(() -> Checked.parse(() -> ManifestReader.read(bytes, MediaType.OCI_INDEX), name))
                            instanceof ImageIndex index
                    ? Optional.of(index)
                    : Optional.empty();
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    @Override
    public AccessKey access() {
        return access.get();
    }

    private Answer fetch(Descriptor descriptor, Deadline deadline) {
        return taken(ask(HttpMethod.GET, "blobs/" + descriptor.digest(), ANYTHING, deadline));
    }

    private Manifest manifest(String version, @Nullable Digest named, int mostBytes, Deadline deadline) {
        try (Answer answer = taken(ask(HttpMethod.GET, "manifests/" + version, MANIFESTS, deadline))) {
            @Nullable MediaType served = answer.header("Content-Type").map(MediaType::new).orElse(null);
            failures.checkManifestType(served);
            byte[] bytes = answer.body().readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw tooLong(named, mostBytes);
            }
            answer.body().close();
            Digest digest = named != null ? named : stated(answer).orElse(null);
            return failures.quoting(() -> Checked.manifest(bytes, served, digest, limits, name));
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    private ContentException tooLong(@Nullable Digest named, int mostBytes) {
        return mostBytes == limits.manifestBytes()
                ? new ContentException.TooLarge(
                        name + ": the manifest is longer than " + mostBytes + " bytes, which is as much as is read")
                : new ContentException.Invalid(
                        name + ": manifest " + named + " is longer than the " + mostBytes + " bytes stated");
    }

    private Answer taken(Answer answer) {
        if (answer.status() == 200) {
            return answer;
        }
        try (answer) {
            throw failures.status(answer.status(), answer.header("Docker-Distribution-Api-Version"), answer.rest());
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    private Answer ask(HttpMethod method, String path, String accept, Deadline deadline) {
        Session.Outcome outcome = failures.connecting(() -> session.send(method, path, accept, deadline));
        @Nullable Answer answer = outcome.answer();
        if (outcome.denied().isEmpty() && answer != null) {
            return answer;
        }
        if (answer == null) {
            throw failures.unauthorized(outcome.denied());
        }
        try (answer) {
            boolean challenged =
                    !Challenge.parse(answer.headers("WWW-Authenticate")).isEmpty();
            throw failures.denied(
                    outcome.denied(), challenged, answer.header("Docker-Distribution-Api-Version"), answer.rest());
        } catch (IOException e) {
            throw failures.body(e);
        }
    }

    private Digest agreed(Digest told) {
        @Nullable Digest pinned = reference.digest();
        if (pinned != null && !pinned.equals(told)) {
            throw new ContentException.Invalid(name + ": the registry answers with the digest " + told);
        }
        return told;
    }

    /** The digest in the header; empty where there is none that could be checked. */
    private static Optional<Digest> stated(Answer answer) {
        try {
            return answer.header(DIGEST).map(Digest::parse);
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
