package dev.slimgate.policy;

import dev.slimgate.oci.ImageReference;
import org.jspecify.annotations.Nullable;

/**
 * One image in one place of a pod, with what the pod says about running it.
 *
 * @param kind container, init container, ephemeral container or image volume
 * @param name of the container or volume; untrusted, as everything from a manifest
 * @param image as written; untrusted, and empty where the manifest names none
 * @param runAsUser the container's word, else the pod's; null where neither says
 * @param runAsNonRoot the container's word, else the pod's; null where neither says
 * @param windowsUserName the container's word, else the pod's; null where neither says
 * @param start what the container says of what starts in it
 */
public record ImageUse(
        ContainerKind kind,
        String name,
        String image,
        @Nullable Long runAsUser,
        @Nullable Boolean runAsNonRoot,
        @Nullable String windowsUserName,
        Start start) {

    /** What a container says of what starts in it. */
    public enum Start {
        /** Nothing: the image's entry point and command start. */
        IMAGE,
        /** {@code args} alone: they stand in for the image's command, behind its entry point. */
        OWN_ARGUMENTS,
        /** {@code command}: nothing that the image names starts. */
        OWN_COMMAND
    }

    /** One that starts what the image names. */
    public ImageUse(
            ContainerKind kind,
            String name,
            String image,
            @Nullable Long runAsUser,
            @Nullable Boolean runAsNonRoot,
            @Nullable String windowsUserName) {
        this(kind, name, image, runAsUser, runAsNonRoot, windowsUserName, Start.IMAGE);
    }

    /** The same place, started otherwise. */
    public ImageUse starting(Start other) {
        return new ImageUse(kind, name, image, runAsUser, runAsNonRoot, windowsUserName, other);
    }

    /** The image alone, as {@code check --image} judges it: a container named {@code image} with no security context. */
    public static ImageUse ofImage(String image) {
        return new ImageUse(ContainerKind.CONTAINER, "image", image, null, null, null);
    }

    /** The parsed reference; throws {@link dev.slimgate.oci.MalformedException} where {@code image} is none. */
    public ImageReference reference() {
        return ImageReference.parse(image);
    }
}
