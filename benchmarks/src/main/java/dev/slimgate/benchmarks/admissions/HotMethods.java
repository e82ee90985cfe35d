package dev.slimgate.benchmarks.admissions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a server's processor time went, from a recording with {@code jdk.CPUTimeSample}: for each method the part of all samples
 * that it, or what it called, was met in. Only the second half of the recording counts, when code is compiled.
 */
final class HotMethods {
    private static final int MOST = 60;

    private HotMethods() {}

    /** Arguments: the recording, and what names of methods begin with; all if nothing is said. */
    public static void main(String[] arguments) throws IOException {
        String prefix = arguments.length > 1 ? arguments[1] : "";
        List<RecordedEvent> samples = RecordingFile.readAllEvents(Path.of(arguments[0])).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.CPUTimeSample"))
                .filter(event -> event.getStackTrace() != null)
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
        List<RecordedEvent> late = samples.subList(samples.size() / 2, samples.size());
        Map<String, Integer> counts = new HashMap<>();
        for (RecordedEvent sample : late) {
            Set<String> seen = new HashSet<>();
            for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
                String name = frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName();
                if (name.startsWith(prefix) && !name.contains("$$Lambda") && seen.add(name)) {
                    counts.merge(name, 1, Integer::sum);
                }
            }
        }
        System.out.println(late.size() + " samples; in each method and what it calls:");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST)
                .forEach(entry ->
                        System.out.printf("%5.1f %%  %s%n", 100.0 * entry.getValue() / late.size(), entry.getKey()));
    }
}
