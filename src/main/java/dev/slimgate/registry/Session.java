package dev.slimgate.registry;

import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.MalformedException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one repository by one requester: tries credentials until one is let in, and follows redirects. A credential
 * goes to the registry's own scheme, host and port only.
 */
final class Session {
    private static final int MOST_REDIRECTS = 5;

    private final Place place;
    private final Target api;
    private final Supplier<Keyring> keyring;
    private final Authenticator authenticator;
    private final Courier courier;
    private final Hosts hosts;
    private volatile @Nullable Candidate letIn;
    private volatile String scope;

    Session(Place place, Supplier<Keyring> keyring, Authenticator authenticator, Courier courier, Hosts hosts) {
        this.place = place;
        this.api = place.api();
        this.keyring = keyring;
        this.authenticator = authenticator;
        this.courier = courier;
        this.hosts = hosts;
        this.scope = Authenticator.scope(List.of(), place.ownName());
    }

    /** One way to ask; without a credential anonymously. */
    private record Candidate(@Nullable Credential credential) {
        String source() {
            return credential == null ? "anonymous access" : credential.source();
        }
    }

    /**
     * What came of a request.
     *
     * @param answer of the last try; null where no credential could even be tried
     * @param denied the sources of all credentials, none of which was let in; empty if one was
     */
    record Outcome(@Nullable Answer answer, List<String> denied) {}

    /** Sends a request below the repository, as in {@code manifests/latest}. */
    Outcome send(HttpMethod method, String path, String accept, Deadline deadline) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", accept);
        Transport.Request request = new Transport.Request(method, place.at(path), headers, null);
        Round round = new Round(deadline);
        @Nullable Answer last = null;
        for (Candidate candidate : candidates()) {
            if (last != null) {
                last.close();
            }
            last = attempt(request, candidate, round);
            if (last != null && last.status() != 401 && last.status() != 403) {
                letIn = candidate;
                return new Outcome(last, List.of());
            }
        }
        if (round.limited != null) {
            if (last != null) {
                last.close();
            }
            throw round.limited; // says more than that anonymous access was refused
        }
        int leftOut = keyring.get().leftOut();
        if (leftOut > 0) {
            round.denied.add("and left " + leftOut + " untried");
        }
        return new Outcome(last, round.denied);
    }

    /** What came of the candidates so far. */
    private static final class Round {
        private final Deadline deadline;
        private final List<String> denied = new ArrayList<>();
        private ContentException.@Nullable RateLimited limited;

        Round(Deadline deadline) {
            this.deadline = deadline;
        }
    }

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        @Nullable Candidate first = letIn;
        if (first != null) {
            all.add(first);
        }
        keyring.get().credentials().stream()
                .map(Candidate::new)
                .filter(c -> !c.equals(first))
                .forEach(all::add);
        Candidate anonymous = new Candidate(null);
        if (!anonymous.equals(first)) {
            all.add(anonymous);
        }
        return all;
    }

    /** One candidate's try: at most one 401 before it can answer the challenge; null where it has no answer. */
    private @Nullable Answer attempt(Transport.Request request, Candidate candidate, Round round) {
        Credential.@Nullable Held held;
        try {
            held = held(candidate, round.deadline);
        } catch (ContentException e) {
            round.denied.add(candidate.source() + " (none to be had)"); // the exchange has logged why
            return null;
        }
        round.denied.add(candidate.source());
        List<Challenge> known = authenticator.known(api);
        Optional<Authenticator.Authorization> first = answer(known, held, round);
        if (first.isEmpty() && !known.isEmpty() && held != null) {
            return null;
        }
        Answer answer = follow(request, first, round.deadline);
        if (answer.status() != 401) {
            return answer;
        }
        List<Challenge> fresh = Challenge.parse(answer.headers("WWW-Authenticate"));
        if (fresh.isEmpty()) {
            return answer;
        }
        authenticator.learn(api, fresh);
        scope = Authenticator.scope(fresh, place.ownName());
        first.ifPresent(authorization -> authenticator.refused(api, authorization, fresh, scope));
        Optional<Authenticator.Authorization> second;
        try {
            second = answer(fresh, held, round);
        } catch (ContentException e) {
            answer.close();
            throw e;
        }
        boolean same =
                second.map(Authenticator.Authorization::header).equals(first.map(Authenticator.Authorization::header));
        if (second.isEmpty() || same) {
            return answer;
        }
        discard(answer);
        return follow(request, second, round.deadline);
    }

    private static Credential.@Nullable Held held(Candidate candidate, Deadline deadline) {
        return switch (candidate.credential()) {
            case null -> null;
            case Credential.Held held -> held;
            case Credential.Exchanged exchanged -> exchanged.exchange().held(deadline);
        };
    }

    /** A token service that wants to hear no more of one credential must not hide the next. */
    private Optional<Authenticator.Authorization> answer(
            List<Challenge> challenges, Credential.@Nullable Held held, Round round) {
        try {
            return authenticator.answer(api, challenges, held, scope, round.deadline);
        } catch (ContentException.RateLimited e) {
            if (held == null) {
                throw round.limited == null ? e : round.limited;
            }
            round.limited = round.limited == null ? e : round.limited;
            return Optional.empty();
        }
    }

    private Answer follow(
            Transport.Request request, Optional<Authenticator.Authorization> authorization, Deadline deadline) {
        Target at = request.target();
        boolean home = true;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Map<String, String> headers = new HashMap<>(request.headers());
            if (home) {
                headers.putAll(place.headers());
                authorization.ifPresent(a -> headers.put("Authorization", a.header()));
            }
            Transport.Request next = new Transport.Request(request.method(), at, headers, null);
            // a mirror that fails is not asked again: there is another place
            Answer answer = place.isMirror() ? courier.once(next, deadline) : courier.send(next, deadline);
            if (!answer.isRedirect()) {
                return home ? answer : elsewhere(answer);
            }
            at = next(answer);
            discard(answer);
            home = home && at.origin().equals(api.origin()); // once away, never again with credentials
        }
        throw new ContentException.Unreachable(api.authority() + ": more than " + MOST_REDIRECTS + " redirects", null);
    }

    private Target next(Answer answer) {
        Target next;
        try {
            next = answer.target().resolve(answer.header("Location").orElse(""));
        } catch (MalformedException | IllegalArgumentException e) {
            answer.close();
            throw new ContentException.Unreachable(api.authority() + ": redirects to what is no URL", null);
        }
        if (answer.target().tls() && !next.tls()) {
            answer.close();
            throw new ContentException.Refused(api.authority() + ": redirects from https to http");
        }
        if (!hosts.permitted(next)) {
            answer.close();
            throw new ContentException.Refused(api.authority() + ": redirects to " + next.authority()
                    + ", which is not in the list of registries");
        }
        return next;
    }

    /** A storage that refuses says nothing about our credentials, as it was not given any. */
    private Answer elsewhere(Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            answer.close();
            throw new ContentException.Unreachable(
                    answer.target().authority() + ": the storage that the registry redirects to answered "
                            + answer.status(),
                    null);
        }
        return answer;
    }

    private void discard(Answer answer) {
        try {
            answer.rest();
        } catch (IOException e) {
            answer.close();
            throw Checked.failure(e, api.authority());
        }
    }
}
