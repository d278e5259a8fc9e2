package io.greenroom.status;

import io.greenroom.status.EnvironmentWatch.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Pictures as SVG in the page. What they show stands in tables and texts, too. */
final class Charts {
    private static final int WIDTH = 720;
    private static final int ROW = 22;
    private static final int LABELS = 190;
    private static final int HEIGHT = 120;
    private static final List<String> PHASES = List.of("pick_up", "begin", "wait", "complete", "report");
    private static final List<String> STATES = List.of("READY", "STARTING", "ENDING", "FAILED");

    private Charts() {}

    /** A bar for each job, of its phases, on one scale from each one's own beginning. */
    static Html phases(List<JobView> jobs, Instant now) {
        var html = new Html();
        long longest = jobs.stream().mapToLong(job -> total(job, now)).max().orElse(0);
        if (longest <= 0) {
            return html;
        }
        int height = jobs.size() * ROW + 20;
        html.open("div", "class", "scroll", "tabindex", 0)
                .open(
                        "svg",
                        "class",
                        "chart",
                        "viewBox",
                        "0 0 %d %d".formatted(WIDTH, height),
                        "role",
                        "img",
                        "aria-label",
                        "Phases of the last %d jobs; the longest took %s"
                                .formatted(jobs.size(), Texts.duration(Duration.ofMillis(longest))));
        int y = 0;
        for (JobView job : jobs) {
            html.open("a", "href", "/jobs/" + job.id());
            html.element("text", shortened(job.title()), "x", 0, "y", y + 15);
            bars(job, now, y, longest, html);
            html.close("a");
            y += ROW;
        }
        html.element("text", "0", "x", LABELS, "y", height - 4);
        html.element(
                "text", Texts.duration(Duration.ofMillis(longest)), "x", WIDTH, "y", height - 4, "text-anchor", "end");
        return html.close("svg").close("div").add(legend(PHASES));
    }

    private static void bars(JobView job, Instant now, int y, long longest, Html html) {
        List<Phase> phases = Phase.of(job.milestones(), now);
        if (phases.isEmpty()) {
            return;
        }
        Instant start = phases.getFirst().from();
        double scale = (double) (WIDTH - LABELS) / longest;
        for (Phase phase : phases) {
            double x = LABELS + Duration.between(start, phase.from()).toMillis() * scale;
            html.open(
                    "rect",
                    "class",
                    phase.name(),
                    "x",
                    number(x),
                    "y",
                    y + 4,
                    "width",
                    number(Math.max(1, phase.took().toMillis() * scale)),
                    "height",
                    ROW - 8,
                    "rx",
                    2);
            html.element("title", words(phase.name()) + ": " + Texts.duration(phase.took()))
                    .close("rect");
        }
    }

    private static long total(JobView job, Instant now) {
        List<Phase> phases = Phase.of(job.milestones(), now);
        return phases.isEmpty()
                ? 0
                : Duration.between(phases.getFirst().from(), phases.getLast().to())
                        .toMillis();
    }

    /** How many environments there were, one column a sample, stacked by state. */
    static Html environments(List<Sample> samples) {
        var html = new Html();
        int most = samples.stream().mapToInt(sample -> count(sample)).max().orElse(0);
        if (most == 0 || samples.size() < 2) {
            return html;
        }
        html.open("div", "class", "scroll", "tabindex", 0)
                .open(
                        "svg",
                        "class",
                        "chart",
                        "viewBox",
                        "0 0 %d %d".formatted(WIDTH, HEIGHT + 20),
                        "role",
                        "img",
                        "aria-label",
                        "Environments from %s to %s: at most %d at once"
                                .formatted(
                                        Texts.time(samples.getFirst().at()),
                                        Texts.time(samples.getLast().at()),
                                        most));
        double width = (double) WIDTH / samples.size();
        for (int i = 0; i < samples.size(); i++) {
            double y = HEIGHT;
            for (String state : STATES) {
                int n = Optional.ofNullable(samples.get(i).byState().get(state)).orElse(0);
                double height = (double) n / most * (HEIGHT - 14);
                y -= height;
                if (n > 0) {
                    html.open(
                                    "rect",
                                    "class",
                                    state,
                                    "x",
                                    number(i * width),
                                    "y",
                                    number(y),
                                    "width",
                                    number(Math.max(1, width - 0.5)),
                                    "height",
                                    number(height))
                            .close("rect");
                }
            }
        }
        html.open("line", "class", "axis", "x1", 0, "x2", WIDTH, "y1", HEIGHT, "y2", HEIGHT)
                .close("line");
        html.element("text", "at most " + most, "x", 0, "y", 10);
        html.element("text", Texts.time(samples.getFirst().at()), "x", 0, "y", HEIGHT + 16);
        html.element("text", "now", "x", WIDTH, "y", HEIGHT + 16, "text-anchor", "end");
        return html.close("svg").close("div").add(legend(STATES));
    }

    private static int count(Sample sample) {
        return sample.byState().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Html legend(List<String> names) {
        var html = new Html().open("ul", "class", "legend");
        for (String name : names) {
            html.open("li")
                    .open("svg", "viewBox", "0 0 10 10", "aria-hidden", "true")
                    .open("rect", "class", name, "width", 10, "height", 10, "rx", 2)
                    .close("rect")
                    .close("svg")
                    .text(words(name))
                    .close("li");
        }
        return html.close("ul");
    }

    private static String words(String name) {
        return name.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static String shortened(String text) {
        return text.length() <= 26 ? text : text.substring(0, 25) + "…";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
