package dev.slimgate.workload;

import static dev.slimgate.workload.Fields.list;
import static dev.slimgate.workload.Fields.text;

import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.ImageUse.Start;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images of a pod, with what container and pod say about running them; the container's word goes before the pod's.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/security-context/">security contexts</a>
 */
final class PodSpecs {
    private PodSpecs() {}

    /** Containers, init containers, ephemeral containers, image volumes, each in the pod's order. */
    static List<ImageUse> images(PodSpec spec) {
        @Nullable PodSecurityContext pod = spec.getSecurityContext();
        List<ImageUse> images = new ArrayList<>();
        for (Container c : list(spec.getContainers())) {
            images.add(use(ContainerKind.CONTAINER, c.getName(), c.getImage(), c.getSecurityContext(), pod)
                    .starting(start(c.getCommand(), c.getArgs())));
        }
        for (Container c : list(spec.getInitContainers())) {
            images.add(use(ContainerKind.INIT, c.getName(), c.getImage(), c.getSecurityContext(), pod)
                    .starting(start(c.getCommand(), c.getArgs())));
        }
        for (EphemeralContainer c : list(spec.getEphemeralContainers())) {
            images.add(use(ContainerKind.EPHEMERAL, c.getName(), c.getImage(), c.getSecurityContext(), pod)
                    .starting(start(c.getCommand(), c.getArgs())));
        }
        for (Volume volume : list(spec.getVolumes())) {
            if (volume.getImage() != null) {
                images.add(new ImageUse(
                        ContainerKind.IMAGE_VOLUME,
                        text(volume.getName()),
                        text(volume.getImage().getReference()),
                        null,
                        null,
                        null));
            }
        }
        return images;
    }

    /** The names of the pull secrets in the pod's order; those without a name are left out. */
    static List<String> pullSecrets(PodSpec spec) {
        return list(spec.getImagePullSecrets()).stream()
                .map(LocalObjectReference::getName)
                .map(Fields::text)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The service account that the pod runs as; {@code default} where it names none. */
    static String serviceAccount(PodSpec spec) {
        String name = text(spec.getServiceAccountName());
        String formerName = text(spec.getServiceAccount());
        return !name.isEmpty() ? name : !formerName.isEmpty() ? formerName : "default";
    }

    private static ImageUse use(
            ContainerKind kind,
            @Nullable String name,
            @Nullable String image,
            @Nullable SecurityContext own,
            @Nullable PodSecurityContext pod) {
        return new ImageUse(
                kind,
                text(name),
                text(image),
                first(own == null ? null : own.getRunAsUser(), pod == null ? null : pod.getRunAsUser()),
                first(own == null ? null : own.getRunAsNonRoot(), pod == null ? null : pod.getRunAsNonRoot()),
                first(
                        own == null ? null : userName(own.getWindowsOptions()),
                        pod == null ? null : userName(pod.getWindowsOptions())));
    }

    /** An empty list is as good as none, as for the kubelet. */
    private static Start start(@Nullable List<String> command, @Nullable List<String> args) {
        if (!list(command).isEmpty()) {
            return Start.OWN_COMMAND;
        }
        return list(args).isEmpty() ? Start.IMAGE : Start.OWN_ARGUMENTS;
    }

    private static @Nullable String userName(@Nullable WindowsSecurityContextOptions options) {
        return options == null ? null : options.getRunAsUserName();
    }

    private static <T> @Nullable T first(@Nullable T own, @Nullable T pod) {
        return own != null ? own : pod;
    }
}
