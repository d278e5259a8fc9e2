package io.greenroom.status;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.Member;
import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.Journal.Entry;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.status.FleetWatch.Look;
import io.greenroom.status.Whereabouts.Holder;
import io.greenroom.status.Whereabouts.Standing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the overview has of the other workers on the store: who they are, their jobs, and their environments. */
final class FleetSections {
    private static final int ROWS = 200;

    private final Whereabouts whereabouts;
    private final Look look;
    private final List<LedgerEntry> open;
    private final Set<EnvironmentId> shown;
    private final Instant now;

    /**
     * Of one moment.
     *
     * @param open the environments that are not gone, as the ledger has them
     * @param listed those that this worker's providers know
     */
    FleetSections(Whereabouts whereabouts, Look look, List<LedgerEntry> open, List<Environment> listed, Instant now) {
        this.whereabouts = whereabouts;
        this.look = look;
        this.open = open;
        this.shown = listed.stream().map(Environment::id).collect(Collectors.toUnmodifiableSet());
        this.now = now;
    }

    Html workers() {
        var html = new Html();
        look.problem()
                .ifPresent(problem ->
                        html.element("p", "What other workers do is not known now: " + problem, "class", "failure"));
        html.add(Page.table("Workers", "Worker", "State", "Lease renewed", "Jobs", "Room", "Version", "Address"));
        look.workers().stream().limit(ROWS).forEach(seen -> row(seen, html));
        html.add(Page.endTable());
        return Page.section(
                "workers",
                "Workers (%d)".formatted(look.workers().size()),
                html.add(leftOut(look.workers().size())));
    }

    private void row(Seen seen, Html html) {
        String name = seen.lease().owner().worker();
        Member member = seen.lease().member();
        html.open("tr", "role", "row");
        Page.cell("Worker", ElsewherePage.named(name) + (name.equals(whereabouts.self()) ? " (this one)" : ""), html);
        Page.cell("State", Page.state(Standing.of(seen).word()), html);
        Page.shortCell("Lease renewed", Texts.duration(seen.unchanged()) + " ago", html);
        Page.shortCell("Jobs", member.jobs(), html);
        Page.shortCell("Room", member.room(), html);
        Page.cell("Version", ElsewherePage.named(member.program()), html);
        Page.cell("Address", address(seen), html);
        html.close("tr");
    }

    private static Html address(Seen seen) {
        return Whereabouts.address(seen)
                .filter(address -> !seen.lease().isOver())
                .map(address -> Page.link(address + "/"))
                .orElseGet(Html::new);
    }

    private static Html leftOut(int all) {
        return all <= ROWS
                ? new Html()
                : new Html().element("p", "%d more are not shown.".formatted(all - ROWS), "class", "soft");
    }

    /** The jobs in flight of the others, as far as their journal tells. */
    Html jobs() {
        List<Entry> jobs = whereabouts.othersJobs(look);
        String heading = "Jobs in flight on other workers (%d)".formatted(jobs.size());
        if (jobs.isEmpty()) {
            return Page.section("others-jobs", heading, new Html().element("p", "None.", "class", "soft"));
        }
        Map<EnvironmentId, String> pipelines = pipelines();
        var html = Page.table(heading, "Action", "Worker", "Pipeline", "Step", "Since", "Environment", "What is known");
        for (Entry entry : jobs.stream().limit(ROWS).toList()) {
            JobView job = LastKnownJobs.view(entry, null);
            html.open("tr", "role", "row");
            Page.cell("Action", link(job), html);
            Page.cell("Worker", worker(Whereabouts.owner(entry)), html);
            Page.cell(
                    "Pipeline",
                    Whereabouts.subject(entry)
                            .map(subject -> pipelines.get(subject.environment()))
                            .orElse(""),
                    html);
            Page.cell("Step", Page.state(LastKnownJobs.step(entry, job)), html);
            Page.shortCell("Since", Texts.since(job.milestones().first(), now), html);
            Page.cell("Environment", OverviewPage.subject(job), html);
            Page.cell("What is known", OverviewPage.said(job), html);
            html.close("tr");
        }
        return Page.section("others-jobs", heading, html.add(Page.endTable()).add(leftOut(jobs.size())));
    }

    /** The journal does not say of which pipeline a job is; the ledger knows for which its environment was started. */
    private Map<EnvironmentId, String> pipelines() {
        var pipelines = new HashMap<EnvironmentId, String>();
        for (LedgerEntry entry : open) {
            String pipeline = entry.owner().pipeline();
            if (pipeline != null) {
                entry.environment().ifPresent(id -> pipelines.put(id, pipeline));
            }
        }
        return pipelines;
    }

    private static Html link(JobView job) {
        return new Html()
                .element("a", job.title(), "href", "/jobs/" + URLEncoder.encode(job.id(), StandardCharsets.UTF_8));
    }

    private String worker(String name) {
        Holder holder = whereabouts.holder(name, look);
        String shownName = ElsewherePage.named(name);
        return holder.standing() == Standing.ALIVE
                ? shownName
                : "%s (%s)".formatted(shownName, holder.standing().word());
    }

    /** Environments that this worker's providers do not know. */
    Html environments() {
        List<LedgerEntry> others = open.stream()
                .filter(entry -> entry.environment().filter(shown::contains).isEmpty())
                .filter(entry -> !whereabouts.self().equals(entry.worker()))
                .toList();
        String heading = "Environments of other workers (%d)".formatted(others.size());
        if (others.isEmpty()) {
            return Page.section("others-environments", heading, new Html().element("p", "None.", "class", "soft"));
        }
        var html = Page.table(heading, "Name", "Blueprint", "State", "Time left", "Cost", "Owner", "Worker");
        for (LedgerEntry entry : others.stream().limit(ROWS).toList()) {
            html.open("tr", "role", "row");
            Page.cell("Name", name(entry), html);
            Page.cell("Blueprint", entry.blueprint(), html);
            Page.cell("State", Page.state(ElsewherePage.state(entry.life())), html);
            Page.shortCell("Time left", left(entry), html);
            Page.shortCell("Cost", entry.costBy(now).map(Cost::toString).orElse(""), html);
            Page.cell("Owner", entry.owner().pipeline(), html);
            Page.cell("Worker", Whereabouts.worker(entry).map(this::worker).orElse(""), html);
            html.close("tr");
        }
        return Page.section(
                "others-environments", heading, html.add(Page.endTable()).add(leftOut(others.size())));
    }

    private static Html name(LedgerEntry entry) {
        Optional<EnvironmentId> id = entry.environment();
        return id.isEmpty()
                ? new Html().text(entry.name())
                : new Html().element("a", entry.name(), "href", "/environments/" + id.get());
    }

    private String left(LedgerEntry entry) {
        if (entry.life() instanceof LedgerEntry.Present present) {
            return present.isProtected() ? "protected" : Texts.duration(Duration.between(now, present.expiresAt()));
        }
        return "";
    }
}
