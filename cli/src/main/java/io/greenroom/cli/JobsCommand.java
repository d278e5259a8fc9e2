package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.time.Time;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
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

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array; with --watch, one in each line.")
    private boolean json;

    @Option(names = "--watch", description = "Again every second, until interrupted.")
    private boolean watch;

    @Override
    public Integer call() throws Exception {
        LogSetup.quiet();
        Settings settings = config.read();
        var source = new JobsSource(settings);
        Time time = Time.system();
        do {
            JobsSource.Jobs jobs = source.look();
            if (json) {
                System.out.println(jobs.json(!watch));
            } else {
                print(jobs, time.instant(), System.out);
            }
            if (watch) {
                time.sleep(BETWEEN_LOOKS);
            }
        } while (watch);
        return 0;
    }

    private void print(JobsSource.Jobs jobs, Instant now, PrintStream out) {
        if (watch && Terminal.isThere()) {
            // Home, and clear from there.
            out.print("\u001b[H\u001b[J");
        }
        List<JobsSource.Row> rows = jobs.rows();
        if (!rows.isEmpty()) {
            out.printf("%-9s %-12s %8s  %-32s %-22s %s%n", "JOB", "STEP", "SINCE", "PIPELINE", "SUBJECT", "LAST SAID");
        }
        for (JobsSource.Row row : rows) {
            out.printf(
                            "%-9s %-12s %7ds  %-32s %-22s %s",
                            row.job(), row.step(), seconds(row, now), row.where(), row.subject(), row.summary())
                    .println();
        }
        out.flush();
        System.err.println(
                rows.isEmpty()
                        ? "No jobs are in flight. " + jobs.origin()
                        : "%d in flight. %s".formatted(rows.size(), jobs.origin()));
    }

    private static long seconds(JobsSource.Row row, Instant now) {
        return Math.max(0, Duration.between(row.since(), now).toSeconds());
    }
}
