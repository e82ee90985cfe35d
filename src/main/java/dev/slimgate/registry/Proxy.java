package dev.slimgate.registry;

import dev.slimgate.oci.MalformedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy. It resolves the names that it connects to, so that no address can be checked here: only hosts that the
 * operator has listed are asked through it.
 *
 * @param host its own, in lower case
 * @param except the hosts that are asked without it
 * @param login null for none
 */
public record Proxy(
        String host,
        int port,
        List<NoProxy> except,
        @Nullable Login login) {
    public Proxy {
        except = List.copyOf(except);
    }

    /**
     * Who Slimgate is to the proxy; files are read again when they change.
     *
     * @param username null where it is in a file
     * @param usernameFile null where it is given
     */
    public record Login(@Nullable String username, @Nullable Path usernameFile, Path passwordFile) {
        public Login {
            if ((username == null) == (usernameFile == null)) {
                throw new IllegalArgumentException("either a user name or a file with it");
            }
        }
    }

    /** How a listed host is asked. */
    public sealed interface Choice {
        /** As the document says for all. */
        record Inherited() implements Choice {}

        /** Without a proxy. */
        record None() implements Choice {}

        /** Through this one, whatever the document says for all. */
        record Own(Proxy proxy) implements Choice {}

        /** See {@link Inherited}. */
        Choice INHERITED = new Inherited();
    }

    /**
     * Reads the URL of a proxy.
     *
     * @throws MalformedException with the reason; the text is not quoted, as it may hold a password
     */
    public static Proxy of(String url, List<NoProxy> except, @Nullable Login login) {
        String text = url.toLowerCase(Locale.ROOT);
        if (!text.startsWith("http://")) {
            throw new MalformedException("must begin with http://: hosts with TLS are asked through CONNECT");
        }
        if (text.indexOf('@') >= 0) {
            throw new MalformedException("must not hold credentials: name a passwordFile");
        }
        Target target = Target.parse(text);
        if (!target.path().equals("/")) {
            throw new MalformedException("must end after the port");
        }
        return new Proxy(target.host(), target.port(), except, login);
    }

    /** Whether a host is asked without it. */
    boolean excepts(String name, int at) {
        return except.stream().anyMatch(rule -> rule.matches(name, at));
    }
}
