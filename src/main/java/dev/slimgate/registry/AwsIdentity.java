package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds out who Slimgate is to AWS: the role of its service account ({@code AWS_WEB_IDENTITY_TOKEN_FILE}), else that of
 * EKS Pod Identity ({@code AWS_CONTAINER_CREDENTIALS_FULL_URI}), else that of the machine (IMDSv2). Where one is set up and
 * fails, the next is not asked: it would be somebody else.
 *
 * @param region of the registry, for the token service where no other is set
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">STS</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html">EKS Pod Identity</a>
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html">IMDSv2</a>
 */
record AwsIdentity(CloudEnvironment environment, String region) {
    private static final String WEB_TOKEN = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private static final String POD_URI = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private static final String POD_TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    private static final String METADATA = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,128}");

    /** The keys of that role, asked for anew. */
    AwsKeys keys(Deadline deadline) {
        if (environment.variable(WEB_TOKEN).isPresent()) {
            return webIdentity(deadline);
        }
        if (environment.variable(POD_URI).isPresent()) {
            return podIdentity(deadline);
        }
        return machine(deadline);
    }

    private AwsKeys webIdentity(Deadline deadline) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("Action", "AssumeRoleWithWebIdentity");
        form.put("Version", "2011-06-15");
        form.put("RoleArn", environment.required("AWS_ROLE_ARN"));
        form.put(
                "RoleSessionName", environment.variable("AWS_ROLE_SESSION_NAME").orElse("slimgate"));
        form.put("WebIdentityToken", environment.token(WEB_TOKEN, environment.required(WEB_TOKEN)));
        Exchanges.Reply reply = environment.exchanges().post(tokenService(), form, deadline);
        String xml = reply.success();
        return new AwsKeys(
                element(reply, xml, "AccessKeyId"),
                element(reply, xml, "SecretAccessKey"),
                element(reply, xml, "SessionToken"));
    }

    private Target tokenService() {
        String own = environment
                .variable("AWS_REGION")
                .or(() -> environment.variable("AWS_DEFAULT_REGION"))
                .orElse(region);
        if (!REGION.matcher(own).matches()) {
            throw new ContentException.Refused("AWS_REGION is no name of a region");
        }
        String standard = "https://sts." + own + ".amazonaws.com" + (own.startsWith("cn-") ? ".cn" : "") + "/";
        return Exchanges.target(
                "AWS_ENDPOINT_URL_STS",
                environment.variable("AWS_ENDPOINT_URL_STS").orElse(standard));
    }

    /** The text of an element that holds nothing but characters of Base64, of which an answer has one. */
    private static String element(Exchanges.Reply reply, String xml, String name) {
        int start = xml.indexOf("<" + name + ">");
        int end = xml.indexOf("</" + name + ">");
        if (start < 0 || end < start) {
            throw reply.unreadable();
        }
        String text = xml.substring(start + name.length() + 2, end).strip();
        if (text.indexOf('<') >= 0 || text.indexOf('&') >= 0) {
            throw reply.unreadable();
        }
        return reply.checked(text);
    }

    private AwsKeys podIdentity(Deadline deadline) {
        Target agent = Exchanges.target(POD_URI, environment.required(POD_URI));
        String token = environment.token(POD_TOKEN, environment.required(POD_TOKEN));
        Exchanges.Reply reply =
                environment.exchanges().send(HttpMethod.GET, agent, Map.of("Authorization", token), null, deadline);
        return keys(reply);
    }

    private AwsKeys machine(Deadline deadline) {
        if (environment
                .variable("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            throw new ContentException.Refused(
                    "neither " + WEB_TOKEN + " nor " + POD_URI + " is set, and AWS_EC2_METADATA_DISABLED is");
        }
        Target service =
                Exchanges.target(METADATA, environment.variable(METADATA).orElse("http://169.254.169.254"));
        Exchanges exchanges = environment.exchanges();
        Exchanges.Reply session = exchanges.send(
                HttpMethod.PUT,
                service.at("/latest/api/token"),
                Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"),
                null,
                deadline);
        Map<String, String> headers = Map.of("X-aws-ec2-metadata-token", session.checked(text(session)));
        Exchanges.Reply role = exchanges.send(HttpMethod.GET, service.at(ROLES), headers, null, deadline);
        String name = text(role);
        if (!ROLE.matcher(name).matches()) {
            throw role.unreadable();
        }
        return keys(exchanges.send(HttpMethod.GET, service.at(ROLES + name), headers, null, deadline));
    }

    private static String text(Exchanges.Reply reply) {
        return reply.success().strip();
    }

    private static AwsKeys keys(Exchanges.Reply reply) {
        JsonNode json = reply.json();
        return new AwsKeys(
                reply.secret(json, "AccessKeyId"), reply.secret(json, "SecretAccessKey"), reply.secret(json, "Token"));
    }
}
