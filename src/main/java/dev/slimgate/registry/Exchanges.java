package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the token services of clouds. Where they are comes from the operator's environment and configuration, never from an
 * image's name, so metadata services may be asked; without TLS nothing but them and this machine. Follows no redirect,
 * reads 64 KiB, and quotes of an answer no more than its error code.
 */
final class Exchanges implements AutoCloseable {
    private static final int MOST_BYTES = 64 * 1024;
    /** The code in the errors of all three clouds; descriptions may hold parts of tokens. */
    private static final Pattern CODE =
            Pattern.compile("(?:<Code>|\"(?:error|__type|status)\"\\s{0,8}:\\s{0,8}\")([A-Za-z0-9_.#-]{1,80})[\"<]");

    private final Transport transport;
    private final Courier courier;

    /** {@code hosts} may give a CA bundle and a time limit; that a host is listed permits nothing here. */
    Exchanges(Hosts hosts, Supplier<Vertx> vertx, NameLookup.Resolver resolver, Courier.Sleeper sleeper, Calm calm) {
        this.transport = new Transport(hosts, vertx, resolver, calm.nanos(), Exchanges::permits);
        this.courier = new Courier(
                transport, calm, sleeper, () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * What a service answered.
     *
     * @param status whatever it is
     */
    record Reply(Target target, int status, Map<String, String> headers, String body) {

        /**
         * The body of a success.
         *
         * @throws ContentException.Unreachable with the error's code where it is none
         */
        String success() {
            if (status == 200) {
                return body;
            }
            Matcher code = CODE.matcher(body);
            throw new ContentException.Unreachable(
                    target.authority() + " answered " + status + (code.find() ? " " + code.group(1) : ""), null);
        }

        /**
         * The object in a success.
         *
         * @throws ContentException.Unreachable where there is none
         */
        JsonNode json() {
            byte[] bytes = success().getBytes(StandardCharsets.UTF_8);
            try {
                return StrictJson.read(bytes, "the answer").root();
            } catch (MalformedException | TooManyException e) {
                throw unreadable();
            }
        }

        /** A text of a JSON success that is fit for a header; {@code node} is a part of {@link #json()}. */
        String secret(JsonNode node, String name) {
            return checked(node.path(name).asText(""));
        }

        /** The same text, if it is fit for a header. */
        String checked(String secret) {
            if (secret.isEmpty() || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw unreadable();
            }
            return secret;
        }

        ContentException unreadable() {
            return new ContentException.Unreachable(
                    target.authority() + " answered something else than a credential", null);
        }

        @Override
        public String toString() {
            return target + " " + status;
        }
    }

    /**
     * Sends one request.
     *
     * @param body null for none
     * @throws ContentException if there is no answer in time, or one that is too long
     */
    Reply send(
            HttpMethod method, Target target, Map<String, String> headers, @Nullable String body, Deadline deadline) {
        Transport.Request request = new Transport.Request(RequestKind.CREDENTIAL, method, target, headers, body);
        try (Answer answer = courier.send(request, deadline)) {
            byte[] bytes = answer.body().readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ContentException.Unreachable(
                        target.authority() + " answered more than " + MOST_BYTES + " bytes", null);
            }
            answer.rest();
            Map<String, String> heads = answer.headers().entries().stream()
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().toLowerCase(Locale.ROOT),
                            Map.Entry::getValue,
                            (first, second) -> first));
            return new Reply(target, answer.status(), heads, new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Checked.failure(e, target.authority());
        }
    }

    /** A form. */
    Reply post(Target target, Map<String, String> form, Deadline deadline) {
        return send(
                HttpMethod.POST,
                target,
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                form(form),
                deadline);
    }

    static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Reads the address of a service.
     *
     * @param name of the variable or field that holds it, for messages
     * @throws ContentException.Refused if it is no URL
     */
    static Target target(String name, String url) {
        try {
            return Target.parse(url);
        } catch (MalformedException e) {
            throw new ContentException.Refused(name + " is no URL of a service");
        }
    }

    private static boolean permits(Target target, InetAddress address) {
        return target.tls() ? AddressPolicy.permitsService(address) : AddressPolicy.isNear(address);
    }

    @Override
    public void close() {
        transport.close();
    }
}
