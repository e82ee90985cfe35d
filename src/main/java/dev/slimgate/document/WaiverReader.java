package dev.slimgate.document;

import dev.slimgate.document.SignatureCheck.Signable;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.expression.ExpressionRule;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one {@code ImageWaiver}. */
final class WaiverReader {
    private static final String ONE_EXPRESSION = ExpressionRule.KIND + "/";
    private static final int MOST = 100;
    private static final int MAX_TEXT = 1024;

    private final Resource resource;
    private final Fields spec;
    private final SignatureCheck signatures;

    private WaiverReader(Resource resource, SignatureCheck signatures) {
        this.resource = resource;
        this.signatures = signatures;
        this.spec = resource.spec();
    }

    /** The waiver; null where it could not be read. */
    static @Nullable Waiver read(Resource resource, SourceLocation location, SignatureCheck signatures) {
        return new WaiverReader(resource, signatures).waiver(location);
    }

    /** Names of rules, or of a single expression as {@code expressions/NAME}; null for all. */
    private @Nullable List<String> rules() {
        List<Fields.Item> items = spec.items("rules");
        if (items == null) {
            return null;
        }
        for (Fields.Item item : items) {
            String name = item.text();
            boolean expression =
                    name.startsWith(ONE_EXPRESSION) && Names.isDnsLabel(name.substring(ONE_EXPRESSION.length()));
            if (!expression && !RulesReader.NAMES.contains(name)) {
                spec.problem(
                        item, DidYouMean.quoted(name) + " is not known" + DidYouMean.hint(name, RulesReader.NAMES));
            }
        }
        return items.stream().map(Fields.Item::text).toList();
    }

    private @Nullable Waiver waiver(SourceLocation location) {
        spec.require("images", "digests, or globs as in a policy's match");
        List<String> images = images(spec, MOST);
        List<String> rules = rules();
        Set<String> policies = policies();
        for (String name : List.of("rules", "policies")) {
            if (spec.isEmptyList(name)) {
                spec.problem(name, "names none; leave it out for all");
            }
        }
        String reason = text("reason", "why these images may break rules");
        String ticket = spec.has("ticket") ? text("ticket", "") : null;
        spec.require("expiresAt", "a time such as 2026-12-31T00:00:00Z");
        Instant expiresAt = Times.read(spec, "expiresAt");
        boolean _ = spec.has("signature");
        spec.finish();
        Instant createdAt = createdAt(resource);
        String namespace = resource.namespace();
        if (expiresAt == null || reason == null || namespace == null) {
            return null;
        }
        return new Waiver(
                resource.name(),
                namespace,
                location,
                images,
                rules == null ? Set.of() : Set.copyOf(rules),
                policies,
                reason,
                ticket,
                createdAt,
                expiresAt,
                signature(namespace));
    }

    private Waiver.Signature signature(String namespace) {
        String signature = spec.text("signature");
        return signature == null
                ? new Waiver.Signature.None()
                : signatures.check(
                        signature,
                        new Signable(namespace, resource.name(), NodeJson.without("signature", spec.mapping())));
    }

    /** The field {@code images}: digests and globs; empty where it is absent. */
    static List<String> images(Fields fields, int most) {
        List<Fields.Item> items = fields.items("images");
        if (items == null) {
            return List.of();
        }
        if (items.isEmpty() || items.size() > most) {
            fields.problem("images", "must name 1 to " + most + " images");
        }
        for (Fields.Item item : items) {
            if (item.text().startsWith("sha256:") && !isDigest(item.text())) {
                fields.problem(item, DidYouMean.quoted(item.text()) + " is no digest");
            } else if (!item.text().startsWith("sha256:")) {
                MatchReader.checkPattern(fields, item);
            }
        }
        return items.stream().map(Fields.Item::text).toList();
    }

    private static boolean isDigest(String text) {
        try {
            Digest.parse(text);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Full names: a bare one is a cluster policy's. */
    private Set<String> policies() {
        List<Fields.Item> items = spec.items("policies");
        spec.atMost("policies", MOST);
        Set<String> names = new HashSet<>();
        for (Fields.Item item : items == null ? List.<Fields.Item>of() : items) {
            int slash = item.text().indexOf('/');
            String namespace = slash < 0 ? null : item.text().substring(0, slash);
            if (!Names.isDnsSubdomain(item.text().substring(slash + 1))) {
                spec.problem(
                        item,
                        DidYouMean.quoted(item.text()) + " is no name of a policy, as in production"
                                + " or, for one in this namespace, "
                                + (resource.namespace() == null ? "its-name" : resource.namespace())
                                + "/strict");
            } else if (namespace != null && !namespace.equals(resource.namespace())) {
                spec.problem(item, "a waiver never touches the policies of another namespace");
            }
            names.add(item.text());
        }
        return names;
    }

    private @Nullable String text(String name, String what) {
        if (!what.isEmpty()) {
            spec.require(name, what);
        }
        return spec.text(name, MAX_TEXT);
    }

    /** The API server's own word; a file's is as good as the rest of the file. */
    private static @Nullable Instant createdAt(Resource resource) {
        return Times.parse(resource.createdAt());
    }
}
