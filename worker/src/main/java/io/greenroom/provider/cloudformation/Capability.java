package io.greenroom.provider.cloudformation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What CloudFormation does only when it was told that this is meant; the words are its own. */
enum Capability {
    CAPABILITY_IAM,
    /** Covers {@link #CAPABILITY_IAM}. */
    CAPABILITY_NAMED_IAM,
    CAPABILITY_AUTO_EXPAND;

    static Optional<Capability> of(String word) {
        return Arrays.stream(values()).filter(one -> one.name().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Capability::name).toList();
    }

    /** Whether one of those says that this is meant. */
    boolean isCoveredBy(Collection<Capability> given) {
        return given.contains(this) || (this == CAPABILITY_IAM && given.contains(CAPABILITY_NAMED_IAM));
    }
}
