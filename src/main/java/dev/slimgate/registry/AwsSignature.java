package dev.slimgate.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to AWS, version 4. All headers that it is given are signed, and the host.
 *
 * @param service as in {@code ecr}
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
record AwsSignature(AwsKeys keys, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String MAC = "HmacSHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * The headers of a signed request.
     *
     * @param headers values without spaces that could be folded
     */
    Map<String, String> sign(String method, Target target, Map<String, String> headers, String body, Instant time) {
        String now = TIME.format(time);
        Map<String, String> result = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        result.putAll(headers);
        result.put("X-Amz-Date", now);
        if (!keys.session().isEmpty()) {
            result.put("X-Amz-Security-Token", keys.session());
        }
        Map<String, String> signed = new TreeMap<>();
        result.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", target.authority());
        String names = String.join(";", signed.keySet());
        String canonical = Stream.of(
                        method,
                        path(target),
                        query(target),
                        signed.entrySet().stream()
                                .map(entry -> entry.getKey() + ":" + entry.getValue() + "\n")
                                .collect(Collectors.joining()),
                        names,
                        hash(body))
                .collect(Collectors.joining("\n"));
        String scope = now.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        String text = String.join("\n", ALGORITHM, now, scope, hash(canonical));
        result.put(
                "Authorization",
                ALGORITHM + " Credential=" + keys.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + HexFormat.of().formatHex(mac(key(now.substring(0, 8)), text)));
        return result;
    }

    private static String path(Target target) {
        int query = target.path().indexOf('?');
        return query < 0 ? target.path() : target.path().substring(0, query);
    }

    private static String query(Target target) {
        int query = target.path().indexOf('?');
        return query < 0
                ? ""
                : Stream.of(target.path().substring(query + 1).split("&", -1))
                        .map(parameter -> parameter.indexOf('=') < 0 ? parameter + "=" : parameter)
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private byte[] key(String day) {
        byte[] key = ("AWS4" + keys.secret()).getBytes(StandardCharsets.UTF_8);
        for (String step : new String[] {day, region, service, "aws4_request"}) {
            key = mac(key, step);
        }
        return key;
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
