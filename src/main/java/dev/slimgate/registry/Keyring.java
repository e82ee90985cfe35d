package dev.slimgate.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The credentials that are tried for one image, best first. There are only so many tries, and the configured ones are
 * always among them: a namespace full of wrong pull secrets must not hide a good one.
 *
 * @param leftOut how many are not tried, for messages
 */
record Keyring(List<Credential> credentials, int leftOut) {
    static final int MOST_TRIED = 20;

    Keyring {
        credentials = List.copyOf(credentials);
    }

    /**
     * Brings credentials together, each once wherever it was found.
     *
     * @param given for this requester, such as pull secrets; tried first
     * @param configured by the operator
     */
    static Keyring of(List<Credential> given, List<Credential> configured) {
        List<Credential> distinct = distinct(given, List.of());
        List<Credential> added = distinct(configured, distinct);
        List<Credential> last = added.subList(0, Math.min(added.size(), MOST_TRIED / 2));
        List<Credential> first = distinct.subList(0, Math.min(distinct.size(), MOST_TRIED - last.size()));
        List<Credential> all = new ArrayList<>(first);
        all.addAll(last);
        return new Keyring(all, distinct.size() + added.size() - all.size());
    }

    private static List<Credential> distinct(List<Credential> credentials, List<Credential> without) {
        Map<Credential, Credential> found = new LinkedHashMap<>();
        for (Credential credential : credentials) {
            found.putIfAbsent(sourceless(credential), credential);
        }
        without.forEach(credential -> found.remove(sourceless(credential)));
        return List.copyOf(found.values());
    }

    /** The same for the same secret, from wherever it comes. */
    private static Credential sourceless(Credential credential) {
        return switch (credential) {
            case Credential.Basic basic -> new Credential.Basic("", basic.username(), basic.password());
            case Credential.IdentityToken token -> new Credential.IdentityToken("", token.username(), token.token());
            case Credential.Exchanged exchanged -> exchanged;
        };
    }
}
