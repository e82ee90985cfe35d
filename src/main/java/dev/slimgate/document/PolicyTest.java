package dev.slimgate.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A test of policies as it is written: given facts, and what policies are expected to make of them. It is read, and not yet
 * known to make sense: whether its facts are an image's is found out by whoever runs it.
 *
 * @param name for people
 * @param location where it was read from
 * @param policies files, or directories, of policies, waivers and families
 * @param now the time of judging where a case has none of its own; null for the clock's
 * @param namespaces labels by the namespace's name; empty where the test does not say, so that every selector matches
 * @param images by the name that cases use
 * @param cases at least one
 */
public record PolicyTest(
        String name,
        SourceLocation location,
        List<Path> policies,
        @Nullable Instant now,
        Map<String, Map<String, String>> namespaces,
        Map<String, Image> images,
        List<Case> cases) {

    public PolicyTest {
        policies = List.copyOf(policies);
        namespaces = Map.copyOf(namespaces);
        images = Map.copyOf(images);
        cases = List.copyOf(cases);
    }

    /**
     * Facts, as far as a test states them: a part of what {@code slimgate inspect -o json} prints.
     *
     * @param json the part
     * @param places where in the file what stands, by its JSON Pointer
     */
    public record Facts(ObjectNode json, Map<String, SourceLocation> places) {
        public Facts {
            places = Map.copyOf(places);
        }
    }

    /**
     * An image that cases name.
     *
     * @param name by which they do
     * @param reference in a registry; null for one that is made of the name
     * @param pinned whether the reference names the image's digest too
     * @param file of {@code inspect -o json}, which the facts are laid over; null for the default image
     * @param on the image that it is built on: its layers come first; null for none
     * @param facts laid over all that
     * @param missing why the image, or its layers, could not be had; null where they could
     */
    public record Image(
            String name,
            SourceLocation location,
            @Nullable String reference,
            boolean pinned,
            @Nullable Path file,
            @Nullable String on,
            @Nullable Facts facts,
            @Nullable Missing missing) {}

    /** What could not be found out of an image. */
    public sealed interface Missing {
        /**
         * Nothing is known but its name.
         *
         * @param configured whether the operator has configured that registry
         */
        record All(ErrorClass errorClass, String message, boolean configured) implements Missing {}

        /** The layers could not be read. */
        record Contents(ErrorClass errorClass, String message, boolean configured) implements Missing {}

        /** The layers are still being read. */
        record Pending(String message) implements Missing {}
    }

    /**
     * One object to be judged, and what is expected.
     *
     * @param now null for the test's
     * @param waivers files of waivers that exist in this case besides
     */
    public record Case(
            String name,
            SourceLocation location,
            Given given,
            @Nullable Instant now,
            List<Path> waivers,
            NoMatch noMatch,
            Expected expected) {
        public Case {
            waivers = List.copyOf(waivers);
        }
    }

    /** The object of a case. */
    public sealed interface Given {
        /** The namespace that it is in; {@code ""} where a manifest says so itself. */
        String namespace();

        /** The namespace's labels, where the case says them; null where the test does. */
        @Nullable Map<String, String> namespaceLabels();

        /**
         * A single image in a Pod, or in a workload's template.
         *
         * @param image by its name in the test
         * @param facts laid over those of the image; null for none
         * @param labels of the object
         * @param previous name of the image that ran in its place before; null for a new object
         */
        record Single(
                String image,
                @Nullable Facts facts,
                ContainerKind kind,
                boolean template,
                String namespace,
                Map<String, String> labels,
                @Nullable Map<String, String> namespaceLabels,
                @Nullable Long runAsUser,
                @Nullable String previous)
                implements Given {}

        /**
         * An object as a manifest has it; its images are those of the test, by name or reference.
         *
         * @param object null where it stands in a file
         * @param file with one object; null where it stands here
         * @param previous the object before it was changed; null for a new one
         */
        record Manifest(
                @Nullable ObjectNode object,
                @Nullable Path file,
                @Nullable ObjectNode previous,
                String namespace,
                @Nullable Map<String, String> namespaceLabels)
                implements Given {}
    }

    /**
     * What is expected; what is not stated may be anything.
     *
     * @param rules the worst result of each rule; rules that are not named must neither fail nor warn nor err. Null where
     *     the test says nothing of rules
     * @param policies the full names of those that judge; null where the test says nothing of them
     * @param findings each must be among those that there are
     */
    public record Expected(
            @Nullable Verdict verdict,
            @Nullable Map<String, Result> rules,
            @Nullable Set<String> policies,
            List<ExpectedFinding> findings) {
        public Expected {
            findings = List.copyOf(findings);
        }
    }

    /**
     * A finding that there must be; what is null may be anything.
     *
     * @param text that the finding's contains
     * @param waiver {@code namespace/name} of the one that it is waived by
     * @param container whose image it is about
     */
    public record ExpectedFinding(
            SourceLocation location,
            @Nullable String policy,
            @Nullable String rule,
            @Nullable Result result,
            @Nullable String text,
            @Nullable ErrorClass errorClass,
            @Nullable Boolean pending,
            @Nullable String waiver,
            @Nullable String container) {}
}
