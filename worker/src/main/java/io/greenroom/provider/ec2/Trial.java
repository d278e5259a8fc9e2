package io.greenroom.provider.ec2;

import io.greenroom.provider.aws.ServiceCalls;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What became of a call that was made only to see what AWS says to it. */
sealed interface Trial {
    /** It was carried out. */
    record Done() implements Trial {}

    /**
     * AWS said no.
     *
     * @param code of the error, or the number of the status where there is none
     */
    record Refused(String code, String text) implements Trial {
        private static final Set<String> FORBIDDEN =
                Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "403");

        /** The credentials are good, but may not do this. */
        boolean isForbidden() {
            return FORBIDDEN.contains(code);
        }

        /** The credentials, or the clock they were signed by, are not good. */
        boolean isNotRecognised() {
            return !isForbidden() && ServiceCalls.isRefusal(code);
        }

        @Override
        public String toString() {
            return text.isBlank() ? code : "%s: %s".formatted(code, text);
        }
    }

    /** There was no answer, or nothing to ask with. */
    record NoAnswer(String why) implements Trial {}

    static Trial of(Runnable call) throws InterruptedException {
        try {
            ServiceCalls.interruptibly(() -> {
                call.run();
                return Optional.empty();
            });
            return new Done();
        } catch (AwsServiceException e) {
            String code = ServiceCalls.code(e);
            return new Refused(
                    code.isEmpty() ? Integer.toString(e.statusCode()) : code,
                    // without what only sts:DecodeAuthorizationMessage can read
                    ServiceCalls.message(e).replaceAll("(?s)\\s*Encoded authorization failure message.*", ""));
        } catch (SdkException e) {
            return new NoAnswer(String.valueOf(e.getMessage()));
        }
    }
}
