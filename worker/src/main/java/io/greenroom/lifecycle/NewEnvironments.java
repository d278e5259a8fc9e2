package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Writes environments down that are to be begun. */
final class NewEnvironments {
    private final Path folder;
    private final Tools tools;
    private final TendedHere tended;
    private final RandomGenerator random;

    NewEnvironments(Path folder, Tools tools, TendedHere tended, RandomGenerator random) {
        this.folder = folder;
        this.tools = tools;
        this.tended = tended;
        this.random = random;
    }

    /**
     * Makes the folder of an environment of which nothing runs yet.
     *
     * @param shelf where it is kept for others; null where there is none
     * @param isKnown whether somebody else has made it meanwhile
     * @return empty when somebody else has
     */
    Optional<EnvironmentFolder> make(
            String id,
            StartRequest request,
            Blueprints.Found found,
            GivenValues values,
            @Nullable Shelf shelf,
            BooleanSupplier isKnown)
            throws ProviderException, IOException, InterruptedException {
        var ports = takePorts(found.blueprint());
        var record = new EnvironmentRecord(
                EnvironmentRecord.VERSION,
                tools.fields().provider(),
                request.key(),
                id,
                request.name(),
                request.blueprint(),
                tools.time().instant(),
                request.expiresAt(),
                request.owner(),
                values.plain(),
                values.secret().keySet(),
                ports,
                newMark());
        var place = new EnvironmentFolder(folder.resolve(id));
        boolean mine = false;
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(request, found, tools.fields().filesOf(found.blueprint().own()), record, values.secret());
            if (tools.tending().isShared()) {
                tended.begin(id, draft.folder(), shelf);
            }
            mine = !isKnown.getAsBoolean() && draft.moveTo(place.path());
        } finally {
            if (!mine) {
                tools.sites().giveBack(record.allPorts());
            }
        }
        return mine ? Optional.of(place) : Optional.empty();
    }

    private Map<String, Map<String, Integer>> takePorts(Plan blueprint) throws ProviderException {
        var ports = new LinkedHashMap<String, Map<String, Integer>>();
        var taken = new ArrayList<Integer>();
        try {
            for (var part : blueprint.parts()) {
                var own = new LinkedHashMap<String, Integer>();
                for (var port : part.ports()) {
                    int number = tools.sites().takePort(port);
                    taken.add(number);
                    own.put(port.name(), number);
                }
                ports.put(part.name(), own);
            }
            return ports;
        } catch (ProviderException e) {
            tools.sites().giveBack(taken);
            throw e;
        }
    }

    private String newMark() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
