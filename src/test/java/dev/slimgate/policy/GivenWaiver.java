package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;

import dev.slimgate.policy.Waiver.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Waivers for tests: of everything, for a day, unless told otherwise. */
public record GivenWaiver(Waiver waiver) {

    public static GivenWaiver in(String namespace) {
        return new GivenWaiver(new Waiver(
                "tmp",
                namespace,
                new SourceLocation("waiver.yaml", 1, 1),
                List.of("**"),
                Set.of(),
                Set.of(),
                "it is being rebuilt",
                null,
                null,
                NOW.plus(Duration.ofDays(1)),
                new Signature.None()));
    }

    GivenWaiver name(String name) {
        return with(
                name,
                waiver.images(),
                waiver.rules(),
                waiver.policies(),
                waiver.ticket(),
                waiver.createdAt(),
                waiver.expiresAt(),
                waiver.signature());
    }

    public GivenWaiver images(String... images) {
        return with(
                waiver.name(),
                List.of(images),
                waiver.rules(),
                waiver.policies(),
                waiver.ticket(),
                waiver.createdAt(),
                waiver.expiresAt(),
                waiver.signature());
    }

    public GivenWaiver rules(String... rules) {
        return with(
                waiver.name(),
                waiver.images(),
                Set.of(rules),
                waiver.policies(),
                waiver.ticket(),
                waiver.createdAt(),
                waiver.expiresAt(),
                waiver.signature());
    }

    GivenWaiver policies(String... policies) {
        return with(
                waiver.name(),
                waiver.images(),
                waiver.rules(),
                Set.of(policies),
                waiver.ticket(),
                waiver.createdAt(),
                waiver.expiresAt(),
                waiver.signature());
    }

    GivenWaiver ticket(String ticket) {
        return with(
                waiver.name(),
                waiver.images(),
                waiver.rules(),
                waiver.policies(),
                ticket,
                waiver.createdAt(),
                waiver.expiresAt(),
                waiver.signature());
    }

    GivenWaiver createdAt(Instant createdAt) {
        return with(
                waiver.name(),
                waiver.images(),
                waiver.rules(),
                waiver.policies(),
                waiver.ticket(),
                createdAt,
                waiver.expiresAt(),
                waiver.signature());
    }

    public GivenWaiver expiresAt(Instant expiresAt) {
        return with(
                waiver.name(),
                waiver.images(),
                waiver.rules(),
                waiver.policies(),
                waiver.ticket(),
                waiver.createdAt(),
                expiresAt,
                waiver.signature());
    }

    GivenWaiver signature(Signature signature) {
        return with(
                waiver.name(),
                waiver.images(),
                waiver.rules(),
                waiver.policies(),
                waiver.ticket(),
                waiver.createdAt(),
                waiver.expiresAt(),
                signature);
    }

    private GivenWaiver with(
            String name,
            List<String> images,
            Set<String> rules,
            Set<String> policies,
            String ticket,
            Instant createdAt,
            Instant expiresAt,
            Signature signature) {
        return new GivenWaiver(new Waiver(
                name,
                waiver.namespace(),
                waiver.location(),
                images,
                rules,
                policies,
                waiver.reason(),
                ticket,
                createdAt,
                expiresAt,
                signature));
    }
}
