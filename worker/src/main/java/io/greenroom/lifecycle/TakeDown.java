package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.command.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes an environment down: everything that runs, then the teardown steps, then what those left. */
final class TakeDown {
    private final Site site;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final CommandRuns runs;
    private final String reason;
    /** Of the steps that came to an end, by name: what went wrong, empty where nothing did. */
    private final Map<String, String> teardown = new LinkedHashMap<>();
    /** What went wrong, and leaves nothing once all is removed. */
    private final List<String> problems = new ArrayList<>();
    /** What may be left. */
    private final List<String> left = new ArrayList<>();

    TakeDown(Site site, Plan blueprint, EnvironmentScripts scripts, CommandRuns runs, StoredState state) {
        this.site = site;
        this.blueprint = blueprint;
        this.scripts = scripts;
        this.runs = runs;
        this.reason = state.reason();
        if (state.endTries() != null) {
            teardown.putAll(state.endTries().teardown());
        }
    }

    /**
     * Tries all of it once.
     *
     * @return what may be left, so that all of it has to be tried again; empty when nothing is, but for the environment's
     *     folder
     */
    List<String> run() throws InterruptedException {
        if (teardown.isEmpty() && !hasBegunToTearDown()) {
            endProcesses(new ArrayList<>(), new ArrayList<>()); // what cannot be ended now may be after the steps
        }
        for (int number = 1; number <= blueprint.teardown().size(); number++) {
            tearDown(number);
        }
        endProcesses(left, site.isGoneWhenRemoved() ? problems : left);
        scripts.pass();
        left.addAll(site.remove());
        return left;
    }

    /** What went wrong in all tries, apart from what was left by those before the last. */
    List<String> problems() {
        var all = new ArrayList<String>();
        teardown.values().stream().filter(problem -> !problem.isEmpty()).forEach(all::add);
        all.addAll(problems);
        return all;
    }

    Map<String, String> teardown() {
        return teardown;
    }

    private boolean hasBegunToTearDown() throws InterruptedException {
        try {
            return scripts.hasBegun("teardown-1");
        } catch (IOException e) {
            return false; // ending once more what has ended does no harm
        }
    }

    /** A step that could not be run, because where it runs cannot be reached now, is run in the next try, if there is one. */
    private void tearDown(int number) throws InterruptedException {
        String name = "teardown-" + number;
        if (teardown.containsKey(name)) {
            return;
        }
        String failed = "Teardown step " + number + " failed. ";
        try {
            String problem = scripts.finishStep(name, blueprint.teardown().get(number - 1), null)
                    .map(failed::concat)
                    .orElse("");
            teardown.put(name, scripts.mask(problem));
        } catch (IOException e) {
            problems.add(failed + EnvironmentScripts.NOT_RUN + e.getMessage());
        }
    }

    /**
     * Ends all that runs.
     *
     * @param onWorker gets what could not be ended on the worker's machine
     * @param onSite the same for where the environment is
     */
    private void endProcesses(List<String> onWorker, List<String> onSite) throws InterruptedException {
        List<RunFolder> stopped;
        try {
            stopped = runs.orderAllToStop("its environment was ended: " + reason);
        } catch (IOException e) {
            onSite.add("Its command runs could not be looked for: " + e.getMessage());
            stopped = List.of();
        }
        scripts.pass();
        boolean isLookedForHere = end(scripts::endOnWorker, onWorker);
        boolean isLookedForThere = end(site::end, onSite);
        if (isLookedForHere && isLookedForThere) {
            try {
                runs.noteStopped(stopped);
            } catch (IOException e) {
                problems.add("That its command runs were stopped could not be noted: " + e.getMessage());
            }
        }
    }

    private interface End {
        int run() throws IOException, InterruptedException;
    }

    private static boolean end(End end, List<String> failures) throws InterruptedException {
        try {
            int alive = end.run();
            if (alive > 0) {
                failures.add(alive + " of its processes could not be ended");
            }
            return true;
        } catch (IOException e) {
            failures.add("Its processes could not be looked for: " + e.getMessage());
            return false;
        }
    }
}
