package dev.slimgate.policy.expression;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rule.Subject;
import dev.slimgate.policy.expression.Struct.FieldType;
import dev.slimgate.policy.expression.Struct.FieldType.Simple;
import dev.slimgate.policy.expression.Struct.Kind;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an expression can look at. */
final class Variables {
    static final String OBJECT = "object";
    static final String OLD_OBJECT = "oldObject";

    private static final Kind CONTAINER = container();
    private static final Kind POD = pod();
    private static final Kind NAMESPACE = namespace();

    /** All of them; those without a kind are dyn. */
    static final List<Variable> ALL = List.of(
            new Variable("image", ImageFields.IMAGE, ImageFields.IMAGE::of),
            new Variable("container", CONTAINER, subject -> CONTAINER.of(subject.use())),
            new Variable("pod", POD, subject -> POD.of(subject.pod())),
            new Variable("namespace", NAMESPACE, subject -> NAMESPACE.of(subject.pod())),
            new Variable(OBJECT, null, subject -> states(subject).now()),
            new Variable(OLD_OBJECT, null, subject -> states(subject).before()));

    private Variables() {}

    /**
     * One variable.
     *
     * @param kind null for dyn
     */
    record Variable(String name, @Nullable Kind kind, Function<Subject, Object> reader) {}

    private static ObjectStates states(Subject subject) {
        ObjectStates states = subject.pod().states();
        if (states == null) {
            throw new Unanswered("the object is not at hand");
        }
        return states;
    }

    private static Kind container() {
        return new Fields<ImageUse>("Container")
                .add("name", Simple.STRING, ImageUse::name)
                .add("kind", Simple.STRING, use -> use.kind().label())
                .add("image", Simple.STRING, ImageUse::image)
                .add("registry", Simple.STRING, use -> use.reference().registry())
                .add("repository", Simple.STRING, use -> use.reference().repository())
                .add("tag", Simple.STRING, use -> use.reference().tag())
                .add("digest", Simple.STRING, use -> digest(use.reference()))
                .add("runAsUser", Simple.INT, ImageUse::runAsUser)
                .add("runAsNonRoot", Simple.BOOL, ImageUse::runAsNonRoot)
                .add("windowsUserName", Simple.STRING, ImageUse::windowsUserName)
                .add("starts", Simple.STRING, use -> switch (use.start()) {
                    case IMAGE -> "Image";
                    case OWN_ARGUMENTS -> "OwnArguments";
                    case OWN_COMMAND -> "OwnCommand";
                })
                .kind();
    }

    private static @Nullable String digest(ImageReference reference) {
        Digest digest = reference.digest();
        return digest == null ? null : digest.toString();
    }

    private static Kind pod() {
        return new Fields<PodContext>("Pod")
                .add("kind", Simple.STRING, PodContext::kind)
                .add("namespace", Simple.STRING, PodContext::namespace)
                .add("name", Simple.STRING, PodContext::name)
                .add("labels", new FieldType.Labels(), PodContext::labels)
                .add("hostUsers", Simple.BOOL, PodContext::hostUsers)
                .add("template", Simple.BOOL, PodContext::template)
                .kind();
    }

    private static Kind namespace() {
        return new Fields<PodContext>("Namespace")
                .add("name", Simple.STRING, PodContext::namespace)
                .add(
                        "labels",
                        new FieldType.Labels(),
                        pod -> pod.namespaceLabels() instanceof NamespaceLabels.Known known ? known.labels() : null)
                .kind();
    }
}
