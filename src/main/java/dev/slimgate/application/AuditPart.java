package dev.slimgate.application;

import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditLoop;
import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.FurtherKind;
import dev.slimgate.audit.ReadSettings;
import dev.slimgate.cluster.RunWriter;
import dev.slimgate.openreports.ReportWriter;
import dev.slimgate.openreports.ReportWriter.Written;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit as a part of this process: judges what runs, where it leads, by the policies and with the caches that this process
 * has anyway. Where it is turned off, reports of before are removed once.
 */
@Singleton
public final class AuditPart implements ClusterPart {
    private static final Logger LOG = LoggerFactory.getLogger(AuditPart.class);

    private final MeterRegistry meters;

    AuditPart(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public Role role() {
        return Role.CONTROLLER;
    }

    @Override
    public AutoCloseable start(ClusterContext context) {
        ReportWriter writer = new ReportWriter(context.client(), context.leading(), () -> owner(context));
        return context.config().audit().enabled() ? audit(context, writer) : removal(context, writer);
    }

    private AutoCloseable audit(ClusterContext context, ReportWriter writer) {
        AuditSettings settings = AuditSettings.of(context.config().audit());
        InstantSource clock = InstantSource.system();
        ClusterListing listing = new ClusterListing(
                new ClusterReader(context.client(), readSettings(context)),
                context.state(),
                context.state()::ran,
                clock);
        AuditEvents events = new AuditEvents(context.events()::tell, settings.notices());
        AuditOutput output = new AuditOutput(
                context.config().cluster().name().orElse(""),
                settings,
                writer,
                events,
                new AuditMetrics(meters, context.leading()),
                listing::whole);
        Runs runs = new Runs(
                new RunWriter(context.client(), context.config().cluster().namespace(), context.leading()),
                listing::whole,
                clock);
        AuditLoop loop = new AuditLoop(
                new Audit(
                        context.assessor().get(),
                        dev.slimgate.audit.AuditSettings.BACKGROUND.at(settings.rate()),
                        clock),
                listing::list,
                context.state(),
                context.state()::namespaces,
                context.leading(),
                runs.andThen(output),
                output,
                settings.times(),
                context.settings().identity(),
                clock);
        context.state().onRulebookChange(() -> {
            if (listing.outdated()) {
                loop.led();
            }
            loop.changed();
        });
        context.state().onNamespaceChange(loop::changed);
        loop.start();
        context.leading().onLeading(() -> {
            events.forget();
            loop.led();
        });
        return loop;
    }

    private static ReadSettings readSettings(ClusterContext context) {
        List<FurtherKind> further = context.settings().workloadKinds().stream()
                .map(kind -> new FurtherKind(kind.group(), kind.resource(), kind.kind()))
                .toList();
        return ReadSettings.DEFAULTS.with(
                context.settings().workloadReader(), further, context.settings().platforms());
    }

    /** Reports of an audit that is turned off would tell what was for ever. */
    private static AutoCloseable removal(ClusterContext context, ReportWriter writer) {
        context.leading()
                .onLeading(() -> Thread.ofVirtual().name("report-removal").start(() -> remove(writer)));
        return () -> {};
    }

    private static void remove(ReportWriter writer) {
        try {
            Written written = writer.write(null, List.of(), true);
            LOG.atDebug().addKeyValue("deleted", written.deleted()).log("the audit is turned off");
        } catch (KubernetesClientException e) {
            LOG.atWarn().addKeyValue("status", e.getCode()).log("cannot remove reports of an audit that is turned off");
        }
    }

    /** What stands and falls with this installation, is in no namespace, and may be read by the controller anyway. */
    private static @Nullable OwnerReference owner(ClusterContext context) {
        ValidatingWebhookConfiguration configuration = context.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(context.config().webhooks().name())
                .get();
        return configuration == null
                ? null
                : new OwnerReferenceBuilder()
                        .withApiVersion(configuration.getApiVersion())
                        .withKind(configuration.getKind())
                        .withName(configuration.getMetadata().getName())
                        .withUid(configuration.getMetadata().getUid())
                        .build();
    }
}
