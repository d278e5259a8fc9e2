package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.environment.Environment;
import io.greenroom.job.Bulkhead;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.status.EnvironmentWatch.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the worker does just now, and whether it is well. */
final class OverviewPage {
    private static final int RESULTS_SHOWN = 30;
    private static final int JOBS_IN_CHART = 12;
    private static final int ENVIRONMENTS_SHOWN = 100;

    private final Instant now;

    OverviewPage(Instant now) {
        this.now = now;
    }

    /** @param others of the other workers; empty where this one shares its store with nobody */
    String of(
            List<JobView> inFlight,
            List<Bulkhead> bulkheads,
            List<JobView> recent,
            Look look,
            List<EnvironmentWatch.Sample> samples,
            List<Health.Check> checks,
            Optional<FleetSections> others) {
        boolean ready = checks.stream().allMatch(Health.Check::ok);
        var html = new Html()
                .element("h1", "Overview")
                .add(Page.section("health", "Health", health(ready, checks)))
                .add(others.map(FleetSections::workers).orElseGet(Html::new))
                .add(Page.section(
                        "jobs",
                        "Jobs in flight (%d)".formatted(inFlight.size()),
                        jobs(inFlight).add(waiting(bulkheads))))
                .add(others.map(FleetSections::jobs).orElseGet(Html::new))
                .add(Page.section("environments", "Environments", environments(look, samples)))
                .add(others.map(FleetSections::environments).orElseGet(Html::new))
                .add(Page.section(
                        "results",
                        others.isPresent() ? "Recent results of this worker" : "Recent results",
                        results(recent)));
        return Page.of("Greenroom", Page.Freshen.ALWAYS, html);
    }

    private static Html health(boolean ready, List<Health.Check> checks) {
        var html = new Html()
                .open("p")
                .add(Page.state(ready ? "ready" : "not ready"))
                .close("p")
                .open("dl");
        for (Health.Check check : checks) {
            var value = new Html().element("span", check.text(), "class", check.ok() ? "good" : "bad");
            Page.term(check.name(), value, html);
        }
        return html.close("dl");
    }

    private Html jobs(List<JobView> jobs) {
        if (jobs.isEmpty()) {
            return new Html().element("p", "None. The worker waits for CodePipeline.", "class", "soft");
        }
        var html = Page.table("Jobs in flight", "Action", "Pipeline", "Step", "Since", "Environment", "Last said");
        for (JobView job : jobs) {
            html.open("tr", "role", "row");
            Page.cell("Action", jobLink(job), html);
            Page.cell("Pipeline", pipeline(job), html);
            Page.cell("Step", Page.state(job.step()), html);
            Page.shortCell("Since", Texts.since(job.milestones().first(), now), html);
            Page.cell("Environment", subject(job), html);
            Page.cell("Last said", said(job), html);
            html.close("tr");
        }
        return html.add(Page.endTable());
    }

    /** Nothing when no job waits. */
    private Html waiting(List<Bulkhead> bulkheads) {
        List<Bulkhead> used =
                bulkheads.stream().filter(each -> each.waiting() > 0).toList();
        if (used.isEmpty()) {
            return new Html();
        }
        int count = used.stream().mapToInt(Bulkhead::waiting).sum();
        String why = count == 1
                ? "1 more waits, because as many jobs are in flight as there may be:"
                : "%d more wait, because as many jobs are in flight as there may be:".formatted(count);
        var html = new Html()
                .element("p", why)
                .add(Page.table("Jobs that wait", "Of", "Waiting", "Since", "In flight", "At most"));
        for (Bulkhead each : used) {
            Instant since = each.since();
            html.open("tr", "role", "row");
            Page.cell("Of", "%s %s".formatted(each.kind().word(), each.name()), html);
            Page.shortCell("Waiting", Integer.toString(each.waiting()), html);
            Page.shortCell("Since", since == null ? "" : Texts.since(since, now), html);
            Page.shortCell("In flight", Integer.toString(each.inFlight()), html);
            Page.cell("At most", "%d (%s)".formatted(each.most(), each.kind().setting()), html);
            html.close("tr");
        }
        return html.add(Page.endTable());
    }

