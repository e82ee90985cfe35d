package dev.slimgate.benchmarks.admissions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One request as an API server sends it, and what its answer must be. Each time it is sent it has another uid, which the
 * answer must repeat.
 *
 * @param message head and body
 * @param bodyAt where the body begins
 * @param uidAt where the request's uid begins
 */
record Post(byte[] message, int bodyAt, int uidAt, Expected expected) {
    /** Stands for the uid where reviews are written; as long as one. */
    static final String UID = "00000000-0000-4000-8000-000000000000";

    private static final int DIGITS = 12;
    private static final byte[] ALLOWED = ascii("\"allowed\":true");
    private static final byte[] DENIED = ascii("\"allowed\":false");

    /** What the answer says. */
    enum Expected {
        ECHO,
        ALLOWED,
        DENIED
    }

    /** Posts this review to this path. */
    static Post of(String path, byte[] review, Expected expected) {
        byte[] head = ascii("""
                POST %s?timeout=10s HTTP/1.1\r
                Host: slimgate-webhook.slimgate-system.svc:443\r
                User-Agent: kube-apiserver-admission\r
                Content-Length: %d\r
                Accept: application/json, */*\r
                Content-Type: application/json\r
                Accept-Encoding: gzip\r
                \r
                """.formatted(path, review.length));
        byte[] message = Arrays.copyOf(head, head.length + review.length);
        System.arraycopy(review, 0, message, head.length, review.length);
        return new Post(message, head.length, indexOf(message, message.length, ascii(UID), 0), expected);
    }

    /** Writes it with the uid that this number makes, and returns its length. */
    int write(long number, byte[] to) {
        System.arraycopy(message, 0, to, 0, message.length);
        long rest = number;
        for (int i = uidAt + UID.length() - 1; i >= uidAt + UID.length() - DIGITS; i--) {
            to[i] = (byte) Character.forDigit((int) (rest & 0xf), 16);
            rest >>>= 4;
        }
        return message.length;
    }

    /**
     * Whether this is the right answer.
     *
     * @param sent what {@link #write} made
     */
    boolean answeredBy(byte[] sent, byte[] received, int from, int to) {
        return switch (expected) {
            case ECHO -> Arrays.equals(sent, bodyAt, message.length, received, from, to);
            case ALLOWED -> says(ALLOWED, sent, received, from, to);
            case DENIED -> says(DENIED, sent, received, from, to);
        };
    }

    private boolean says(byte[] verdict, byte[] sent, byte[] received, int from, int to) {
        byte[] uid = Arrays.copyOfRange(sent, uidAt, uidAt + UID.length());
        return indexOf(received, to, verdict, from) >= 0 && indexOf(received, to, uid, from) >= 0;
    }

    private static int indexOf(byte[] in, int end, byte[] wanted, int from) {
        for (int i = from; i <= end - wanted.length; i++) {
            if (in[i] == wanted[0] && Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
