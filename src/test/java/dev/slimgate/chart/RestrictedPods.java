package dev.slimgate.chart;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of Pod Security's profile {@code restricted} that a Linux pod can break.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
final class RestrictedPods {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private RestrictedPods() {}

    /** What breaks the profile; empty for a pod that keeps to it. */
    static List<String> violations(PodSpec pod) {
        List<String> found = new ArrayList<>();
        PodSecurityContext all = pod.getSecurityContext() == null ? new PodSecurityContext() : pod.getSecurityContext();
        if (Boolean.TRUE.equals(pod.getHostNetwork())) {
            found.add("hostNetwork");
        }
        if (Boolean.TRUE.equals(pod.getHostPID()) || Boolean.TRUE.equals(pod.getHostIPC())) {
            found.add("hostPID or hostIPC");
        }
        if (all.getSysctls() != null && !all.getSysctls().isEmpty()) {
            found.add("sysctls");
        }
        for (Volume volume : pod.getVolumes()) {
            Map<?, ?> fields = Manifest.YAML.convertValue(volume, Map.class);
            if (fields.keySet().stream().noneMatch(VOLUMES::contains)) {
                found.add("volume " + volume.getName());
            }
        }
        for (Container container : pod.getContainers()) {
            SecurityContext own =
                    container.getSecurityContext() == null ? new SecurityContext() : container.getSecurityContext();
            container(found, container, own, all);
        }
        return found;
    }

    private static void container(
            List<String> found, Container container, SecurityContext own, PodSecurityContext all) {
        if (Boolean.TRUE.equals(own.getPrivileged())) {
            found.add("privileged");
        }
        if (!Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
            found.add("allowPrivilegeEscalation");
        }
        Boolean nonRoot = own.getRunAsNonRoot() == null ? all.getRunAsNonRoot() : own.getRunAsNonRoot();
        if (!Boolean.TRUE.equals(nonRoot)) {
            found.add("runAsNonRoot");
        }
        Long user = own.getRunAsUser() == null ? all.getRunAsUser() : own.getRunAsUser();
        if (user != null && user == 0) {
            found.add("runAsUser");
        }
        String seccomp = own.getSeccompProfile() != null
                ? own.getSeccompProfile().getType()
                : all.getSeccompProfile() == null
                        ? null
                        : all.getSeccompProfile().getType();
        if (!"RuntimeDefault".equals(seccomp) && !"Localhost".equals(seccomp)) {
            found.add("seccompProfile");
        }
        Capabilities capabilities = own.getCapabilities() == null ? new Capabilities() : own.getCapabilities();
        if (!capabilities.getDrop().contains("ALL")
                || capabilities.getAdd().stream().anyMatch(added -> !added.equals("NET_BIND_SERVICE"))) {
            found.add("capabilities");
        }
        if (container.getPorts().stream()
                .anyMatch(port -> port.getHostPort() != null
                        && port.getHostPort() != 0
                        && !port.getHostPort().equals(port.getContainerPort()))) {
            found.add("hostPort");
        }
    }
}
