package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.application.FaultCell.Place;
import dev.slimgate.application.FaultCell.Rules;
import dev.slimgate.application.FaultCell.Trouble;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.PodTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry that failed and is well again is believed at once: no error is remembered longer than a few seconds. */
class RecoveryIT {
    /** The promise is five seconds; the rest is for a machine that has other things to do. */
    private static final Duration WELL_WITHIN = Duration.ofSeconds(15);
    /** How often each image is asked for while its registry fails, so that whatever counts failures has counted some. */
    private static final int ASKED_MEANWHILE = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** An image whose registry fails for a while. */
    private record Patient(FaultCell cell, String image, ReviewClient client) {}

    @Test
    @Timeout(180)
    void everyFaultIsForgottenWithinSeconds() throws Exception {
        List<Trouble> troubles = Arrays.stream(Trouble.values())
                .filter(trouble -> trouble != Trouble.ONCE_THEN_WELL)
                .toList();
        List<FaultCell> cells = troubles.stream()
                .flatMap(trouble -> Arrays.stream(Place.values())
                        .filter(place -> place != Place.LAYER)
                        .map(place -> new FaultCell(trouble, place, Rules.STRICT)))
                // a host that refuses connections cannot become another one
                .filter(cell -> !(cell.trouble() == Trouble.REFUSED && cell.place() == Place.INDEX))
                .toList();
        try (FaultLab lab = new FaultLab();
                RunningWebhook webhook = serve(lab, cells)) {
            List<Patient> patients = IntStream.range(0, cells.size())
                    .mapToObj(i -> patient(lab, webhook, i, cells.get(i)))
                    .toList();
            assertThat(admitted(patients, ASKED_MEANWHILE))
                    .as("what only comes slowly is fetched on in the background, and may be there by now")
                    .allMatch(patient -> patient.cell().trouble() == Trouble.SLOW_BODY
                            || patient.cell().trouble() == Trouble.SLOW_HEADERS);

            lab.heal();
            long healed = System.nanoTime();

            List<Patient> waiting = new ArrayList<>(patients);
            while (!waiting.isEmpty()) {
                waiting.removeAll(admitted(waiting, 1));
                assertThat(System.nanoTime() - healed)
                        .as("well again and still not believed: %s", waiting)
                        .isLessThan(WELL_WITHIN.toNanos());
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            System.out.printf(
                    "%d failures of %d kinds forgotten within %d ms%n",
                    patients.size(),
                    troubles.size(),
                    Duration.ofNanos(System.nanoTime() - healed).toMillis());
        }
    }

    private static Patient patient(FaultLab lab, RunningWebhook webhook, int number, FaultCell cell) {
        try {
            String image = lab.spoilt(cell, lab.hosts(number, cell.place()), number, new SplittableRandom(number));
            return new Patient(cell, image, webhook.client());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunningWebhook serve(FaultLab lab, List<FaultCell> cells) throws Exception {
        List<String> hosts = IntStream.range(0, cells.size())
                .boxed()
                .flatMap(i -> lab.listed(cells.get(i), i).stream())
                .toList();
        return RunningWebhook.start(
                folder,
                java.util.Map.of(),
                "--policies",
                Program.write(folder.resolve("policy.yaml"), Rules.STRICT.document()),
                "--registries",
                Program.write(folder.resolve("registries.yaml"), FaultLab.document(hosts, "2s")));
    }

    /** Asks for all at the same time, so many times one after the other, and gives those that were ever admitted. */
    private static List<Patient> admitted(List<Patient> patients, int times) throws InterruptedException {
        List<Patient> admitted = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = patients.stream()
                .map(patient -> Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < times; i++) {
                            if (admits(patient)) {
                                admitted.add(patient);
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        return admitted;
    }

    private static boolean admits(Patient patient) throws IOException {
        byte[] review = JSON.writeValueAsBytes(
                AdmissionReviews.create(PodTemplate.of("app", patient.image).in("Pod", Rules.STRICT.namespace(), "app"))
                        .json());
        return JSON.readTree(patient.client.post("/validate?timeout=1s", review).body())
                .at("/response/allowed")
                .asBoolean();
    }
}
