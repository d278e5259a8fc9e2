package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.action.RunLinks;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.status.FleetWatch.Look;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which other worker has what, and where its pages are. The store tells: who has a job or a run in flight, by the journal's
 * entries; whose an environment is, by the ledger. No worker is asked.
 */
final class Whereabouts {
    private final FleetWatch fleet;
    private final EnvironmentWatch environments;
    private final RunLinks delivered;

    /** @param delivered where logs of commands are that outlive their worker */
    Whereabouts(FleetWatch fleet, EnvironmentWatch environments, RunLinks delivered) {
        this.fleet = fleet;
        this.environments = environments;
        this.delivered = delivered;
    }

    /** How a worker does, as far as its lease tells. */
    enum Standing {
        ALIVE("alive"),
        /** For so long that others end its life. */
        SILENT("silent"),
        /** It stopped or was taken for dead; after an hour nothing is known of it any more. */
        GONE("gone");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Standing of(Seen seen) {
            return seen.isAlive() ? ALIVE : seen.lease().isOver() ? GONE : SILENT;
        }
    }

    /**
     * Another worker.
     *
     * @param address where its pages are; empty when it is not alive, or has no address of its own that can be one
     */
    record Holder(String worker, Standing standing, Optional<String> address) {}

    Look look() throws InterruptedException {
        return fleet.look();
    }

    String self() {
        return fleet.self();
    }

    /** Where the console shows what the run printed; empty where logs are not delivered anywhere. */
    Optional<String> deliveredLog(ExternalId run) {
        return delivered.logUrl(run);
    }

    /** Who has a job in flight. */
    Optional<Holder> ofJob(String shortenedId) throws InterruptedException {
        return having(entry -> entry.job().shortened().equals(shortenedId));
    }

    /** Who has a job in flight that runs the command. */
    Optional<Holder> running(ExternalId run) throws InterruptedException {
        return having(entry -> subject(entry).filter(run::equals).isPresent());
    }

    private Optional<Holder> having(Predicate<Entry> what) throws InterruptedException {
        Look look = fleet.look();
        return othersJobs(look).stream().filter(what).findFirst().map(entry -> holder(owner(entry), look));
    }

    /** Who began the environment, and what was on its machine alone. */
    Optional<Holder> of(EnvironmentId environment) throws InterruptedException {
        Look look = fleet.look();
        return environments
                .entry(environment)
                .flatMap(Whereabouts::worker)
                .filter(name -> !name.equals(self()))
                .map(name -> holder(name, look));
    }

    static Optional<String> worker(LedgerEntry entry) {
        return Optional.ofNullable(entry.worker());
    }

    /** The others that are alive and whose pages can be opened. */
    List<Holder> others() throws InterruptedException {
        Look look = fleet.look();
        return look.workers().stream()
                .map(seen -> seen.lease().owner().worker())
                .filter(name -> !name.equals(self()))
                .map(name -> holder(name, look))
                .filter(holder -> holder.address().isPresent())
                .toList();
    }

    /** The jobs in flight of the others. */
    List<Entry> othersJobs(Look look) {
        return look.jobs().stream()
                .filter(entry -> !owner(entry).equals(self()))
                .toList();
    }

    static String owner(Entry entry) {
        return entry.owner().worker();
    }

    /** What a job in flight is about; empty before it has an environment. */
    static Optional<ExternalId> subject(Entry entry) {
        Ticket ticket = entry.ticket();
        return ticket == null ? Optional.empty() : ExternalId.of(ticket);
    }

    Holder holder(String worker, Look look) {
        Optional<Seen> seen = seen(worker, look);
        Standing standing = seen.map(Standing::of).orElse(Standing.GONE);
        Optional<String> address = standing == Standing.ALIVE ? seen.flatMap(Whereabouts::address) : Optional.empty();
        return new Holder(worker, standing, address.filter(there -> !isOwn(there, look)));
    }

    /** Several workers may be reached under one address, which leads to any of them. */
    private boolean isOwn(String address, Look look) {
        return seen(self(), look)
                .flatMap(Whereabouts::address)
                .filter(address::equals)
                .isPresent();
    }

    private static Optional<Seen> seen(String worker, Look look) {
        return look.workers().stream()
                .filter(seen -> seen.lease().owner().worker().equals(worker))
                .findFirst();
    }

    static Optional<String> address(Seen seen) {
        return PageAddress.of(seen.lease().member().address());
    }
}
