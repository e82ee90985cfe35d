package dev.slimgate.command;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One moving line on standard error while something takes long: nothing in the first second, and nothing at all unless a
 * person watches. Closing it takes the line away.
 */
final class Progress implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(250);
    private static final String MARKS = "|/-\\";
    private static final String CLEAR = "\r\033[K";

    private final Console console;
    private final Supplier<String> text;
    private final AtomicInteger shown = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());

    Progress(Console console, Supplier<String> text) {
        this.console = console;
        this.text = text;
    }

    /** Does the work with the line moving; the text is asked for anew each time. */
    static <T> T during(Console console, Supplier<String> text, Supplier<T> work) {
        if (!console.errTerminal()) {
            return work.get();
        }
        try (Progress progress = new Progress(console, text)) {
            progress.start();
            return work.get();
        }
    }

    private void start() {
        var _ = clock.scheduleAtFixedRate(this::show, FIRST.toMillis(), NEXT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Draws the line once. */
    void show() {
        char mark = MARKS.charAt(shown.getAndIncrement() % MARKS.length());
        console.err().print(CLEAR + mark + " " + text.get());
        console.err().flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clock.close();
        if (shown.get() > 0) {
            console.err().print(CLEAR);
            console.err().flush();
        }
    }
}
