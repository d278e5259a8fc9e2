package io.greenroom.status;

import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.status.Whereabouts.Holder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What cannot be shown here: which worker has it, or had it, and where it may be found. */
final class ElsewherePage {
    /** Says that another worker's page sent the reader here. That is done once, so that nobody is sent round and round. */
    static final String SENT_ON = "sent-on";

    private static final int WORKERS_SHOWN = 20;
    private static final int LONGEST_NAME = 100;

    private ElsewherePage() {}

    static String of(String title, Html whose) {
        return Page.of(
                title,
                Page.Freshen.NEVER,
                new Html()
                        .element("h1", title)
                        .open("section")
                        .add(whose)
                        .open("p")
                        .element("a", "To the overview", "href", "/")
                        .close("p")
                        .close("section"));
    }

    /** An environment of which only the ledger tells here. */
    static String of(LedgerEntry entry, Html whose, Instant now) {
        var html = new Html().open("dl");
        Page.term("State", Page.state(state(entry.life())), html);
        entry.environment().ifPresent(id -> Page.term("Id", id, html));
        Page.term("Blueprint", entry.blueprint(), html);
        Page.term("Pipeline", entry.owner().pipeline(), html);
        if (entry.life() instanceof LedgerEntry.Present present) {
            Page.term("Ends by itself", present.isProtected() ? "protected" : Texts.time(present.expiresAt()), html);
        }
        Page.term("Reason", entry.why().orElse(""), html);
        Page.term("Cost", entry.costBy(now).map(Cost::toString).orElse(""), html);
        return of(entry.name(), html.close("dl").add(whose));
    }

    static String state(LedgerEntry.Life life) {
        return switch (life) {
            case LedgerEntry.Waiting w -> "waiting";
            case LedgerEntry.Starting s -> "starting";
            case LedgerEntry.Present p -> "present";
            case LedgerEntry.Ending e -> "ENDING";
            case LedgerEntry.Gone g -> "ENDED";
        };
    }

    /** Whose it is, and where it opens, if that is known. */
    static Html whose(Holder holder, String path) {
        String name = named(holder.worker());
        return switch (holder.standing()) {
            case ALIVE ->
                holder.address()
                        .map(address -> new Html()
                                .open("p")
                                .text("Worker %s has it: ".formatted(name))
                                .add(link("open it there", address, path))
                                .text(".")
                                .close("p"))
                        .orElseGet(() -> new Html()
                                .element(
                                        "p",
                                        "Worker %s has it. Its pages cannot be opened from here, because it has told no address of its own: set fleet.address there."
                                                .formatted(name)));
            case SILENT ->
                new Html()
                        .element(
                                "p",
                                "Worker %s has it, and has shown no life for a while. Others take over its jobs; look again in a minute."
                                        .formatted(name));
            case GONE ->
                new Html()
                        .element(
                                "p",
                                "Worker %s had it, and is gone. What was on its machine alone cannot be shown."
                                        .formatted(name));
        };
    }

    /**
     * Where what a run printed may be.
     *
     * @param holder the worker that has the run, or began its environment
     * @param others whose pages can be opened
     * @param delivered the log outside of workers, if there are such logs
     */
    static Html log(Optional<Holder> holder, String path, List<Holder> others, Optional<String> delivered) {
        var html = holder.map(known -> whose(known, path)).orElseGet(() -> new Html()
                .element("p", "This worker has no log of it, and no other one has it in flight.", "class", "soft"));
        delivered.ifPresentOrElse(
                url -> html.open("p")
                        .text("What it printed was delivered to CloudWatch Logs, as far as its worker came: ")
                        .element("a", "open the log there", "href", url, "rel", "noreferrer")
                        .text(".")
                        .close("p"),
                () -> html.element(
                        "p",
                        "Logs are kept on the machine of the worker that ran the command, in logs/ below its state directory. With logging.commands: cloudwatch they outlive it.",
                        "class",
                        "soft"));
        boolean isThere = holder.flatMap(Holder::address).isPresent();
        return isThere || others.isEmpty() ? html : html.add(mayBeAt(others, path));
    }

    private static Html mayBeAt(List<Holder> others, String path) {
        var html = new Html().open("p").text("One of these workers may have run it before: ");
        String between = "";
        for (Holder other : others.stream().limit(WORKERS_SHOWN).toList()) {
            html.text(between).add(link(named(other.worker()), other.address().orElse(""), path));
            between = ", ";
        }
        return html.text(".").close("p");
    }

    private static Html link(String text, String address, String path) {
        return new Html().element("a", text, "href", address(address, path), "rel", "noreferrer");
    }

    /** The path at another worker. */
    static String address(String worker, String path) {
        return worker + path + "?" + SENT_ON;
    }

    /** A worker's name has 100 characters at most; what stands in the store may have more. */
    static String named(String worker) {
        return worker.length() <= LONGEST_NAME ? worker : worker.substring(0, LONGEST_NAME) + "…";
    }
}
