package io.greenroom.cli;

import io.greenroom.environment.Environment;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Ends all environments that fit: shows a plan, asks, and carries it out. */
final class Purge {
    private final Predicate<Environment> fits;
    private final boolean dryRun;
    private final boolean yes;
    private final Dialogue dialogue;
    private boolean refused;

    Purge(Predicate<Environment> fits, boolean dryRun, boolean yes, Dialogue dialogue) {
        this.fits = fits;
        this.dryRun = dryRun;
        this.yes = yes;
        this.dialogue = dialogue;
    }

    /** Returns the exit status. */
    int run(EnvironmentsByHand byHand) throws IOException, InterruptedException {
        boolean whole = byHand.endAll(this::isChosen, this::agreed);
        return whole && !refused ? 0 : 1;
    }

    private boolean isChosen(Environment environment) {
        boolean fit = fits.test(environment);
        if (fit && environment.retention().isProtected()) {
            dialogue.err().printf("Environment %s is protected and stays.%n", environment.id());
        }
        return fit && !environment.retention().isProtected();
    }

    /** The plan is data: what a dry run shows is what is then done. */
    private boolean agreed(List<Environment> chosen) {
        EnvironmentsTable.lines(chosen).forEach(dialogue.out()::println);
        if (chosen.isEmpty()) {
            dialogue.err().println("There is nothing to purge.");
            return false;
        }
        if (dryRun) {
            return false;
        }
        if (yes) {
            return true;
        }
        if (!dialogue.answers()) {
            throw Refusal.usage("Nothing was ended, for there is no terminal to ask on. Add --yes to end them, or"
                    + " --dry-run to only see them.");
        }
        refused = !dialogue.agreesTo(chosen.size() == 1 ? "End it?" : "End these %d?".formatted(chosen.size()));
        if (refused) {
            dialogue.err().println("Nothing was ended.");
        }
        return !refused;
    }
}
