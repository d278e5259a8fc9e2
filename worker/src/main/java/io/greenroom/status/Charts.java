package io.greenroom.status;

import io.greenroom.status.EnvironmentWatch.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pictures as SVG in the page. What they show stands in tables and texts, too. */
final class Charts {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 100;
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
        html.open("ul", "class", "phases");
        for (JobView job : jobs) {
            html.open("li").element("a", job.title(), "href", "/jobs/" + job.id());
            bar(Phase.of(job.milestones(), now), longest, html);
            html.close("li");
        }
        html.close("ul");
        return html.add(scale("phases-scale", "0", Texts.duration(Duration.ofMillis(longest))))
                .add(legend(PHASES));
    }

    private static void bar(List<Phase> phases, long longest, Html html) {
        String said = phases.stream().map(Charts::words).collect(Collectors.joining(", "));
        open(said.isEmpty() ? "nothing is known of it" : said, html);
        for (Phase phase : phases) {
            long before =
                    Duration.between(phases.getFirst().from(), phase.from()).toMillis();
            double width = Math.max(2, (double) phase.took().toMillis() / longest * WIDTH);
            rectangle(phase.name(), Math.min(WIDTH - width, (double) before / longest * WIDTH), 0, width, HEIGHT, html);
            html.element("title", words(phase)).close("rect");
        }
        html.close("svg");
    }

    private static String words(Phase phase) {
        return words(phase.name()) + " " + Texts.duration(phase.took());
    }

    /** Fills whatever place the style sheet gives it; there is no text in it, which would be stretched. */
    private static void open(String label, Html html) {
        html.open(
                "svg",
                "viewBox",
                "0 0 %d %d".formatted(WIDTH, HEIGHT),
                "preserveAspectRatio",
                "none",
                "role",
                "img",
                "aria-label",
                label);
    }

    private static void rectangle(String kind, double x, double y, double width, double height, Html html) {
        html.open(
                "rect",
                "class",
                kind,
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                number(height));
    }

    private static Html scale(String kind, String from, String to) {
        return new Html()
                .open("p", "class", "scale " + kind)
                .element("span", from)
                .element("span", to)
                .close("p");
    }

    private static long total(JobView job, Instant now) {
        List<Phase> phases = Phase.of(job.milestones(), now);
        return phases.isEmpty()
                ? 0
                : Duration.between(phases.getFirst().from(), phases.getLast().to())
                        .toMillis();
    }

    /** How many environments there were, stacked by state: a column from each sample to the next. */
    static Html environments(List<Sample> samples, Instant now) {
        var html = new Html();
        int most = samples.stream().mapToInt(sample -> count(sample)).max().orElse(0);
        if (most == 0 || samples.size() < 2) {
            return html;
        }
        Instant from = samples.getFirst().at();
        String since = Texts.time(from);
        html.element("p", "At most %d at once since %s".formatted(most, since), "class", "soft")
                .open("div", "class", "area");
        open("Environments from %s until now: at most %d at once".formatted(since, most), html);
        double perMilli =
                WIDTH / (double) Math.max(1, Duration.between(from, now).toMillis());
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            Instant to = i + 1 < samples.size() ? samples.get(i + 1).at() : now;
            double x = Duration.between(from, sample.at()).toMillis() * perMilli;
            column(sample, x, Duration.between(sample.at(), to).toMillis() * perMilli, most, html);
        }
        html.close("svg").close("div");
        return html.add(scale("", since, "now")).add(legend(STATES));
    }

    private static void column(Sample sample, double x, double width, int most, Html html) {
        double y = HEIGHT;
        for (String state : STATES) {
            int n = Optional.ofNullable(sample.byState().get(state)).orElse(0);
            double height = (double) n / most * HEIGHT;
            y -= height;
            if (n > 0) {
                rectangle(state, x, y, width, height, html);
                html.close("rect");
            }
        }
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

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