    private static String pipeline(JobView job) {
        return Stream.of(job.context().pipeline(), job.context().stage())
                .flatMap(part -> Optional.ofNullable(part).stream())
                .reduce((a, b) -> a + " / " + b)
                .orElse("");
    }

    private static Html jobLink(JobView job) {
        return new Html().element("a", job.title(), "href", "/jobs/" + job.id());
    }

    static Html subject(JobView job) {
        ExternalId subject = job.subject();
        if (subject == null) {
            return new Html();
        }
        return subject.run().isPresent()
                ? new Html()
                        .element("a", "log", "href", "/runs/" + subject)
                        .text(" of ")
                        .add(environmentLink(subject))
                : environmentLink(subject);
    }

    private static Html environmentLink(ExternalId subject) {
        String id = subject.environment().value();
        return new Html().element("a", id, "href", "/environments/" + id);
    }

    static String said(JobView job) {
        String summary =
                job.summary() == null ? "" : job.summary().lines().findFirst().orElse("");
        return job.percent() == null || job.result() != null ? summary : "%s (%d %%)".formatted(summary, job.percent());
    }

    private Html environments(Look look, List<EnvironmentWatch.Sample> samples) {
        var html = new Html();
        look.problems()
                .forEach((provider, problem) -> html.element(
                        "p", "Provider %s does not answer: %s".formatted(provider, problem), "class", "failure"));
        List<Environment> present = look.environments().stream()
                .filter(e -> !EnvironmentWatch.isOver(e))
                .limit(ENVIRONMENTS_SHOWN)
                .toList();
        html.add(Charts.environments(samples, now));
        if (present.isEmpty()) {
            return html.element("p", "None are there.", "class", "soft");
        }
        html.add(Page.table("Environments", "Name", "Blueprint", "State", "Time left", "Cost", "Owner", "Address"));
        for (Environment environment : present) {
            row(environment, Optional.ofNullable(look.entries().get(environment.id())), html);
        }
        return html.add(Page.endTable());
    }

    private void row(Environment environment, Optional<LedgerEntry> entry, Html html) {
        html.open("tr", "role", "row");
        Page.cell(
                "Name", new Html().element("a", environment.name(), "href", "/environments/" + environment.id()), html);
        Page.cell("Blueprint", environment.blueprint(), html);
        Page.cell("State", Page.state(environment.state().word()), html);
        Page.shortCell("Time left", left(environment), html);
        Page.shortCell(
                "Cost",
                entry.flatMap(known -> known.costBy(now)).map(Cost::toString).orElse(""),
                html);
        Page.cell("Owner", environment.owner().pipeline(), html);
        Page.cell("Address", environment.url() == null ? new Html() : Page.link(environment.url()), html);
        html.close("tr");
    }

    private String left(Environment environment) {
        return environment.retention().isProtected()
                ? "protected"
                : Texts.duration(Duration.between(now, environment.expiresAt()));
    }

    private Html results(List<JobView> recent) {
        if (recent.isEmpty()) {
            return new Html().element("p", "No job has ended yet.", "class", "soft");
        }
        var html = Charts.phases(recent.stream().limit(JOBS_IN_CHART).toList(), now);
        html.add(Page.table(
                "Recent results", "Action", "Pipeline", "Result", "When", "Took", "Environment", "What it said"));
        for (JobView job : recent.stream().limit(RESULTS_SHOWN).toList()) {
            Instant reported = job.milestones().reported();
            html.open("tr", "role", "row");
            Page.cell("Action", jobLink(job), html);
            Page.cell("Pipeline", pipeline(job), html);
            Page.cell("Result", Page.state(job.outcome()), html);
            Page.shortCell("When", reported == null ? "" : Texts.since(reported, now) + " ago", html);
            Page.shortCell(
                    "Took", reported == null ? "" : Texts.since(job.milestones().first(), reported), html);
            Page.cell("Environment", subject(job), html);
            Page.cell("What it said", said(job), html);
            html.close("tr");
        }
        return html.add(Page.endTable());
    }
}
