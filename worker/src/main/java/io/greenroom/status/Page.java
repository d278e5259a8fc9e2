package io.greenroom.status;

import org.jspecify.annotations.Nullable;

/** What all pages have in common: the frame around their content, and how they show certain things. */
final class Page {
    enum Freshen {
        /** The parts marked as changing are replaced every few seconds; the page says so when that does not work. */
        ALWAYS,
        NEVER
    }

    private Page() {}

    static String of(String title, Freshen freshen, Html content) {
        var html = new Html()
                .addEscaped("<!DOCTYPE html>")
                .open("html", "lang", "en")
                .open("head")
                .open("meta", "charset", "utf-8")
                .open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .open("meta", "name", "color-scheme", "content", "light dark")
                .open("link", "rel", "stylesheet", "href", "/assets/style.css")
                .open("link", "rel", "icon", "href", "data:,")
                .element("title", title.equals("Greenroom") ? title : title + " · Greenroom")
                .close("head")
                .open("body", "data-freshen", freshen == Freshen.ALWAYS ? "always" : null)
                .element("a", "Skip to the content", "class", "skip", "href", "#content")
                .open("header")
                .element("a", "Greenroom", "class", "name", "href", "/")
                .element("span", "environments for CodePipeline", "class", "soft")
                .close("header")
                .add(freshen == Freshen.ALWAYS ? notFresh() : new Html())
                .open("main", "id", "content")
                .add(content)
                .close("main")
                .open("script", "src", "/assets/live.js", "defer", "")
                .close("script")
                .close("body")
                .close("html");
        return html.toString();
    }

    /** Empty while the page is fresh. There from the beginning: screen readers read out what changes in it. */
    private static Html notFresh() {
        return new Html().element("p", "", "id", "not-fresh", "class", "not-fresh", "role", "status");
    }

    /** A page that has only something to say. */
    static String message(String title, String text) {
        return of(
                title,
                Freshen.NEVER,
                new Html()
                        .element("h1", title)
                        .open("section")
                        .element("p", text)
                        .open("p")
                        .element("a", "To the overview", "href", "/")
                        .close("p")
                        .close("section"));
    }

    /** A section that is kept fresh. */
    static Html section(String id, String heading, Html content) {
        return new Html()
                .open("section", "id", id, "data-fresh", "", "aria-labelledby", id + "-heading")
                .element("h2", heading, "id", id + "-heading")
                .add(content)
                .close("section");
    }

    static Html state(String word) {
        String kind =
                switch (word) {
                    case "READY", "succeeded", "works", "ready", "alive" -> "good";
                    case "FAILED", "failed", "not ready", "stopped" -> "bad";
                    case "ENDED", "ENDING", "not wanted", "gone" -> "note";
                    default -> "busy";
                };
        return new Html().element("span", word.toLowerCase(java.util.Locale.ROOT), "class", "state " + kind);
    }

    static void term(String name, @Nullable Object value, Html list) {
        if (value != null && !value.toString().isEmpty()) {
            list.element("dt", name).element("dd", value);
        }
    }

    static void term(String name, Html value, Html list) {
        list.element("dt", name).open("dd").add(value).close("dd");
    }

    /** Only to addresses of the web: whatever else a provider calls a URL is shown as text. */
    static Html link(String url) {
        return url.startsWith("http://") || url.startsWith("https://")
                ? new Html().element("a", url, "href", url, "rel", "noreferrer")
                : new Html().text(url);
    }

    /** With its roles said again: on narrow screens its rows are laid out as cards, and then browsers forget them. */
    static Html table(String caption, String... headings) {
        var html = new Html()
                .open("div", "class", "scroll")
                .open("table", "class", "cards", "role", "table", "aria-label", caption)
                .open("thead", "role", "rowgroup")
                .open("tr", "role", "row");
        for (String heading : headings) {
            html.element("th", heading, "scope", "col", "role", "columnheader");
        }
        return html.close("tr").close("thead").open("tbody", "role", "rowgroup");
    }

    static Html endTable() {
        return new Html().close("tbody").close("table").close("div");
    }

    static void cell(String label, Html content, Html row) {
        row.open("td", "role", "cell", "data-label", label).add(content).close("td");
    }

    static void cell(String label, @Nullable Object text, Html row) {
        row.element("td", text, "role", "cell", "data-label", label);
    }

    static void shortCell(String label, @Nullable Object text, Html row) {
        row.element("td", text, "role", "cell", "data-label", label, "class", "short");
    }
}
