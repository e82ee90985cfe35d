package dev.slimgate.application;

import dev.slimgate.controller.CertificateSecrets;
import dev.slimgate.controller.CertificateSecrets.Servable;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the Secret with the serving certificate and has the HTTP server show it from the next handshake on; connections
 * that are open stay. A Secret that cannot be served, or is gone, changes nothing: what was good stays.
 */
@Singleton
final class ServingCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServingCertificate.class);

    private final ServedCertificate served;
    private final AtomicBoolean told = new AtomicBoolean();
    private @Nullable SharedIndexInformer<Secret> informer;

    ServingCertificate(ServedCertificate served) {
        this.served = served;
    }

    /**
     * Begins to follow, and goes on when the API server does not answer; does not wait for it.
     *
     * @param client stays open until this ends; who calls closes it
     * @param name of the Secret
     */
    synchronized void follow(KubernetesClient client, String namespace, String name) {
        SharedIndexInformer<Secret> following =
                client.secrets().inNamespace(namespace).withName(name).runnableInformer(0);
        following.exceptionHandler((started, failure) -> {
            if (told.compareAndSet(false, true)) {
                LOG.atWarn()
                        .addKeyValue("secret", name)
                        .log(
                                "cannot be followed, and is tried on: {}",
                                Printable.of(String.valueOf(failure.getMessage())));
            }
            return true;
        });
        following.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Secret added) {
                take(added);
            }

            @Override
            public void onUpdate(Secret old, Secret changed) {
                take(changed);
            }

            @Override
            public void onDelete(Secret deleted, boolean unknown) {
                LOG.atWarn()
                        .addKeyValue("secret", name)
                        .log("the Secret of the serving certificate is gone; what it held is served on");
            }
        });
        following.start();
        informer = following;
    }

    /** Serves what the Secret holds, unless that is what is served, or cannot be. */
    synchronized void take(Secret secret) {
        String name = secret.getMetadata().getName();
        Servable servable = CertificateSecrets.servable(
                secret, problem -> LOG.atWarn().addKeyValue("secret", name).log("not served: {}", problem));
        if (servable == null || served.shows(servable.certificate(), servable.chain())) {
            return;
        }
        served.show(servable.certificate(), servable.chain());
        told.set(false);
        LOG.atInfo()
                .addKeyValue("secret", name)
                .addKeyValue(
                        "notAfter",
                        servable.certificate().certificate().getNotAfter().toInstant())
                .log("serving certificate changed");
    }

    void stop(@Observes ShutdownEvent event) {
        SharedIndexInformer<Secret> running;
        synchronized (this) {
            running = informer;
        }
        if (running != null) {
            running.close();
        }
    }
}
