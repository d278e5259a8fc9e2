package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.environment.CommandRun;
import io.greenroom.job.JobResult;
import io.greenroom.status.JobView.Milestones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of a command, with its log: the end of it as HTML, and what comes after by {@link LogStream}. */
final class RunPage {
    private static final long SHOWN_BYTES = 256 * 1024L;

    private final Instant now;

    RunPage(Instant now) {
        this.now = now;
    }

    /**
     * What is known of the run; any part may be missing.
     *
     * @param log its log file; null when there is none here
     * @param isGrowing whether more comes
     * @param elsewhere what there is to say of other workers that may have more; empty where none does
     */
    record Known(
            Optional<CommandRun> run,
            Optional<JobView> job,
            @Nullable Path log,
            boolean isGrowing,
            Optional<Html> elsewhere) {
        /** A run may end between two rounds of its job, which has its result only in the next. */
        boolean mayChange() {
            return isGrowing
                    || job.filter(job -> job.result() == null || job.isBetweenRounds())
                            .isPresent();
        }
    }

    String of(ExternalId id, Known known) throws IOException {
        String title = known.run()
                .map(CommandRun::command)
                .or(() -> known.job().map(RunPage::command))
                .orElse("Command run");
        var html = new Html()
                .element("h1", title)
                .add(Page.section("run", "Run", facts(id, known)))
                .open("section", "aria-labelledby", "log-heading")
                .element("h2", "Log", "id", "log-heading")
                .add(log(id, known))
                .close("section");
        return Page.of(title, known.mayChange() ? Page.Freshen.ALWAYS : Page.Freshen.NEVER, html);
    }

    private Html facts(ExternalId id, Known known) {
        var html = new Html().open("dl");
        known.run().ifPresentOrElse(run -> facts(run, html), () -> known.job().ifPresent(job -> facts(job, html)));
        String environment = id.environment().value();
        Page.term("Environment", new Html().element("a", environment, "href", "/environments/" + environment), html);
        known.job().ifPresent(job -> {
            Page.term("Action", new Html().element("a", job.title(), "href", "/jobs/" + job.id()), html);
            Page.term("Pipeline", job.context().pipeline(), html);
        });
        html.close("dl");
        known.job().ifPresent(job -> html.add(JobPage.pause(job)));
        known.job()
                .filter(job -> job.outcome().equals("failed"))
                .ifPresent(job -> html.element("p", job.summary(), "class", "failure"));
        if (known.log() != null) {
            known.elsewhere().ifPresent(html::add);
        }
        return html;
    }

    private void facts(CommandRun run, Html html) {
        switch (run.state()) {
            case CommandRun.Running running -> {
                Page.term("State", Page.state("running"), html);
                Page.term("For", Texts.since(run.startedAt(), now), html);
            }
            case CommandRun.Finished finished -> {
                Page.term("State", Page.state(finished.exitCode() == 0 ? "succeeded" : "failed"), html);
                Page.term("Exit code", finished.exitCode(), html);
                Page.term("Took", Texts.duration(Duration.between(run.startedAt(), finished.at())), html);
            }
            case CommandRun.Stopped stopped -> {
                Page.term("State", Page.state("stopped"), html);
                Page.term("Why", stopped.reason(), html);
            }
        }
        Page.term("Started", Texts.time(run.startedAt()), html);
        Page.term("Component", run.component() == null ? "the environment as a whole" : run.component(), html);
    }

    /** With its environment its provider forgets a run: then what its job tells. */
    private static void facts(JobView job, Html html) {
        Milestones at = job.milestones();
        Page.term("State", Page.state(job.result() == null ? job.step() : job.outcome()), html);
        if (job.result() instanceof JobResult.Succeeded succeeded) {
            Page.term("Exit code", succeeded.outputVariables().get("ExitCode"), html);
        }
        Instant end = at.ready() == null ? at.completed() : at.ready();
        if (at.begun() != null && end != null) {
            Page.term("Took", Texts.duration(took(job, Duration.between(at.begun(), end))), html);
        }
        Page.term("Started", Texts.time(at.begun()), html);
        Page.term("Component", job.parameters().open().get("ComponentName"), html);
    }

    /** @param seen how long it took as far as the worker saw, which looks now and then */
    private static Duration took(JobView job, Duration seen) {
        String said = job.result() instanceof JobResult.Succeeded succeeded
                ? succeeded.outputVariables().getOrDefault("DurationInSeconds", "")
                : "";
        return said.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(said)) : seen;
    }

    private static String command(JobView job) {
        return job.parameters().open().getOrDefault("CommandName", job.title());
    }

    private static Html log(ExternalId id, Known known) throws IOException {
        var html = new Html();
        if (known.log() == null && known.elsewhere().isPresent()) {
            return known.elsewhere().get();
        }
        if (known.log() == null) {
            return html.element(
                    "p",
                    "This worker has no log of it: it was removed when its time was over, or another worker has it.",
                    "class",
                    "soft");
        }
        var text = new AnsiHtml();
        var shown = new StringBuilder();
        long size = Files.size(known.log());
        try (var end = new LogReader(known.log(), Math.max(0, size - SHOWN_BYTES))) {
            boolean cut = end.position() > 0;
            while (end.position() < size) {
                String piece = end.next(!known.isGrowing());
                if (piece.isEmpty()) {
                    break;
                }
                shown.append(text.convert(cut ? piece.substring(piece.indexOf('\n') + 1) : piece));
                cut = false;
            }
            bar(id, known, size, html);
            html.open(
                            "pre",
                            "class",
                            "log",
                            "id",
                            "log",
                            "tabindex",
                            0,
                            "role",
                            "log",
                            "aria-live",
                            "off",
                            "aria-label",
                            "What the command printed",
                            "data-live",
                            known.isGrowing() ? "/live/" + id : null,
                            "data-position",
                            end.position())
                    .addEscaped(shown.toString())
                    .close("pre");
        }
        return html;
    }

    private static void bar(ExternalId id, Known known, long size, Html html) {
        html.open("div", "class", "bar")
                .element("a", "Plain text (%s)".formatted(Texts.bytes(size)), "href", "/logs/" + id + ".txt")
                .element(
                        "span",
                        known.isGrowing() ? "as of when the page was loaded" : "complete",
                        "id",
                        "log-state",
                        "role",
                        "status",
                        "class",
                        "soft");
        html.open("label", "hidden", "")
                .open("input", "type", "checkbox", "id", "follow", "checked", "")
                .text(" Follow")
                .close("label")
                .close("div");
        html.element(
                "p",
                "Earlier lines are left out here; the plain text has them all.",
                "id",
                "left-out",
                "class",
                "soft",
                "hidden",
                size > SHOWN_BYTES ? null : "");
    }
}
