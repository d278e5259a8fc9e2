package io.greenroom.cli;

import io.greenroom.cli.EnvironmentsByHand.Left;
import io.greenroom.cli.EnvironmentsByHand.Plan;
import io.greenroom.environment.Environment;
import io.greenroom.environment.Leftover;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Ends all environments that fit, and removes what others have left: shows a plan, asks, and carries it out. */
final class Purge {
    private final Predicate<Environment> fits;
    private final Predicate<String> swept;
    private final boolean dryRun;
    private final boolean yes;
    private final Dialogue dialogue;
    private boolean refused;

    /** @param swept names the providers whose leftovers go too */
    Purge(Predicate<Environment> fits, Predicate<String> swept, boolean dryRun, boolean yes, Dialogue dialogue) {
        this.fits = fits;
        this.swept = swept;
        this.dryRun = dryRun;
        this.yes = yes;
        this.dialogue = dialogue;
    }

    /** Returns the exit status. */
    int run(EnvironmentsByHand byHand) throws IOException, InterruptedException {
        boolean whole = byHand.endAll(this::isChosen, swept, this::agreed);
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
    private boolean agreed(Plan plan) {
        EnvironmentsTable.lines(plan.environments()).forEach(dialogue.out()::println);
        Columns.table(plan.leftovers().stream().map(Purge::cells).toList()).forEach(dialogue.out()::println);
        if (plan.isEmpty()) {
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
        refused = !dialogue.agreesTo(question(plan));
        if (refused) {
            dialogue.err().println("Nothing was ended.");
        }
        return !refused;
    }

    private static List<String> cells(Left left) {
        Leftover leftover = left.leftover();
        return List.of(leftover.kind(), Visible.line(leftover.id()), "left over", Visible.line(leftover.what()));
    }

    private static String question(Plan plan) {
        String verb = plan.leftovers().isEmpty() ? "End" : plan.environments().isEmpty() ? "Remove" : "End or remove";
        return plan.size() == 1 ? verb + " it?" : "%s these %d?".formatted(verb, plan.size());
    }
}
