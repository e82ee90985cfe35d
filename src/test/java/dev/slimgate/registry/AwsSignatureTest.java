package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected signatures are those of AWS' own examples for version 4. */
class AwsSignatureTest {
    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final AwsKeys KEYS = new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
    private static final AwsSignature SIGNATURE = new AwsSignature(KEYS, "us-east-1", "service");

    @Test
    void signsAGetWithoutAnything() {
        Map<String, String> signed = SIGNATURE.sign("GET", target("/"), Map.of(), "", TIME);

        assertThat(signed)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void signsAnEmptyPost() {
        assertThat(SIGNATURE.sign("POST", target("/"), Map.of(), "", TIME).get("Authorization"))
                .endsWith("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void signsAForm() {
        Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");

        assertThat(SIGNATURE
                        .sign("POST", target("/"), headers, "Param1=value1", TIME)
                        .get("Authorization"))
                .contains("SignedHeaders=content-type;host;x-amz-date")
                .endsWith("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    @Test
    void sortsTheQuery() {
        assertThat(SIGNATURE
                        .sign("GET", target("/?Param2=value2&Param1=value1"), Map.of(), "", TIME)
                        .get("Authorization"))
                .endsWith("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    }

    @Test
    void signsAQueryForAnotherService() {
        Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        Target users = Target.parse("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08");

        assertThat(new AwsSignature(KEYS, "us-east-1", "iam")
                        .sign("GET", users, headers, "", TIME)
                        .get("Authorization"))
                .endsWith("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @Test
    void signsTheTokenOfASession() {
        String token =
                "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeo"
                        + "IYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp7"
                        + "5YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9K"
                        + "SYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
        AwsSignature signature = new AwsSignature(new AwsKeys(KEYS.id(), KEYS.secret(), token), "us-east-1", "service");

        Map<String, String> signed = signature.sign("POST", target("/"), Map.of(), "", TIME);

        assertThat(signed).containsEntry("X-Amz-Security-Token", token);
        assertThat(signed.get("Authorization"))
                .contains("SignedHeaders=host;x-amz-date;x-amz-security-token")
                .endsWith("85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
        assertThat(signature.toString()).doesNotContain("wJalr", "AQoD");
    }

    private static Target target(String path) {
        return Target.parse("https://example.amazonaws.com" + path);
    }
}
