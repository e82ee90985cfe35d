package dev.slimgate.registry;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The credential of one registry of a cloud, which Slimgate gets as the workload that it is. */
final class CloudCredentials implements CredentialSource {
    private final List<Credential> credentials;

    /**
     * Asks nobody yet.
     *
     * @throws IllegalArgumentException if the host is not the cloud's
     */
    CloudCredentials(CloudProvider provider, String host, CloudEnvironment environment) {
        if (!provider.owns(host)) {
            throw new IllegalArgumentException(host + " is no registry of " + provider.spelling());
        }
        String source = "workload identity (" + provider.spelling() + ") for " + host;
        Renewed<Credential.Held> renewed = new Renewed<>(
                source, fetch(provider, host, source, environment), environment.clock(), environment.nanos());
        this.credentials = List.of(new Credential.Exchanged(source, identity(provider, environment), renewed::value));
    }

    /**
     * Who the environment says that this process is. Where a metadata service or an agent on the node decides, or a file
     * whose content may change, nothing here knows.
     */
    private static @Nullable String identity(CloudProvider provider, CloudEnvironment environment) {
        return switch (provider) {
            case AWS ->
                environment
                        .variable("AWS_WEB_IDENTITY_TOKEN_FILE")
                        .flatMap(file -> environment.variable("AWS_ROLE_ARN"))
                        .orElse(null);
            case GOOGLE -> null;
            case AZURE ->
                environment
                        .variable("AZURE_FEDERATED_TOKEN_FILE")
                        .flatMap(file -> environment.variable("AZURE_CLIENT_ID"))
                        .flatMap(client -> environment
                                .variable("AZURE_TENANT_ID")
                                .map(tenant -> tenant + " " + client + " "
                                        + environment
                                                .variable("AZURE_AUTHORITY_HOST")
                                                .orElse("")))
                        .orElse(null);
        };
    }

    private static Renewed.Fetch<Credential.Held> fetch(
            CloudProvider provider, String host, String source, CloudEnvironment environment) {
        return switch (provider) {
            case AWS -> new EcrTokens(source, EcrHost.parse(host).orElseThrow(), environment);
            case GOOGLE -> new GoogleTokens(source, environment);
            case AZURE -> new AzureTokens(source, Target.parse("https://" + host + "/"), environment);
        };
    }

    @Override
    public List<Credential> credentials(ImageReference reference, Requester requester) {
        return credentials;
    }

    @Override
    public boolean mayTakeTime(ImageReference reference) {
        return false; // the exchange itself is part of the first request
    }
}
