package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.cluster.PolicyCounts.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyCountsTest {
    private final MockCluster cluster = new MockCluster();

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    @Test
    void whatWasCountedIsWrittenAtTheEnd() {
        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("p", "Deny"), 1);
        ClusterState state = cluster.state();
        PolicyCounts counts = PolicyCounts.start(cluster.client, state, Instant.parse("2026-11-21T10:00:00.5Z"));
        counts.count("p", Outcome.DENIED);
        counts.count("p", Outcome.WARNED);
        counts.count("p", Outcome.PASSED);
        counts.count("gone", Outcome.PASSED);

        counts.close();

        MockCluster.await(
                "the counts",
                () -> state.policy("p").orElseThrow().status().path("judged").asLong() == 3);
        JsonNode status = state.policy("p").orElseThrow().status();
        assertThat(status.path("denied").asLong()).isEqualTo(1);
        assertThat(status.path("warned").asLong()).isEqualTo(1);
        assertThat(status.path("countedSince").asText()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(counts.pending("p")).isEqualTo(PolicyCounts.Counts.NONE);
        assertThat(counts.pending("gone")).isEqualTo(PolicyCounts.Counts.NONE);
    }
}
