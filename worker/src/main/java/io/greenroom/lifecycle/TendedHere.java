package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Tending.Tender;
import io.greenroom.keyed.KeyedLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which environments this worker tends: those that it begins, those that an earlier life of it left, and those that it takes
 * over from workers that are gone.
 */
final class TendedHere {
    private static final Logger LOG = LoggerFactory.getLogger(TendedHere.class);
    private static final Duration AFTER_TROUBLE = Duration.ofMinutes(1);

    /** The environments that are known here. */
    interface Known {
        boolean isLiving(String id);

        boolean isEnded(String id);

        /**
         * It lives from now on.
         *
         * @param fetched whether it is as another machine has kept it
         */
        void goOn(EnvironmentFolder own, @Nullable Shelf shelf, boolean fetched) throws IOException;

        /** Nothing more is done for it in this life, or by what is left of an earlier one. */
        void drop(String id);

        /** What is in the folder is not needed any more. */
        void forget(EnvironmentFolder own);

        void end(String id, String reason);
    }

    private final Path folder;
    private final Tools tools;
    private final HomePlace home;
    private final Known known;
    private final KeyedLock<String> locks = new KeyedLock<>();

    TendedHere(Path folder, Tools tools, HomePlace home, Known known) {
        this.folder = folder;
        this.tools = tools;
        this.home = home;
        this.known = known;
    }

    /** Held while the environment is begun, taken up or dropped. */
    KeyedLock.Held hold(String id) throws InterruptedException {
        return locks.take(id);
    }

    EnvironmentId idOf(String id) {
        return EnvironmentId.of(tools.fields().provider(), id);
    }

    boolean isTendedByAnyone(String id) throws ProviderException, InterruptedException {
        return tools.tending().isTended(idOf(id));
    }

    /** Where the environments of this provider are that this worker reaches. */
    private String place() throws ProviderException, InterruptedException {
        Optional<Shelves> shelves = tools.sites().shelves();
        return shelves.isPresent() ? shelves.get().place() : home.name();
    }

    /** Where it is kept for other workers; null where none reaches it. */
    @Nullable
    Shelf shelf(String id) throws ProviderException, InterruptedException {
        return tools.sites().shelves().map(shelves -> shelves.of(id)).orElse(null);
    }

    /**
     * Takes an environment up that is this worker's to tend, or that of one that is gone. Does nothing where it is known here, or
     * nobody tends it.
     */
    void tend(String id) throws ProviderException, InterruptedException {
        if (!tools.tending().isShared() || isTendedHere(id)) {
            return;
        }
        try (var held = hold(id)) {
            Optional<Tender> tender = tools.tending().of(idOf(id));
            if (isTendedHere(id) || tender.isEmpty()) {
                return;
            }
            switch (tender.get().standing()) {
                case ALIVE -> throw new ElsewhereException(idOf(id), tender.get());
                case OVER -> takeUp(id, tender.get(), true);
                case THIS_WORKER, THIS_WORKER_BEFORE -> takeUp(id, tender.get(), false);
            }
        }
    }

    private boolean isTendedHere(String id) {
        return known.isLiving(id) && tools.tending().mayAct(idOf(id));
    }

