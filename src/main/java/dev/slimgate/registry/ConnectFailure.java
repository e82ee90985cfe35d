package dev.slimgate.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is told of a failed connection: words of our own for each kind, and never text of the other side. */
enum ConnectFailure {
    CERTIFICATE("its TLS certificate is not trusted, or is for another name"),
    TLS("the TLS handshake failed"),
    REFUSED("the connection was refused or could not be made"),
    PROXY_LOGIN(" wants other credentials (407)"),
    PROXY_ANSWER(" makes no connection to it"),
    PROXY_REFUSED(" cannot be reached");

    private final String text;

    ConnectFailure(String text) {
        this.text = text;
    }

    /**
     * No connection was made.
     *
     * @param cause as the HTTP client tells it
     * @param proxy on the way; null for none
     */
    static ConnectException of(Throwable cause, @Nullable Hop proxy) {
        ConnectFailure kind = kind(cause);
        if (proxy == null || kind == CERTIFICATE || kind == TLS) {
            return failure(kind.text, cause);
        }
        return failure("the proxy " + proxy + proxyKind(cause).text, cause);
    }

    /** The proxy itself answered 407, as it does where the request is without TLS. */
    static ConnectException login(Hop proxy) {
        return new ConnectException("the proxy " + proxy + PROXY_LOGIN.text);
    }

    /** The proxy's name has no address that could be found. */
    static ConnectException unknown(Hop proxy, IOException cause) {
        return failure("the name of the proxy " + proxy + " cannot be resolved", cause);
    }

    private static ConnectFailure kind(Throwable failure) {
        ConnectFailure result = REFUSED;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException
                    || cause instanceof CertPathBuilderException) {
                return CERTIFICATE;
            }
            if (cause instanceof SSLException) {
                result = TLS;
            }
        }
        return result;
    }

    /** The proxy's answer is known by its status alone, as the HTTP client puts it into its message. */
    private static ConnectFailure proxyKind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("status: 407")) {
                return PROXY_LOGIN;
            }
            if (message.contains("status: ")) {
                return PROXY_ANSWER;
            }
        }
        return PROXY_REFUSED;
    }

    private static ConnectException failure(String text, Throwable cause) {
        ConnectException failure = new ConnectException(text);
        failure.initCause(cause);
        return failure;
    }
}
