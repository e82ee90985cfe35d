package dev.slimgate.content;

import dev.slimgate.oci.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens images by reference for whoever asks: the registries behind webhook, audit and command line. */
public interface ImageSources {

    /**
     * A source for one reference with the credentials that this requester may use. No request is made.
     *
     * @throws ContentException.Refused if the list of registries forbids the host
     */
    TaggedSource open(ImageReference reference, Requester requester);

    /**
     * Whether looking up credentials for it, by {@link #open} or {@link ImageSource#access}, may take time, as where a
     * program is run or a file read. Where it may not, callers need not do so aside.
     */
    boolean mayTakeTime(ImageReference reference);

    /** Whether the operator has configured this reference's registry. */
    boolean configured(ImageReference reference);

    /**
     * On whose behalf an image is read.
     *
     * @param namespace {@code ""} where there is none
     * @param serviceAccount null where it is not known, which stands for the namespace's default one; {@code ""} for none
     * @param pullSecrets names, in the pod's order
     */
    record Requester(String namespace, @Nullable String serviceAccount, List<String> pullSecrets) {
        /** Nobody in particular: the command line on a single image. */
        public static final Requester NOBODY = new Requester("", null, List.of());

        public Requester {
            pullSecrets = List.copyOf(pullSecrets);
        }

        /** Slimgate itself, for what it judges in a namespace: with configured credentials, and with nobody's secrets. */
        public static Requester slimgate(String namespace) {
            return new Requester(namespace, "", List.of());
        }
    }
}
