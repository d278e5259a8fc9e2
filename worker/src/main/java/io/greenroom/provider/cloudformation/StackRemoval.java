package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.cloudformation.StackNotes.Note;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Removes all that an environment has in AWS, however far its start had got. */
final class StackRemoval {
    private final StackSites sites;
    private final EnvironmentRecord record;
    private final EnvironmentFolder folder;
    private final StackNotes notes;
    private final StackEnd end;
    private final Collection<StackMachine> machines;
    private final boolean hasObject;

    /** @param hasObject whether the template was handed over in the bucket */
    StackRemoval(
            StackSites sites,
            EnvironmentRecord record,
            EnvironmentFolder folder,
            StackNotes notes,
            StackEnd end,
            Collection<StackMachine> machines,
            boolean hasObject) {
        this.sites = sites;
        this.record = record;
        this.folder = folder;
        this.notes = notes;
        this.end = end;
        this.machines = machines;
        this.hasObject = hasObject;
    }

    private interface Step {
        void run() throws ProviderException, IOException, InterruptedException;
    }

    /** Says what could not be removed, in sentences for people. The stack goes first: it is what costs. */
    List<String> remove() throws InterruptedException {
        var problems = new ArrayList<String>();
        attempt(problems, this::removeStack);
        if (!problems.isEmpty()) {
            return problems; // the schedule stays, and tries to delete what could not be deleted now
        }
        attempt(problems, end::remove);
        if (hasObject) {
            attempt(problems, () -> sites.templates().remove(record.id()));
        }
        for (StackMachine machine : machines) {
            if (machine.wasReached()) {
                attempt(problems, () -> machine.host().forget(scripts()));
            }
        }
        return problems;
    }

    private List<String> scripts() throws IOException {
        return folder.allScripts().stream()
                .map(script -> MachineHost.ROOT + "/" + script)
                .toList();
    }

    private void removeStack() throws ProviderException, InterruptedException {
        Optional<Note> note = notes.read();
        if (note.isEmpty() || !note.get().mayBeThere()) {
            return;
        }
        String known = note.get().id();
        Optional<String> id =
                known == null ? new StackSearch(sites.stacks()).run(record.id(), note.get()) : Optional.of(known);
        if (id.isPresent()) {
            new StackDeletion(sites.stacks(), record.id(), id.get()).run();
        }
    }

    private static void attempt(List<String> problems, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (ProviderException | IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }
}
