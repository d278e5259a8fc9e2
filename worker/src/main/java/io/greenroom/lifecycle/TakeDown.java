package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.command.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes an environment down: everything that runs, then the teardown steps, then what those left. */
final class TakeDown {
    private final Site site;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final CommandRuns runs;
    private final String reason;
    private final List<String> problems = new ArrayList<>();

    TakeDown(Site site, Plan blueprint, EnvironmentScripts scripts, CommandRuns runs, String reason) {
        this.site = site;
        this.blueprint = blueprint;
        this.scripts = scripts;
        this.runs = runs;
        this.reason = reason;
    }

    /** Returns what went wrong when no process is left; the folder is still there. */
    List<String> run() throws InterruptedException {
        boolean begunBefore = hasBegunToTearDown();
        if (!begunBefore) {
            endProcesses();
        }
        for (int number = 1; number <= blueprint.teardown().size(); number++) {
            tearDown(number);
        }
        endProcesses();
        problems.addAll(site.remove());
        return problems;
    }

    private boolean hasBegunToTearDown() throws InterruptedException {
        try {
            return scripts.hasBegun("teardown-1");
        } catch (IOException e) {
            return false; // ending once more what has ended does no harm
        }
    }

    private void tearDown(int number) throws InterruptedException {
        Optional<String> problem =
                scripts.runStep("teardown-" + number, blueprint.teardown().get(number - 1), null);
        problem.ifPresent(text -> problems.add("Teardown step " + number + " failed. " + text));
    }

    private void endProcesses() throws InterruptedException {
        try {
            List<RunFolder> stopped = runs.orderAllToStop("its environment was ended: " + reason);
            int left = scripts.endAll();
            runs.noteStopped(stopped);
            if (left > 0) {
                problems.add(left + " of its processes could not be ended");
            }
        } catch (IOException e) {
            problems.add("Its processes could not be looked for: " + e.getMessage());
        }
    }
}
