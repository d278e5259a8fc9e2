package io.greenroom.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom jobs}: what the worker of this machine is doing. */
@Command(
        name = "jobs",
        description = {
            "Lists the jobs in flight: since when, and in which step.",
            "Asks the worker that runs on this machine's state directory; when none answers, its journal."
        },
        mixinStandardHelpOptions = true)
final class JobsCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array; with --watch, one in each line.")
    private boolean json;

    @Option(names = "--watch", description = "Again every second, until interrupted.")
    private boolean watch;

    @Override
    public Integer call() throws Exception {
        LogSetup.quiet();
        var source = new JobsSource(config.readWithState());
        if (watch) {
            watch(source);
        } else {
            show(source.look());
        }
        return 0;
    }

    /** Until it is interrupted, which is how it is meant to end, or nobody reads on. */
    private void watch(JobsSource source) throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        try (var signals = Signals.onFirst(interrupted::countDown)) {
            do {
                show(source.look());
            } while (!System.out.checkError() && !interrupted.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void show(JobsSource.Jobs jobs) {
        if (json) {
            System.out.println(jobs.json(!watch));
            return;
        }
        boolean terminal = Terminal.isThere();
        if (watch && terminal) {
            System.out.print(HOME_AND_CLEAR);
        }
        List<JobsSource.Row> rows = jobs.rows();
        if (!rows.isEmpty()) {
            JobsTable.lines(rows, Instant.now(), terminal ? Terminal.width() : Integer.MAX_VALUE)
                    .forEach(System.out::println);
        }
        System.out.flush();
        System.err.println(
                rows.isEmpty()
                        ? "No jobs are in flight. " + jobs.origin()
                        : "%d in flight. %s".formatted(rows.size(), jobs.origin()));
    }
}
