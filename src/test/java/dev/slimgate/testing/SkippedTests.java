package dev.slimgate.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.opentest4j.TestAbortedException;

/** Says of every test that is skipped what was missing, each reason once: the runner's own summary only counts them. */
public final class SkippedTests implements TestExecutionListener {
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable()
                .filter(TestAbortedException.class::isInstance)
                .ifPresent(aborted -> tell(test, String.valueOf(aborted.getMessage())));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(test, reason);
    }

    private void tell(TestIdentifier test, String reason) {
        String text = reason.replaceFirst("^Assumption failed: ", "");
        if (told.add(text)) {
            System.out.println("skipped (" + test.getDisplayName() + " and others alike): " + text);
        }
    }
}
