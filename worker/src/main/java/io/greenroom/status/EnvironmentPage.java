package io.greenroom.status;

import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.pipeline.PipelineContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One environment: what it consists of, who asked for it, what was done in it, and when it ends. */
final class EnvironmentPage {
    private final Instant now;

    EnvironmentPage(Instant now) {
        this.now = now;
    }

    /**
     * The whole page.
     *
     * @param entry what the ledger has of it
     * @param sawEnd by when it had ended; empty when it has not, or nobody saw it
     * @param jobs those about the environment, latest first
     */
    String of(Environment environment, Optional<LedgerEntry> entry, Optional<Instant> sawEnd, List<JobView> jobs) {
        var html = new Html()
                .element("h1", environment.name())
                .add(Page.section("environment", "Environment", facts(environment, entry, sawEnd)))
                .add(Page.section("components", "Components", components(environment)))
                .add(Page.section("jobs", "Actions on it", jobs(jobs)))
                .add(Page.section("outputs", "Outputs", JobPage.values(environment.outputs(), "It publishes none.")))
                .add(Page.section("owner", "Owner", owner(environment.owner())));
        return Page.of("Environment " + environment.name(), Page.Freshen.ALWAYS, html);
    }

    private Html facts(Environment environment, Optional<LedgerEntry> entry, Optional<Instant> sawEnd) {
        var html = new Html().open("dl");
        Page.term("State", Page.state(environment.state().word()), html);
        switch (environment.state()) {
            case EnvironmentState.Starting starting ->
                Page.term("Progress", "%s (%d %%)".formatted(starting.phase(), starting.percent()), html);
            case EnvironmentState.Failed failed -> Page.term("Why", failed.reason(), html);
            case EnvironmentState.Ended ended ->
                Page.term("Problems at its end", String.join("\n", ended.problems()), html);
            case EnvironmentState.Ready ready -> {}
            case EnvironmentState.Ending ending -> Page.term("Why", ending.trouble(), html);
        }
        Page.term("Id", environment.id(), html);
        Page.term("Blueprint", environment.blueprint(), html);
        Page.term("Started", Texts.time(environment.startedAt()), html);
        if (EnvironmentWatch.isOver(environment)) {
            sawEnd.ifPresent(at -> Page.term("Ended", "by " + Texts.time(at), html));
        } else {
            Page.term("Ends by itself", expiry(environment), html);
        }
        entry.flatMap(Whereabouts::worker).ifPresent(worker -> Page.term("Worker", ElsewherePage.named(worker), html));
        entry.flatMap(LedgerEntry::why).ifPresent(why -> Page.term("Reason", why, html));
        entry.flatMap(known -> known.costBy(now)).ifPresent(cost -> Page.term("Cost", cost, html));
        if (environment.url() != null) {
            Page.term("Address", address(environment, environment.url()), html);
        }
        return html.close("dl");
    }

    /** Nothing answers there once it has ended, or something else does: then it is no link. */
    private static Html address(Environment environment, String url) {
        return EnvironmentWatch.isOver(environment) ? new Html().text(url) : Page.link(url);
    }

    private String expiry(Environment environment) {
        String left = left(Duration.between(now, environment.expiresAt()));
        return environment.retention().isProtected()
                ? "not before it is released: it is protected"
                : "%s (%s)".formatted(Texts.time(environment.expiresAt()), left);
    }

    private static String left(Duration left) {
        return left.isNegative() ? Texts.duration(left) : "in " + Texts.duration(left);
    }

    private static Html components(Environment environment) {
        if (environment.components().isEmpty()) {
            return new Html().element("p", "There are none.", "class", "soft");
        }
        var html = Page.table("Components", "Name", "Type", "Address", "Endpoints");
        for (Component component : environment.components()) {
            var endpoints = new Html();
            component.endpoints().forEach((name, url) -> endpoints
                    .text(name + ": ")
                    .add(address(environment, url))
                    .text(" "));
            html.open("tr", "role", "row");
            Page.cell("Name", component.name(), html);
            Page.cell("Type", component.type(), html);
            Page.cell("Address", component.address(), html);
            Page.cell("Endpoints", endpoints, html);
            html.close("tr");
        }
        return html.add(Page.endTable());
    }

    private Html jobs(List<JobView> jobs) {
        if (jobs.isEmpty()) {
            return new Html().element("p", "None that this worker remembers.", "class", "soft");
        }
        var html = Page.table("Actions", "Action", "What", "State", "Began", "Log");
        for (JobView job : jobs) {
            var log = new Html();
            if (job.subject() != null && job.subject().run().isPresent()) {
                log.element("a", "log", "href", "/runs/" + job.subject());
            }
            Instant began = job.milestones().first();
            html.open("tr", "role", "row");
            Page.cell("Action", new Html().element("a", job.title(), "href", "/jobs/" + job.id()), html);
            Page.cell(
                    "What",
                    job.parameters()
                            .open()
                            .getOrDefault("CommandName", job.type().provider()),
                    html);
            Page.cell("State", Page.state(job.result() == null ? job.step() : job.outcome()), html);
            Page.shortCell("Began", began == null ? "" : Texts.since(began, now) + " ago", html);
            Page.cell("Log", log, html);
            html.close("tr");
        }
        return html.add(Page.endTable());
    }

    private static Html owner(PipelineContext owner) {
        var html = new Html().open("dl");
        Page.term("Account", owner.account(), html);
        Page.term("Region", owner.region(), html);
        Page.term("Pipeline", owner.pipeline(), html);
        Page.term("Pipeline execution", owner.execution(), html);
        Page.term("Stage", owner.stage(), html);
        Page.term("Action", owner.action(), html);
        return html.close("dl");
    }
}
