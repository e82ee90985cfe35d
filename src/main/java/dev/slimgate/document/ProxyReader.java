package dev.slimgate.document;

import dev.slimgate.oci.MalformedException;
import dev.slimgate.registry.NoProxy;
import dev.slimgate.registry.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code proxy}: {@code none}, or an object with a URL. */
final class ProxyReader {
    private static final String FIELD = "proxy";
    private static final int MOST_EXCEPTIONS = 1_000;

    private final NamedFiles files;

    ProxyReader(NamedFiles files) {
        this.files = files;
    }

    /**
     * What the field says; as all have where it is absent or wrong.
     *
     * @param forAll whether it is the document's own, which may except hosts
     */
    Proxy.Choice read(Fields fields, boolean forAll) {
        Node node = fields.node(FIELD);
        if (node == null) {
            return Proxy.Choice.INHERITED;
        }
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Type.TEXT) {
            if (scalar.text().equals("none")) {
                return new Proxy.Choice.None();
            }
            fields.problem(
                    FIELD, DidYouMean.quoted(scalar.text()) + " is neither none nor an object with the proxy's url");
            return Proxy.Choice.INHERITED;
        }
        Fields proxy = fields.object(FIELD);
        return proxy == null ? Proxy.Choice.INHERITED : own(proxy, forAll);
    }

    private Proxy.Choice own(Fields fields, boolean forAll) {
        fields.require("url", "where the proxy is, such as http://proxy.internal:3128");
        String url = fields.text("url");
        List<NoProxy> except = List.of();
        if (forAll) {
            except = except(fields);
        } else if (fields.has("noProxy")) {
            fields.problem("noProxy", "has no meaning for one host; proxy: none asks it without one");
        }
        Proxy.Login login = login(fields);
        fields.finish();
        if (url == null) {
            return Proxy.Choice.INHERITED;
        }
        try {
            return new Proxy.Choice.Own(Proxy.of(url, except, login));
        } catch (MalformedException e) {
            fields.problem("url", String.valueOf(e.getMessage()));
            return Proxy.Choice.INHERITED;
        }
    }

    private static List<NoProxy> except(Fields fields) {
        fields.atMost("noProxy", MOST_EXCEPTIONS);
        List<Fields.Item> items = fields.items("noProxy");
        List<NoProxy> except = new ArrayList<>();
        for (Fields.Item item : items == null ? List.<Fields.Item>of() : items) {
            try {
                except.add(NoProxy.parse(item.text()));
            } catch (MalformedException e) {
                fields.problem(
                        item,
                        DidYouMean.quoted(item.text())
                                + " is no host, domain such as .internal, address or range such as 10.0.0.0/8");
            }
        }
        return except;
    }

    private Proxy.@Nullable Login login(Fields fields) {
        if (fields.has("password")) {
            fields.problem("password", "does not belong into this file: name a passwordFile");
        }
        String username = fields.text("username");
        Path usernameFile = files.file(fields, "usernameFile");
        Path passwordFile = files.file(fields, "passwordFile");
        boolean named = fields.has("username") || fields.has("usernameFile");
        if (fields.has("username") && fields.has("usernameFile")) {
            fields.problem("usernameFile", "stands beside username: name one of the two");
        } else if (named) {
            fields.require("passwordFile", "a file with the password");
        } else if (fields.has("passwordFile")) {
            fields.require("username", "the user whose password is in passwordFile");
        }
        boolean complete = (username == null) != (usernameFile == null);
        return complete && passwordFile != null ? new Proxy.Login(username, usernameFile, passwordFile) : null;
    }
}
