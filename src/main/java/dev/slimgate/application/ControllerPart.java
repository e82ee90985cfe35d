package dev.slimgate.application;

import dev.slimgate.controller.CertificateSettings;
import dev.slimgate.controller.Controller;
import dev.slimgate.controller.Leadership;
import dev.slimgate.controller.StatusConditions;
import dev.slimgate.controller.WebhookSettings;
import dev.slimgate.controller.WebhookSettings.Endpoint;
import dev.slimgate.controller.WebhookSettings.FurtherKind;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** The controller as a part of this process: certificates, webhook configurations and conditions, where it leads. */
@Singleton
public final class ControllerPart implements ClusterPart {

    @Override
    public Role role() {
        return Role.CONTROLLER;
    }

    @Override
    public AutoCloseable start(ClusterContext context) {
        ServeConfig config = context.config();
        WebhookSettings webhooks = webhooks(context);
        InstantSource clock = InstantSource.system();
        Controller controller = new Controller(
                context.client(),
                config.cluster().namespace(),
                context.settings().identity(),
                context.state(),
                webhooks,
                certificates(config),
                Leadership.Times.DEFAULTS,
                clock);
        StatusConditions conditions = new StatusConditions(
                context.client(), context.state(), webhooks.exemptNamespaces(), controller::leads, clock);
        context.state().onRulebookChange(controller::changed);
        context.leading().follow(controller::leads);
        controller.onLeading(conditions::changed);
        controller.onLeading(context.leading()::gained);
        conditions.start();
        controller.start();
        return () -> {
            conditions.close();
            controller.close();
        };
    }

    private static WebhookSettings webhooks(ClusterContext context) {
        ServeConfig config = context.config();
        ServeConfig.Webhooks webhooks = config.webhooks();
        Endpoint endpoint = webhooks.url()
                .<Endpoint>map(Endpoint.Url::new)
                .orElseGet(() ->
                        new Endpoint.Service(config.cluster().namespace(), webhooks.service(), webhooks.servicePort()));
        return new WebhookSettings(
                webhooks.name(),
                config.cluster().namespace(),
                endpoint,
                Set.copyOf(webhooks.exemptNamespaces().orElse(List.of())),
                context.settings().workloadKinds().stream()
                        .map(kind -> new FurtherKind(kind.group(), kind.resource()))
                        .toList(),
                config.noMatch());
    }

    /**
     * Who makes the certificate, for which names.
     *
     * @throws IllegalArgumentException where its lives do not fit together
     */
    static CertificateSettings certificates(ServeConfig config) {
        ServeConfig.Certificates certificates = config.certificates();
        return new CertificateSettings(
                switch (certificates.mode()) {
                    case SELF -> CertificateSettings.Mode.SELF;
                    case SECRET -> CertificateSettings.Mode.SECRET;
                },
                certificates.secret(),
                certificates.caSecret(),
                names(config),
                certificates.caValidity(),
                certificates.validity(),
                certificates.overlap());
    }

    /** What the API server calls the webhook. */
    private static List<String> names(ServeConfig config) {
        String service = config.webhooks().service() + "." + config.cluster().namespace();
        return config.webhooks()
                .url()
                .map(URI::getHost)
                .map(List::of)
                .orElse(List.of(service + ".svc", service, service + ".svc.cluster.local"));
    }
}
