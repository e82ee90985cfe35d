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
    private static final String BEARER = "Bearer ";

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

    /**
     * Drops the token of a header that was not accepted, if the challenge asks for the very same one again. Where it asks for
     * another (of a further scope, say), the old one is as good as before for what it was given for.
     */
    void refused(Target api, Authorization authorization, List<Challenge> challenges, String scope) {
        Tokens.@Nullable Wanted used = authorization.token();
        if (used != null
                && challenges.stream()
                        .flatMap(challenge -> wanted(api, challenge, used.credential(), scope).stream())
                        .anyMatch(used::equals)) {
            tokens.forget(used, authorization.header().substring(BEARER.length()));
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
        Optional<Tokens.Wanted> wanted = wanted(api, challenge, credential, scope)
                .filter(each -> realms.mayAsk(api, each.realm()))
                .filter(each -> credential == null
                        || realms.mayTell(api, each.realm())); // anonymous comes after all credentials
        try {
            return wanted.flatMap(
                    each -> tokens.token(each, deadline).map(token -> new Authorization(BEARER + token, each)));
        } catch (ContentException.Unreachable | ContentException.TimedOut | ContentException.Refused e) {
            synchronized (learned) {
                learned.remove(api.origin()); // the registry may by now name another token service
            }
            throw e;
        }
    }

    private static Optional<Tokens.Wanted> wanted(
            Target api, Challenge challenge, Credential.@Nullable Held credential, String scope) {
        return challenge
                .parameter("realm")
                .filter(realm -> challenge.scheme().equals("bearer"))
                .flatMap(text -> realm(api, text))
                .map(realm -> new Tokens.Wanted(
                        api.origin(), realm, challenge.parameter("service").orElse(""), scope, credential));
    }

    private static Optional<Target> realm(Target api, String text) {
        try {
            return Optional.of(text.startsWith("/") ? api.resolve(text) : Target.parse(text));
        } catch (MalformedException e) {
            return Optional.empty(); // a challenge that nobody can answer
        }
    }
}
