package io.greenroom.status;

import io.greenroom.job.JobResult;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.status.JobView.Milestones;
import io.greenroom.status.JobView.Parameters;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All there is to say about one job. */
final class JobPage {
    private final Instant now;
    private final Optional<String> awsConsole;

    /** @param awsConsole the host of the AWS console that shows the pipelines; empty when none does */
    JobPage(Instant now, Optional<String> awsConsole) {
        this.now = now;
        this.awsConsole = awsConsole;
    }

    String of(JobView job) {
        var html = new Html()
                .element("h1", job.title())
                .add(Page.section("job", "Job", facts(job)))
                .add(Page.section("timeline", "Timeline", timeline(job)))
                .add(Page.section("parameters", "Parameters", parameters(job.parameters())));
        if (job.result() instanceof JobResult.Succeeded succeeded) {
            html.add(Page.section(
                    "variables", "Output variables", values(succeeded.outputVariables(), "It gave none.")));
        }
        return Page.of("Job " + job.title(), Page.Freshen.ALWAYS, html);
    }

    private Html facts(JobView job) {
        PipelineContext context = job.context();
        var html = new Html().open("dl");
        Page.term("State", Page.state(job.result() == null ? job.step() : job.outcome()), html);
        Page.term("Action type", job.type(), html);
        Page.term("Pipeline", pipeline(context), html);
        Page.term("Stage", context.stage(), html);
        Page.term("Pipeline execution", context.execution(), html);
        Page.term("Action execution", context.actionExecution(), html);
        if (job.subject() != null) {
            Page.term(job.subject().run().isPresent() ? "Command run" : "Environment", OverviewPage.subject(job), html);
        }
        html.close("dl").add(pause(job));
        if (job.summary() != null) {
            html.element("p", job.summary(), "class", job.result() instanceof JobResult.Failed ? "failure" : "value");
        }
        return html;
    }

    /** Why nothing seems to happen just now; nothing when something does. */
    static Html pause(JobView job) {
        return job.isBetweenRounds()
                ? new Html()
                        .element(
                                "p",
                                "Between two rounds: it goes on in about half a minute, and what was printed meanwhile"
                                        + " appears then.",
                                "class",
                                "soft")
                : new Html();
    }

    private Html pipeline(PipelineContext context) {
        String name = context.pipeline();
        if (name == null) {
            return new Html().text("unknown");
        }
        String region = context.region();
        if (awsConsole.isEmpty() || region == null) {
            return new Html().text(name);
        }
        return new Html()
                .element(
                        "a",
                        name,
                        "href",
                        console(awsConsole.get(), region, name, context.execution()),
                        "rel",
                        "noreferrer");
    }

    private static String console(String host, String region, String pipeline, @Nullable String execution) {
        String view = execution == null ? "view" : "executions/" + encoded(execution) + "/visualization";
        return "https://%s/codesuite/codepipeline/pipelines/%s/%s?region=%s"
                .formatted(host, encoded(pipeline), view, encoded(region));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Html timeline(JobView job) {
        Milestones at = job.milestones();
        var html = Charts.phases(List.of(job), now);
        html.add(Page.table("Timeline", "Step", "At", "After"));
        Instant before = null;
        before = row("Handed out by CodePipeline", at.handedOut(), before, html);
        before = row("Acknowledged", at.acknowledged(), before, html);
        before = row("Begun", at.begun(), before, html);
        before = row("Ready", at.ready(), before, html);
        before = row("Completed", at.completed(), before, html);
        row("Reported", at.reported(), before, html);
        return html.add(Page.endTable());
    }

    private static @Nullable Instant row(String step, @Nullable Instant at, @Nullable Instant before, Html html) {
        if (at == null) {
            return before;
        }
        html.open("tr", "role", "row");
        Page.cell("Step", step, html);
        Page.shortCell("At", Texts.time(at), html);
        boolean follows = before != null && !at.isBefore(before);
        Page.shortCell("After", follows && before != null ? Texts.duration(Duration.between(before, at)) : "", html);
        html.close("tr");
        return at;
    }

    private static Html parameters(Parameters parameters) {
        var shown = new LinkedHashMap<>(parameters.open());
        parameters.secret().forEach(name -> shown.put(name, Secrets.MASK));
        return values(shown, "It was given none.");
    }

    static Html values(Map<String, String> values, String none) {
        if (values.isEmpty()) {
            return new Html().element("p", none, "class", "soft");
        }
        var html = new Html().open("dl");
        values.forEach((name, value) -> Page.term(name, new Html().element("code", value, "class", "value"), html));
        return html.close("dl");
    }
}
