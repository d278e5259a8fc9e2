package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Names;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The start of one machine: all that does not depend on which candidate is tried. The same for every worker that starts it,
 * as the token demands; nothing here is as of now.
 *
 * @param hash see {@link Names#hash}
 * @param candidates in the order in which they are tried; never empty
 * @param disk how large the root disk is, in bytes; 0 for as large as the image's
 * @param userData in base64
 * @param launchTemplate id or name; null when there is none. Its network counts then, not that of the settings
 */
record Launch(
        String hash,
        String component,
        List<Candidate> candidates,
        MachineImage image,
        long disk,
        String userData,
        @Nullable String launchTemplate,
        Map<String, String> tags) {

    Launch {
        candidates = List.copyOf(candidates);
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /**
     * Fills in what the blueprint says.
     *
     * @param inputs values by the names that stand in the blueprint, {@code INPUT_name}
     * @param image what it is started from: the blueprint's, or one that was baked
     * @param expiresAt as it was when the environment was started
     */
    static Launch of(
            String hash,
            String component,
            MachinePart part,
            UnaryOperator<String> inputs,
            MachineImage image,
            Ec2Settings settings,
            Instant expiresAt,
            Map<String, String> tags)
            throws ProviderException {
        return new Launch(
                hash,
                component,
                Candidate.candidates(
                        types(component, part, inputs),
                        part.launchTemplate() == null ? settings.subnets() : List.of(),
                        part.market()),
                image,
                part.disk(),
                UserData.of(Names.environment(hash), expiresAt, part.userData()),
                part.launchTemplate(),
                tags);
    }

    /** An input may be empty, or name a type that the blueprint names too. */
    private static List<String> types(String component, MachinePart part, UnaryOperator<String> inputs)
            throws ProviderException {
        List<String> types = part.types().stream()
                .map(type -> type.fill(inputs).strip())
                .filter(type -> !type.isEmpty())
                .distinct()
                .toList();
        if (types.isEmpty() && part.launchTemplate() == null) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Component '%s' has no instance type: the inputs that its 'machine.types' is made of are empty."
                            .formatted(component));
        }
        return types;
    }
}
