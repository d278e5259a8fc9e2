package io.greenroom.config;

import io.greenroom.environment.ProviderException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A kind of provider that this program knows. It reads its own section of the settings, so that nothing else has to know
 * what stands there.
 */
public interface ProviderKind {

    /** Its key below {@code providers} in the settings, and the first part of its environments' ids. */
    String name();

    /**
     * Reads the section of this kind, and notes there what is wrong with it.
     *
     * @param section need not be there
     * @param blueprints the folder for all providers, for one that has no setting of its own for it
     * @return empty when the provider is not configured, or so badly that it could not be opened
     */
    Optional<ConfiguredProvider> read(Section section, Path blueprints);

    /**
     * Everything that is wrong with a blueprint file, a line each: {@code file:line:column path: text}. Empty when the
     * blueprints of this kind are no files here.
     *
     * @param file a blueprint, or the folder of one
     */
    default Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Optional.empty();
    }

    /**
     * What a blueprint file does that may be meant, and seldom is, a line each: {@code file:line:column path: text}. Such a
     * blueprint can be started all the same.
     *
     * @param file a blueprint without mistakes, or the folder of one; also of another kind
     */
    default List<String> warnings(Path file) throws ProviderException {
        return List.of();
    }

    /**
     * A template for CloudFormation with what has to be in an account before such a provider can be used. Empty when nothing has
     * to be there.
     */
    default Optional<String> setupTemplate() {
        return Optional.empty();
    }
}
