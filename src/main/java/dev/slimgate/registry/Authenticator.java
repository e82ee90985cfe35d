package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers challenges, and remembers what each registry challenged with, so that the next repository needs no 401. */
final class Authenticator {
    private static final int MOST_HOSTS = 1_000;
    private static final int MOST_SCOPE = 1_024;

    private final Tokens tokens;
    private final Realms realms;
    private final Map<String, List<Challenge>> learned = new LeastRecent<>(MOST_HOSTS);

    Authenticator(Tokens tokens, Realms realms) {
        this.tokens = tokens;
        this.realms = realms;
    }

    /**
     * A header that answers a challenge.
     *
     * @param token what the token in it was wanted for; null where it has none
     */
    record Authorization(String header, Tokens.@Nullable Wanted token) {
        @Override
        public String toString() {
            return token == null ? "basic" : "bearer";
        }
    }

    /** What a registry challenged with last; empty where it has not. */
    List<Challenge> known(Target api) {
        synchronized (learned) {
            return learned.getOrDefault(api.origin(), List.of());
        }
    }

    void learn(Target api, List<Challenge> challenges) {
        synchronized (learned) {
            learned.put(api.origin(), challenges);
        }
    }

    /** Drops the token of a header that was not accepted. */
    void forget(Authorization authorization) {
        if (authorization.token() != null) {
            tokens.forget(authorization.token());
        }
    }

    /**
     * Answers challenges with a credential, or anonymously; a token where it can be, else basic.
     *
     * @return empty where this credential cannot answer them
     */
    Optional<Authorization> answer(
            Target api,
            List<Challenge> challenges,
            Credential.@Nullable Held credential,
            String scope,
            Deadline deadline) {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                Optional<Authorization> bearer = bearer(api, challenge, credential, scope, deadline);
                if (bearer.isPresent()) {
                    return bearer;
                }
            }
        }
        boolean basic =
                challenges.stream().anyMatch(challenge -> challenge.scheme().equals("basic"));
        return basic && credential instanceof Credential.Basic pair
                ? Optional.of(new Authorization(Tokens.basic(pair), null))
                : Optional.empty();
    }

    /**
     * The scope that a challenge asks for if it is no more than pulling, else pulling from this repository: nobody needs
     * our credentials for more.
     */
    static String scope(List<Challenge> challenges, String repository) {
        return challenges.stream()
                .filter(challenge -> challenge.scheme().equals("bearer"))
                .flatMap(challenge -> challenge.parameter("scope").stream())
                .filter(scope ->
                        scope.length() <= MOST_SCOPE && scope.startsWith("repository:") && scope.endsWith(":pull"))
                .filter(scope -> scope.indexOf(' ') < 0)
                .findFirst()
                .orElse("repository:" + repository + ":pull");
    }

    private Optional<Authorization> bearer(
            Target api, Challenge challenge, Credential.@Nullable Held credential, String scope, Deadline deadline) {
        Optional<Target> realm = challenge.parameter("realm").flatMap(text -> realm(api, text));
        if (realm.isEmpty() || !realms.mayAsk(api, realm.get())) {
            return Optional.empty();
        }
        if (credential != null && !realms.mayTell(api, realm.get())) {
            return Optional.empty(); // anonymous is tried after all credentials
        }
        Tokens.Wanted wanted = new Tokens.Wanted(
                api.origin(), realm.get(), challenge.parameter("service").orElse(""), scope, credential);
        try {
            return tokens.token(wanted, deadline).map(token -> new Authorization("Bearer " + token, wanted));
        } catch (ContentException.Unreachable | ContentException.TimedOut e) {
            synchronized (learned) {
                learned.remove(api.origin()); // the registry may by now name another token service
            }
            throw e;
        }
    }

    private static Optional<Target> realm(Target api, String text) {
        try {
            return Optional.of(text.startsWith("/") ? api.resolve(text) : Target.parse(text));
        } catch (MalformedException e) {
            return Optional.empty(); // a challenge that nobody can answer
        }
    }
}