    /** @param anothers whether what is in the folder here is older than what the other worker made of the environment */
    private void takeUp(String id, Tender tender, boolean anothers) throws ProviderException, InterruptedException {
        Shelf shelf = shelf(id);
        if (!tender.place().equals(place())) {
            throw new ProviderException(
                    FAILED,
                    "Environment %s is lost: worker '%s', which is gone, had it where no other worker reaches it. Start the pipeline anew; to go on after the loss of a worker, use a provider whose environments all workers reach."
                            .formatted(idOf(id), tender.worker()));
        }
        known.drop(id);
        EnvironmentFolder own = new EnvironmentFolder(folder.resolve(id));
        if (anothers && shelf != null) {
            forget(own);
        }
        if (!tools.tending().claim(idOf(id), tender)) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s is just being taken over by another worker.".formatted(idOf(id)));
        }
        if (known.isEnded(id)) {
            tools.tending().end(idOf(id)); // it had ended, and that could not be said before
            return;
        }
        try {
            boolean isHere = Files.isDirectory(own.path());
            if (!isHere && (shelf == null || !fetch(id, shelf))) {
                neverBegun(id, shelf);
                return;
            }
            if (!own.wasTended()) {
                shelve(own, shelf); // this worker died before it had done that
            }
            known.goOn(own, shelf, !isHere);
            LOG.info("Environment {} is tended by this worker from now on", idOf(id));
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s cannot be taken up: %s".formatted(idOf(id), e.getMessage()), e);
        }
    }

    private void neverBegun(String id, @Nullable Shelf shelf)
            throws ProviderException, IOException, InterruptedException {
        tools.sites().remove(idOf(id));
        if (shelf != null) {
            shelf.remove();
        }
        tools.tending().end(idOf(id));
        LOG.info("Environment {} was never begun", idOf(id));
    }

    /** What is in the folder is older than what another worker made of the environment. */
    private void forget(EnvironmentFolder own) {
        if (Files.isDirectory(own.path())) {
            known.forget(own);
        }
    }

    /** Whether there was anything. */
    private boolean fetch(String id, Shelf shelf) throws IOException, InterruptedException {
        Map<String, byte[]> files = Sheets.files(shelf.sheets());
        if (!files.containsKey(EnvironmentFolder.RECORD)) {
            return false;
        }
        shelf.secrets().ifPresent(secrets -> files.put(EnvironmentFolder.SECRETS, secrets));
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(files);
            draft.folder().requireSecrets();
            draft.folder().isTended();
            if (tools.machine() != null || draft.folder().isStarting()) {
                shelf.fetchWorkspace(draft.folder().workspace());
            }
            return draft.moveTo(folder.resolve(id)) || Files.isDirectory(folder.resolve(id));
        }
    }

    /** Takes up what is in the folder and is this worker's still. What cannot be found out now is tried again. */
    void takeUpAll() throws InterruptedException {
        try {
            for (Path found : EnvironmentFolder.foldersIn(folder)) {
                String id = String.valueOf(found.getFileName());
                if (Keys.isName(id)) {
                    tools.listeners().execute(() -> goOnWith(id));
                }
            }
        } catch (IOException e) {
            LOG.error("The environments in {} cannot be taken up", folder, e);
        }
    }

    private void goOnWith(String id) {
        try {
            takeUpOrForget(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProviderException | IOException e) {
            LOG.warn("Environment {} cannot be taken up now: {}", idOf(id), e.getMessage());
            var alarm = tools.alarms().at(tools.time().instant().plus(AFTER_TROUBLE));
            tools.whenDone(alarm.rings(), now -> goOnWith(id));
        }
    }

    private void takeUpOrForget(String id) throws ProviderException, IOException, InterruptedException {
        try {
            tend(id);
            adopt(id);
        } catch (ElsewhereException e) {
            LOG.info("Environment {} is another worker's by now: {}", idOf(id), e.worker());
            isAnothers(id);
        }
    }

    private void isAnothers(String id) throws InterruptedException {
        try (var held = hold(id)) {
            if (!isTendedHere(id)) {
                known.drop(id);
                forget(new EnvironmentFolder(folder.resolve(id)));
            }
        }
    }

    /**
     * Tends an environment that is here and nobody tends: it is from a time when this worker was alone; or it has ended, and
     * then it is ended once more.
     */
    private void adopt(String id) throws ProviderException, IOException, InterruptedException {
        try (var held = hold(id)) {
            var own = new EnvironmentFolder(folder.resolve(id));
            if (isTendedHere(id)
                    || known.isEnded(id)
                    || !Files.isDirectory(own.path())
                    || !tools.tending().begin(idOf(id), place())) {
                return;
            }
            Shelf shelf = shelf(id);
            boolean hasEnded = own.wasTended();
            if (!hasEnded) {
                shelve(own, shelf);
            }
            known.drop(id);
            known.goOn(own, shelf, false);
            if (hasEnded) {
                known.end(id, "it has ended with another worker, or was given up");
            }
        }
    }

    private static void shelve(EnvironmentFolder environment, @Nullable Shelf shelf)
            throws IOException, InterruptedException {
        if (shelf != null) {
            shelf.make(environment.record(), environment.workspace(), environment.keptSecrets());
            shelf.put(Sheets.name(1, 1), Sheets.pack(environment.path(), environment.files()));
        }
        environment.isTended();
    }

    boolean isTendedElsewhere(String id) throws ProviderException, InterruptedException {
        return !isTendedHere(id) && isTendedByAnyone(id);
    }

    /** Says that nobody tends it any more, if it is where this worker does not reach it. */
    void giveUp(String id) throws ProviderException, InterruptedException {
        Optional<Tender> tender = tools.tending().of(idOf(id));
        if (tender.isPresent() && !tender.get().place().equals(place())) {
            tools.tending().giveUp(idOf(id));
        }
    }

    /** One that is written down is kept for others, before anything of it is made. */
    void begin(String id, EnvironmentFolder draft, @Nullable Shelf shelf)
            throws ProviderException, InterruptedException {
        if (!tools.tending().begin(idOf(id), place())) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s is just being begun by another worker.".formatted(idOf(id)));
        }
        try {
            shelve(draft, shelf);
        } catch (IOException e) {
            var kind = StartFailure.kindOf(e);
            boolean mayPass = kind == FAILED || kind == UNAVAILABLE;
            if (!mayPass) {
                noLonger(id);
            }
            throw new ProviderException(mayPass ? UNAVAILABLE : kind, String.valueOf(e.getMessage()), e);
        }
    }

    /** It has ended. What cannot be said now is found out by whoever looks for what nobody tends. */
    void noLonger(String id) {
        try {
            tools.tending().end(idOf(id));
        } catch (ProviderException e) {
            LOG.info("That environment {} has ended could not be said: {}", idOf(id), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
