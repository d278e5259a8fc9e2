package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.commandlog.CommandLogs;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.file.BoundedInput;
import io.greenroom.job.Bulkhead;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.status.Whereabouts.Holder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to each request. Nothing here changes anything. */
final class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final String SUFFIX = ".txt";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final Map<String, String> ASSETS =
            Map.of("style.css", "text/css; charset=utf-8", "live.js", "text/javascript; charset=utf-8");

    /** A reader does not wait for a provider that does not answer. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(1);

    private final JobHistory history;
    private final EnvironmentWatch environments;
    private final CommandLogs logs;
    private final Health health;
    private final Supplier<List<Bulkhead>> bulkheads;
    private final Supplier<Optional<Whereabouts>> whereabouts;
    private final Access access;
    private final Supplier<String> metrics;
    private final InstantSource clock;
    private final Optional<String> awsConsole;

    /**
     * Of one worker.
     *
     * @param whereabouts of what other workers have; empty where this one shares its store with nobody
     * @param metrics in Prometheus' text format
     */
    Pages(
            JobHistory history,
            EnvironmentWatch environments,
            CommandLogs logs,
            Health health,
            Supplier<List<Bulkhead>> bulkheads,
            Supplier<Optional<Whereabouts>> whereabouts,
            Access access,
            Supplier<String> metrics,
            InstantSource clock,
            Optional<String> awsConsole) {
        this.history = history;
        this.environments = environments;
        this.logs = logs;
        this.health = health;
        this.bulkheads = bulkheads;
        this.whereabouts = whereabouts;
        this.access = access;
        this.metrics = metrics;
        this.clock = clock;
        this.awsConsole = awsConsole;
    }

    Answer answer(Asked asked) throws InterruptedException {
        Optional<Answer> open = open(asked);
        if (open.isPresent()) {
            return open.get();
        }
        return switch (access.of(asked)) {
            case ALLOWED -> known(asked);
            case ALLOWED_AND_REMEMBERED ->
                Answer.redirect(remembered(asked.path()), Map.of("Set-Cookie", access.setCookie()));
            case TOKEN_WANTED -> tokenWanted();
            case WRONG_NAME ->
                Answer.text(
                        421,
                        PLAIN,
                        "Greenroom does not answer under this name. Use localhost, or set status.publicUrl.\n");
        };
    }

    /**
     * The page itself. Who filled in the form with the token may not be sent to another worker by its answer: browsers let a
     * form lead to its own site only. The page then has the link.
     */
    private String remembered(String path) {
        String page = path.replaceFirst("^/+", "/");
        return whereabouts.get().isPresent() && !page.equals("/") ? ElsewherePage.address("", page) : page;
    }

    /** What everybody may have: no more than whether it is well, and how the pages look. */
    private Optional<Answer> open(Asked asked) {
        return switch (asked.path()) {
            case "/health/live" ->
                Optional.of(
                        health.isAlive()
                                ? Answer.text(200, PLAIN, "live\n")
                                : Answer.text(503, PLAIN, "not live: a poller does not come round\n"));
            case "/health/ready" -> Optional.of(ready(access.of(asked) == Access.Verdict.ALLOWED));
            case "/assets/style.css", "/assets/live.js" ->
                Optional.of(asset(asked.path().substring("/assets/".length())));
            default -> Optional.empty();
        };
    }

    private Answer ready(boolean inDetail) {
        var checks = health.checks();
        boolean ready = checks.stream().allMatch(Health.Check::ok);
        var text = new StringBuilder(ready ? "ready\n" : "not ready\n");
        if (inDetail) {
            checks.forEach(check ->
                    text.append(check.name()).append(": ").append(check.text()).append('\n'));
        }
        return Answer.text(ready ? 200 : 503, PLAIN, text.toString());
    }

    private static Answer asset(String name) {
        try (InputStream asset = Pages.class.getResourceAsStream(name)) {
            if (asset == null) {
                return missing();
            }
            String type = ASSETS.getOrDefault(name, PLAIN);
            return new Answer.Whole(
                    200,
                    type,
                    new String(asset.readAllBytes(), StandardCharsets.UTF_8),
                    Map.of("Cache-Control", "max-age=600"));
        } catch (IOException e) {
            return broken(e);
        }
    }

    private Answer known(Asked asked) throws InterruptedException {
        try {
            return page(asked);
        } catch (ProviderException e) {
            return Answer.html(502, Page.message("The provider does not answer", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return broken(e);
        }
    }

    private static Answer broken(IOException e) {
        LOG.warn("A page could not be made: {}", e.toString());
        return Answer.html(500, Page.message("This page cannot be shown", "The worker's log has the reason."));
    }

    private Answer page(Asked asked) throws ProviderException, IOException, InterruptedException {
        String path = asked.path();
        if (path.equals("/")) {
            return overview();
        }
        if (path.equals("/metrics")) {
            return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
        }
        if (path.equals("/api/jobs")) {
            return Answer.text(200, "application/json", jobs());
        }
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return missing();
        }
        String rest = decoded(path.substring(slash + 1));
        return switch (path.substring(1, slash)) {
            case "jobs" -> job(asked, rest);
            // A link template has one form for all actions, so that either word leads to either page.
            case "environments", "runs" -> subject(asked, rest);
            case "live" -> live(rest, asked.from());
            case "logs" -> log(asked, rest);
            default -> missing();
        };
    }

    /** Some clients escape the slash in an id, or the colon. */
    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    private Answer overview() throws InterruptedException {
        var look = environments.look();
        Instant now = clock.instant();
        Optional<FleetSections> others = Optional.empty();
        Optional<Whereabouts> fleet = whereabouts.get();
        if (fleet.isPresent()) {
            others = Optional.of(
                    new FleetSections(fleet.get(), fleet.get().look(), environments.open(), look.environments(), now));
        }
        return Answer.html(
                200,
                new OverviewPage(now)
                        .of(
                                inFlight(),
                                bulkheads.get(),
                                history.recent(),
                                look,
                                environments.samples(),
                                health.checks(),
                                others));
    }

    private String jobs() throws InterruptedException {
        Optional<Whereabouts> fleet = whereabouts.get();
        return fleet.isPresent()
                ? JobsJson.of(
                        inFlight(), history.recent(), fleet.get(), fleet.get().look())
                : JobsJson.of(inFlight(), history.recent());
    }

    /** Without those whose next round another worker has: they are its own. */
    private List<JobView> inFlight() throws InterruptedException {
        List<JobView> handedBack = history.handedBack();
        Optional<Whereabouts> fleet = whereabouts.get();
        if (fleet.isPresent()) {
            Set<ExternalId> elsewhere = fleet.get().othersJobs(fleet.get().look()).stream()
                    .flatMap(entry -> Whereabouts.subject(entry).stream())
                    .collect(Collectors.toSet());
            handedBack = handedBack.stream()
                    .filter(job -> job.subject() == null || !elsewhere.contains(job.subject()))
                    .toList();
        }
        return Stream.concat(history.inFlight().stream(), handedBack.stream()).toList();
    }

    /** To the other worker's page, where it has one that opens. Whoever was sent on once stays. */
    private static Optional<Answer> sendOn(Optional<Holder> holder, String path, Asked asked) {
        return asked.isSentOn() || asked.isFreshening()
                ? Optional.empty()
                : holder.flatMap(Holder::address).map(worker -> Answer.found(ElsewherePage.address(worker, path)));
    }

    private Answer job(Asked asked, String id) throws InterruptedException {
        Optional<JobView> known = history.find(id);
        if (known.isPresent()) {
            return Answer.html(200, new JobPage(clock.instant(), awsConsole).of(known.get()));
        }
        Optional<Whereabouts> fleet = whereabouts.get();
        Optional<Holder> holder = fleet.isPresent() ? fleet.get().ofJob(id) : Optional.empty();
        String path = "/jobs/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        Optional<Answer> there = sendOn(holder, path, asked);
        if (there.isPresent()) {
            return there.get();
        }
        return holder.map(has ->
                        Answer.html(404, ElsewherePage.of("A job of another worker", ElsewherePage.whose(has, path))))
                .orElseGet(() -> Answer.html(
                        404,
                        Page.message(
                                "No such job",
                                "The worker remembers the jobs in flight and the last few hundred that ended.")));
    }

    private Answer subject(Asked asked, String text) throws ProviderException, IOException, InterruptedException {
        Optional<ExternalId> id = ExternalId.parse(text);
        if (id.isEmpty()) {
            return missing();
        }
        Optional<RunId> run = id.get().runId();
        return run.isPresent() ? run(asked, id.get(), run.get()) : environment(asked, id.get());
    }

    private Answer environment(Asked asked, ExternalId id) throws ProviderException, InterruptedException {
        Optional<Environment> environment = environments.find(id.environment());
        Optional<LedgerEntry> entry = environments.entry(id.environment());
        if (environment.isPresent()) {
            return Answer.html(
                    200,
                    new EnvironmentPage(clock.instant())
                            .of(environment.get(), entry, environments.sawEnd(id.environment()), history.about(id)));
        }
        Optional<Whereabouts> fleet = whereabouts.get();
        Optional<Holder> holder = fleet.isPresent() ? fleet.get().of(id.environment()) : Optional.empty();
        String path = "/environments/" + id;
        Optional<Answer> there = sendOn(holder, path, asked);
        if (there.isPresent()) {
            return there.get();
        }
        if (fleet.isPresent() && entry.isPresent()) {
            Html whose = holder.map(has -> ElsewherePage.whose(has, path)).orElseGet(Html::new);
            return Answer.html(200, ElsewherePage.of(entry.get(), whose, clock.instant()));
        }
        return Answer.html(
                404,
                Page.message(
                        "No environment " + id.environment(),
                        "It was never started here, or it ended so long ago that it is forgotten."));
    }

    private Answer run(Asked asked, ExternalId id, RunId log)
            throws ProviderException, IOException, InterruptedException {
        logs.catchUp(log, CATCHING_UP);
        boolean hasLog = logs.exists(log);
        Optional<Holder> holder = holder(id, hasLog);
        String path = "/runs/" + id;
        Optional<Answer> there = sendOn(holder, path, asked);
        if (there.isPresent()) {
            return there.get();
        }
        Optional<CommandRun> found = environments.findRun(id.environment(), log.run());
        Optional<JobView> job = history.running(id);
        Optional<Html> elsewhere =
                hasLog ? holder.map(has -> ElsewherePage.whose(has, path)) : elsewhere(id, holder, path);
        if (found.isEmpty() && job.isEmpty() && !hasLog) {
            return notHere(id, elsewhere);
        }
        boolean growing =
                logs.growing(log).map(growingLog -> !growingLog.hasEnded()).orElseGet(() -> history.goesOn(id));
        var known = new RunPage.Known(found, job, hasLog ? logs.file(log) : null, growing, elsewhere);
        return Answer.html(200, new RunPage(clock.instant()).of(id, known));
    }

    /**
     * The other worker that has what the run printed; empty when it is this one, or nobody is known to. Who had a run that is
     * over stands in no shared record: where an environment is its worker's alone, it was that one; else that is the best guess.
     */
    private Optional<Holder> holder(ExternalId id, boolean hasLog) throws InterruptedException {
        Optional<Whereabouts> fleet = whereabouts.get();
        if (fleet.isEmpty() || history.isRunning(id)) {
            return Optional.empty();
        }
        Optional<Holder> running = fleet.get().running(id);
        return running.isPresent() || hasLog || history.running(id).isPresent()
                ? running
                : fleet.get().of(id.environment());
    }

    /** Where the log may be that is not here; empty where this worker shares its store with nobody. */
    private Optional<Html> elsewhere(ExternalId id, Optional<Holder> holder, String path) throws InterruptedException {
        Optional<Whereabouts> fleet = whereabouts.get();
        return fleet.isEmpty()
                ? Optional.empty()
                : Optional.of(ElsewherePage.log(
                        holder, path, fleet.get().others(), fleet.get().deliveredLog(id)));
    }

    private static Answer notHere(ExternalId id, Optional<Html> elsewhere) {
        String title = "No command run " + id;
        return Answer.html(
                404,
                elsewhere
                        .map(where -> ElsewherePage.of(title + " here", where))
                        .orElseGet(() -> Page.message(
                                title, "It was never run here, or so long ago that its log was removed.")));
    }

    private Answer live(String text, long from) {
        Optional<RunId> run = RunId.parse(text).filter(logs::exists);
        return run.<Answer>map(id -> new Answer.Streamed(
                        "text/event-stream", -1, out -> new LogStream(logs.file(id), logs.growing(id), goesOnLater(id))
                                .send(from, out)))
                .orElseGet(Pages::missing);
    }

    private boolean goesOnLater(RunId run) {
        return logs.growing(run).isEmpty() && history.goesOn(new ExternalId(run.environment(), Optional.of(run.run())));
    }

    private Answer log(Asked asked, String text) throws IOException, InterruptedException {
        if (!text.endsWith(SUFFIX)) {
            return missing();
        }
        Optional<RunId> run = RunId.parse(text.substring(0, text.length() - SUFFIX.length()));
        return run.isPresent() ? log(asked, run.get()) : missing();
    }

    private Answer log(Asked asked, RunId run) throws IOException, InterruptedException {
        logs.catchUp(run, CATCHING_UP);
        boolean hasLog = logs.exists(run);
        var id = new ExternalId(run.environment(), Optional.of(run.run()));
        Optional<Holder> holder = holder(id, hasLog);
        String path = "/logs/" + id + SUFFIX;
        Optional<Answer> there = sendOn(holder, path, asked);
        if (there.isPresent()) {
            return there.get();
        }
        if (hasLog) {
            return plain(logs.file(run));
        }
        return elsewhere(id, holder, path)
                .map(where -> Answer.html(404, ElsewherePage.of("No log of " + id + " here", where)))
                .orElseGet(Pages::missing);
    }

    /** As long as it is now, however it grows meanwhile. */
    private static Answer plain(Path file) throws IOException {
        long size = Files.size(file);
        return new Answer.Streamed(PLAIN, size, out -> {
            try (var in = new BoundedInput(Files.newInputStream(file), size)) {
                in.transferTo(out);
            }
        });
    }

    private static Answer missing() {
        return Answer.html(404, Page.message("There is no such page", "The address may have been cut off."));
    }

    private static Answer tokenWanted() {
        return new Answer.Whole(
                401, "text/html; charset=utf-8", tokenPage(), Map.of("WWW-Authenticate", Access.CHALLENGE));
    }

    private static String tokenPage() {
        var form = new Html()
                .element("h1", "Access token")
                .open("section")
                .element("p", "These pages are for those who have the token (setting status.token).")
                .open("form", "method", "get")
                .open("label")
                .text("Token ")
                .open("input", "type", "password", "name", "token", "required", "", "autocomplete", "current-password")
                .close("label")
                .element("button", "Open")
                .close("form")
                .close("section");
        return Page.of("Access token", Page.Freshen.NEVER, form);
    }
}
