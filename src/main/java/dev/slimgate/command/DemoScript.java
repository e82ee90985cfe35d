package dev.slimgate.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.Ink;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The demonstration's script: sends the requests of sample workloads to a running webhook, one after another, and prints
 * what the developer would see in the terminal.
 */
public final class DemoScript {
    /** The webhook that the API server asks where a Deny policy applies. */
    private static final String WEBHOOK = "enforce.slimgate.dev";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final HttpClient client;
    private final PrintWriter out;
    private final Ink ink;

    /**
     * @param endpoint the webhook's
     * @param client trusts the webhook's certificate
     * @param color whether to print in colours
     */
    public DemoScript(URI endpoint, HttpClient client, PrintWriter out, boolean color) {
        this.endpoint = endpoint;
        this.client = client;
        this.out = out;
        this.ink = new Ink(color);
    }

    /**
     * How it went.
     *
     * @param answers how many requests were answered how
     * @param unexpected the commands whose answer was another than the samples' truth demands
     */
    public record Outcome(Map<SampleWorkload.Expected, Integer> answers, List<String> unexpected) {
        public Outcome {
            answers = Map.copyOf(answers);
            unexpected = List.copyOf(unexpected);
        }

        /** How many requests were answered so. */
        public int count(SampleWorkload.Expected answer) {
            return answers.getOrDefault(answer, 0);
        }
    }

    /**
     * Plays all workloads.
     *
     * @throws IOException where the webhook does not answer
     */
    public Outcome play(List<SampleWorkload> workloads) throws IOException, InterruptedException {
        Map<SampleWorkload.Expected, Integer> answers = new EnumMap<>(SampleWorkload.Expected.class);
        List<String> unexpected = new java.util.ArrayList<>();
        for (SampleWorkload workload : workloads) {
            out.println();
            out.println(ink.faint("# " + workload.about()));
            out.println(ink.strong("$ " + workload.command()));
            SampleWorkload.Expected answer = print(workload, ask(workload));
            answers.merge(answer, 1, Integer::sum);
            if (answer != workload.expected()) {
                unexpected.add(workload.command() + ": " + answer + " instead of " + workload.expected());
            }
            out.flush();
        }
        return new Outcome(answers, unexpected);
    }

    private JsonNode ask(SampleWorkload workload) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/validate?timeout=10s"))
                .timeout(Duration.ofSeconds(15))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(workload.review())))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("the webhook answered " + response.statusCode() + " to " + workload.command());
        }
        return JSON.readTree(response.body()).path("response");
    }

    /** Prints an answer as kubectl does: warnings first, each on a line, then the object or the error. */
    private SampleWorkload.Expected print(SampleWorkload workload, JsonNode response) {
        for (JsonNode warning : response.path("warnings")) {
            out.println(ink.verdict(Verdict.WARN, "Warning:") + " " + warning.asText());
        }
        if (response.path("allowed").asBoolean()) {
            out.println(workload.done());
            return response.path("warnings").isEmpty() ? SampleWorkload.Expected.ADMIT : SampleWorkload.Expected.WARN;
        }
        out.println(ink.verdict(Verdict.DENY, workload.refused())
                + denied(response.path("status").path("message").asText()));
        return SampleWorkload.Expected.DENY;
    }

    /** What the API server makes of the message of a denial. */
    public static String denied(String message) {
        return "admission webhook \"" + WEBHOOK + "\" denied the request: " + message;
    }
}
