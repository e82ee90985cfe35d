package dev.slimgate.registry;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to. The host names of images are chosen by users, so the check is made on the very
 * address that is then connected to, however the name was spelled and whatever it resolves to next time.
 *
 * <p>Hosts that the operator has not listed: globally routable addresses only. Listed ones: private networks and
 * loopback too. The metadata services of clouds: never. IPv4 addresses inside IPv6 ones (mapped, compatible, NAT64, 6to4,
 * Teredo) are judged as what they lead to.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry/">IPv6 special-purpose addresses</a>
 */
public final class AddressPolicy {
    /** AWS, Azure, Google and most others; Oracle; AWS' tasks and pods; Alibaba; Azure's wire server; AWS over IPv6. */
    private static final List<Block> METADATA = List.of(
            Block.of("169.254.169.254/32"),
            Block.of("169.254.170.2/32"),
            Block.of("169.254.170.23/32"),
            Block.of("192.0.0.192/32"),
            Block.of("100.100.100.200/32"),
            Block.of("168.63.129.16/32"),
            Block.of("fd00:ec2::/32"),
            Block.of("fd20:ce::254/128"),
            Block.of("fe80::a9fe:a9fe/128"));

    private static final List<Block> NOT_GLOBAL = List.of(
            Block.of("0.0.0.0/8"),
            Block.of("10.0.0.0/8"),
            Block.of("100.64.0.0/10"),
            Block.of("127.0.0.0/8"),
            Block.of("169.254.0.0/16"),
            Block.of("172.16.0.0/12"),
            Block.of("192.0.0.0/24"),
            Block.of("192.0.2.0/24"),
            Block.of("192.88.99.0/24"),
            Block.of("192.168.0.0/16"),
            Block.of("198.18.0.0/15"),
            Block.of("198.51.100.0/24"),
            Block.of("203.0.113.0/24"),
            Block.of("224.0.0.0/4"),
            Block.of("240.0.0.0/4"));

    /** The only part of IPv6 that is routed globally, and the special blocks in it. */
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

    private static final List<Block> NOT_GLOBAL_IN_UNICAST =
            List.of(Block.of("2001::/23"), Block.of("2001:db8::/32"), Block.of("3fff::/20"));

    private static final Block UNUSABLE_4 = Block.of("0.0.0.0/8");
    private static final Block MULTICAST_4 = Block.of("224.0.0.0/3");
    private static final Block LOOPBACK_6 = Block.of("::1/128");
    private static final Block MULTICAST_6 = Block.of("ff00::/8");

    private AddressPolicy() {}

    /**
     * Whether an address may be connected to.
     *
     * @param listed whether the operator has listed the host that resolved to it
     */
    public static boolean permits(InetAddress address, boolean listed) {
        byte[] bytes = address.getAddress();
        Optional<byte[]> inner = inner(bytes);
        if (matches(METADATA, bytes) || inner.isPresent() && matches(METADATA, inner.get())) {
            return false;
        }
        if (listed) {
            return !address.isAnyLocalAddress() && usable(inner.orElse(bytes));
        }
        return isGlobal(bytes) || inner.isPresent() && isTransition(bytes) && isGlobal(inner.get());
    }

    /** Whether an address may be that of a service which the operator has named, metadata services among them. */
    static boolean permitsService(InetAddress address) {
        return !address.isAnyLocalAddress()
                && usable(inner(address.getAddress()).orElse(address.getAddress()));
    }

    /** Whether what is sent to an address without TLS stays on this machine: loopback and the metadata services. */
    static boolean isNear(InetAddress address) {
        return address.isLoopbackAddress() || matches(METADATA, address.getAddress());
    }

    private static boolean usable(byte[] bytes) {
        return !UNUSABLE_4.contains(bytes) && !MULTICAST_4.contains(bytes) && !MULTICAST_6.contains(bytes);
    }

    private static boolean isGlobal(byte[] bytes) {
        if (bytes.length == 4) {
            return !matches(NOT_GLOBAL, bytes);
        }
        return GLOBAL_UNICAST.contains(bytes)
                && !matches(NOT_GLOBAL_IN_UNICAST, bytes)
                && inner(bytes).isEmpty();
    }

    /** NAT64 and mapped addresses are ways to a global IPv4 address; the rest of the embeddings are not in use. */
    private static boolean isTransition(byte[] bytes) {
        return Embedding.NAT64.prefix.contains(bytes) || Embedding.MAPPED.prefix.contains(bytes);
    }

    /** The IPv4 address inside an IPv6 one. */
    private static Optional<byte[]> inner(byte[] bytes) {
        if (bytes.length == 4 || LOOPBACK_6.contains(bytes)) {
            return Optional.empty();
        }
        for (Embedding embedding : Embedding.ALL) {
            if (embedding.prefix.contains(bytes)) {
                return Optional.of(embedding.extract(bytes));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(List<Block> blocks, byte[] bytes) {
        return blocks.stream().anyMatch(block -> block.contains(bytes));
    }

    /**
     * Where an IPv6 address holds an IPv4 one.
     *
     * @param mask what each byte is flipped with
     */
    private record Embedding(Block prefix, int offset, int mask) {
        static final Embedding MAPPED = new Embedding(Block.of("::ffff:0:0/96"), 12, 0);
        static final Embedding NAT64 = new Embedding(Block.of("64:ff9b::/96"), 12, 0);
        /** Translated, compatible, local NAT64, 6to4, and Teredo, which stores the client's address flipped. */
        static final List<Embedding> ALL = List.of(
                MAPPED,
                NAT64,
                new Embedding(Block.of("::ffff:0:0:0/96"), 12, 0),
                new Embedding(Block.of("::/96"), 12, 0),
                new Embedding(Block.of("64:ff9b:1::/48"), 12, 0),
                new Embedding(Block.of("2002::/16"), 2, 0),
                new Embedding(Block.of("2001::/32"), 12, 0xff));

        byte[] extract(byte[] bytes) {
            byte[] four = new byte[4];
            for (int i = 0; i < 4; i++) {
                four[i] = (byte) (bytes[offset + i] ^ mask);
            }
            return four;
        }
    }

    /** A range of addresses; never holds one of the other family. */
    private record Block(int bits, String network) {

        static Block of(String cidr) {
            int slash = cidr.indexOf('/');
            return new Block(Integer.parseInt(cidr.substring(slash + 1)), binary(literal(cidr.substring(0, slash))));
        }

        boolean contains(byte[] address) {
            return address.length * 8 == network.length() && binary(address).startsWith(network.substring(0, bits));
        }

        /** Mapped addresses come out of the JDK's parser as IPv4, so they are written in full here. */
        private static byte[] literal(String text) {
            if (text.startsWith("::ffff:")) {
                byte[] mapped = new byte[16];
                int at = text.equals("::ffff:0:0") ? 10 : 8;
                mapped[at] = (byte) 0xff;
                mapped[at + 1] = (byte) 0xff;
                return mapped;
            }
            try {
                InetAddress address = InetAddress.getByName(text);
                boolean wrong = address instanceof Inet4Address && text.indexOf(':') >= 0;
                if (wrong) {
                    throw new IllegalStateException(text + " is read as IPv4");
                }
                return address.getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalStateException(text + " is no address", e);
            }
        }

        private static String binary(byte[] bytes) {
            StringBuilder out = new StringBuilder(bytes.length * 8);
            for (byte b : bytes) {
                for (int bit = 7; bit >= 0; bit--) {
                    out.append((b >> bit) & 1);
                }
            }
            return out.toString();
        }
    }
}
