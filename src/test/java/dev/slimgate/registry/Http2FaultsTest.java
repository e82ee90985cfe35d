package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slimgate.application.SelfSignedCertificate;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Registries that speak HTTP/2 and do wrong by its frames.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6">RFC 9113, frames</a>
 */
class Http2FaultsTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;
    /** {@code :status 200}, the eighth entry of HPACK's static table. */
    private static final byte[] OK = {(byte) 0x88};
    /** {@code x: y}, not to be indexed. */
    private static final byte[] FIELD = {0, 1, 'x', 1, 'y'};

    @TempDir
    Path folder;

    /** What the server does once it was asked. */
    enum Misdeed {
        GOES_AWAY {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(GOAWAY, 0, 0, new byte[8]));
            }
        },
        RESETS_THE_STREAM {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 7}));
            }
        },
        RESETS_THE_STREAM_IN_THE_BODY {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(HEADERS, END_HEADERS, stream, OK));
                out.write(frame(DATA, 0, stream, new byte[10]));
                out.write(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 2}));
            }
        },
        SENDS_NO_BODY {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(HEADERS, END_HEADERS, stream, OK));
            }
        },
        SENDS_SETTINGS_FOR_EVER {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                again(out, frame(SETTINGS, 0, 0, new byte[0]));
            }
        },
        PINGS_FOR_EVER {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                again(out, frame(PING, 0, 0, new byte[8]));
            }
        },
        SENDS_HEADERS_FOR_EVER {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(HEADERS, 0, stream, OK));
                again(out, frame(CONTINUATION, 0, stream, FIELD));
            }
        },
        SENDS_EMPTY_DATA_FOR_EVER {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(HEADERS, END_HEADERS, stream, OK));
                again(out, frame(DATA, 0, stream, new byte[0]));
            }
        },
        SENDS_A_FRAME_LONGER_THAN_ALLOWED {
            @Override
            void commit(int stream, OutputStream out) throws IOException {
                out.write(frame(DATA, 0, stream, new byte[1 << 20]));
            }
        };

        abstract void commit(int stream, OutputStream out) throws IOException;

        private static void again(OutputStream out, byte[] frame) throws IOException {
            ByteBuffer many = ByteBuffer.allocate(frame.length * 1_000);
            while (many.hasRemaining()) {
                many.put(frame);
            }
            while (true) {
                out.write(many.array());
            }
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @ParameterizedTest
    @EnumSource
    void neitherHoldsUpItsOwnRequestNorOthers(Misdeed misdeed) throws Exception {
        try (ClientFixture fixture = new ClientFixture();
                Server bad = new Server(folder, misdeed)) {
            fixture.server.stubFor(any(anyUrl()).willReturn(ClientFixture.manifest()));
            RegistryClient client = fixture.client(new RegistrySettings(
                    false,
                    List.of(
                            fixture.listed(fixture.host(), true),
                            new RegistrySettings.Host(
                                    bad.host(), false, bad.certificate, null, RegistrySettings.Limits.DEFAULTS))));

            ContentException failure = catchThrowableOfType(
                    ContentException.class,
                    () -> client.open(ImageReference.parse(bad.host() + "/a:1"), Requester.NOBODY)
                            .resolve(ClientFixture.soon()));

            assertThat(failure).isInstanceOfAny(ContentException.Unreachable.class, ContentException.TimedOut.class);
            assertThat(bad.asked).as("over HTTP/2").hasPositiveValue();
            assertThat(client.busyHosts()).isZero();
            assertThat(client.open(fixture.reference("good:1"), Requester.NOBODY)
                            .resolve(ClientFixture.soon())
                            .digest())
                    .isEqualTo(Samples.MANIFEST_DIGEST);
        }
    }

    /** Speaks as much HTTP/2 as it takes to be asked. */
    private static final class Server implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final SSLServerSocket listener;
        private final Path certificate;
        private final Misdeed misdeed;

        Server(Path folder, Misdeed misdeed) throws IOException, GeneralSecurityException {
            this.misdeed = misdeed;
            SelfSignedCertificate made = SelfSignedCertificate.write(folder, List.of(), Instant.now());
            this.certificate = made.certificate();
            this.listener = (SSLServerSocket) context(made)
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            SSLParameters parameters = listener.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            listener.setSSLParameters(parameters);
            Thread.ofVirtual().start(this::accept);
        }

        String host() {
            return "127.0.0.1:" + listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    SSLSocket connection = (SSLSocket) listener.accept();
                    Thread.ofPlatform().daemon().start(() -> serve(connection));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        private void serve(SSLSocket connection) {
            try (connection) {
                DataInputStream in = new DataInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream();
                in.skipNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
                out.write(frame(SETTINGS, 0, 0, new byte[0]));
                while (true) {
                    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                    int type = in.readUnsignedByte();
                    in.readUnsignedByte();
                    int stream = in.readInt();
                    in.skipNBytes(length);
                    if (type == HEADERS) {
                        asked.incrementAndGet();
                        Thread.ofPlatform().daemon().start(() -> commit(stream, out));
                    }
                }
            } catch (IOException e) {
                ended.incrementAndGet(); // the client went away, as it should
            }
        }

        private void commit(int stream, OutputStream out) {
            try {
                misdeed.commit(stream, out);
                out.flush();
            } catch (IOException e) {
                ended.incrementAndGet();
            }
        }

        private static SSLContext context(SelfSignedCertificate made) throws IOException, GeneralSecurityException {
            String pem = Files.readString(made.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            InputStream certificates = new ByteArrayInputStream(Files.readAllBytes(made.certificate()));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server",
                    key,
                    new char[0],
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(certificates)
                            .toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
