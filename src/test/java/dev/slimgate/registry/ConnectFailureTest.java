package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectFailureTest {
    private static final Hop PROXY = new Hop("proxy.test", 3128, "user", "s3cret");

    static Stream<Arguments> failures() {
        String name = "its TLS certificate is not trusted, or is for another name";
        return Stream.of(
                Arguments.of(under(new CertificateException("CN=theirs")), name, name),
                Arguments.of(under(new CertPathValidatorException("CN=theirs")), name, name),
                Arguments.of(under(new CertPathBuilderException("CN=theirs")), name, name),
                Arguments.of(new SSLException("theirs"), "the TLS handshake failed", "the TLS handshake failed"),
                Arguments.of(
                        new IOException("theirs"),
                        "the connection was refused or could not be made",
                        "the proxy proxy.test:3128 cannot be reached"),
                Arguments.of(
                        new IOException(new ConnectException("theirs, status: 407 s3cret")),
                        "the connection was refused or could not be made",
                        "the proxy proxy.test:3128 wants other credentials (407)"),
                Arguments.of(
                        new ConnectException("theirs, status: 503"),
                        "the connection was refused or could not be made",
                        "the proxy proxy.test:3128 makes no connection to it"));
    }

    private static Throwable under(Exception cause) {
        return new SSLHandshakeException("theirs").initCause(cause);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isToldInWordsOfOurOwn(Throwable cause, String direct, String proxied) {
        ConnectException without = ConnectFailure.of(cause, null);
        ConnectException with = ConnectFailure.of(cause, PROXY);

        assertThat(without).hasMessage(direct).hasCause(cause);
        assertThat(with).hasMessage(proxied).hasCause(cause);
    }

    @Test
    void aProxyThatAnswersItselfWantsOtherCredentials() {
        assertThat(ConnectFailure.login(PROXY))
                .hasMessage("the proxy proxy.test:3128 wants other credentials (407)")
                .hasNoCause();
    }
}
