package dev.slimgate.registry;

import dev.slimgate.oci.MalformedException;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are asked without a proxy, written as in {@code NO_PROXY}: {@code internal} is that name and all below it,
 * {@code .internal} what is below it only, {@code 10.0.0.0/8} or {@code 10.1.2.3} are addresses, {@code *} is every host;
 * a port may follow a name or an address. Names are never resolved to be held against addresses.
 *
 * @param text as it was written, in lower case
 * @param host of the text, without brackets and port
 * @param port 0 for every port
 */
public record NoProxy(String text, String host, int port) {

    /**
     * Reads one.
     *
     * @throws MalformedException for what is none
     */
    public static NoProxy parse(String written) {
        String text = written.toLowerCase(Locale.ROOT);
        if (text.equals("*")) {
            return new NoProxy(text, text, 0);
        }
        if (text.indexOf('/') >= 0) {
            Block.parse(text);
            return new NoProxy(text, text, 0);
        }
        if (address(text) != null) {
            return new NoProxy(text, text, 0); // an IPv6 address, whose colons are no port's
        }
        String name = text.startsWith("*.") ? text.substring(1) : text;
        Target target = Target.parse("http://" + (name.startsWith(".") ? "any" + name : name) + "/");
        boolean hasPort = name.lastIndexOf(':') > name.lastIndexOf(']');
        if (name.endsWith(".") || name.contains("..")) {
            throw new MalformedException("no name of a host");
        }
        return new NoProxy(
                text,
                name.startsWith(".") ? target.host().substring("any".length()) : target.host(),
                hasPort ? target.port() : 0);
    }

    /** Whether it means this host; {@code name} in lower case, an IPv6 address without brackets. */
    boolean matches(String name, int at) {
        if (port != 0 && port != at) {
            return false;
        }
        if (host.equals("*")) {
            return true;
        }
        @Nullable InetAddress address = address(name);
        if (host.indexOf('/') >= 0) {
            return address != null && Block.parse(host).contains(address);
        }
        @Nullable InetAddress own = address(host);
        if (own != null || address != null) {
            return own != null && own.equals(address);
        }
        return host.startsWith(".") ? name.endsWith(host) : name.equals(host) || name.endsWith("." + host);
    }

    /** Only in the one spelling of each family; what merely resolves to an address is a name. */
    private static @Nullable InetAddress address(String text) {
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return null; // 10.1 is an address to the JDK
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A range of addresses. */
    private record Block(InetAddress network, int bits) {
        static Block parse(String cidr) {
            int slash = cidr.indexOf('/');
            @Nullable InetAddress network = address(cidr.substring(0, slash));
            String length = cidr.substring(slash + 1);
            boolean digits =
                    !length.isEmpty() && length.length() <= 3 && length.chars().allMatch(c -> c >= '0' && c <= '9');
            int bits = digits ? Integer.parseInt(length) : -1;
            if (network == null || bits < 0 || bits > network.getAddress().length * 8) {
                throw new MalformedException("no range of addresses");
            }
            return new Block(network, bits);
        }

        boolean contains(InetAddress address) {
            byte[] one = network.getAddress();
            byte[] other = address.getAddress();
            if (one.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
