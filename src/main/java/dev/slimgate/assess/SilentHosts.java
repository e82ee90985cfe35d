package dev.slimgate.assess;

import dev.slimgate.content.ContentException;
import dev.slimgate.oci.Printable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, once for each host and not for each request, that older answers are used as it gives no new ones. */
final class SilentHosts {
    private static final Logger LOG = LoggerFactory.getLogger(SilentHosts.class);

    /** Users choose hosts; of more than these nothing is said. */
    private static final int MOST = 256;

    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    void fails(String host, ContentException failure) {
        if (silent.size() < MOST && silent.add(host)) {
            LOG.atWarn()
                    .addKeyValue("registry", Printable.of(host))
                    .log(
                            "the registry cannot be asked what tags name now; what they named is used meanwhile: {}",
                            failure.getMessage());
        }
    }

    void answers(String host) {
        if (!silent.isEmpty() && silent.remove(host)) {
            LOG.atInfo().addKeyValue("registry", Printable.of(host)).log("the registry answers again");
        }
    }
}
