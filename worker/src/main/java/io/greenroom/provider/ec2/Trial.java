package io.greenroom.provider.ec2;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
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

        @Override
        public String toString() {
            return text.isBlank() ? code : "%s: %s".formatted(code, text);
        }
    }

    /** There was no answer, or nothing to ask with. */
    record NoAnswer(String why) implements Trial {}

    static Trial of(Runnable call) throws InterruptedException {
        try {
            call.run();
            return new Done();
        } catch (AwsServiceException e) {
            return refused(e);
        } catch (AbortedException e) {
            Thread.interrupted();
            var interrupted = new InterruptedException("interrupted while talking to AWS");
            interrupted.initCause(e);
            throw interrupted;
        } catch (SdkException e) {
            return new NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    /** Without what only sts:DecodeAuthorizationMessage can read. */
    private static Refused refused(AwsServiceException e) {
        var details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        return new Refused(
                code.isEmpty() ? Integer.toString(e.statusCode()) : code,
                text.replaceAll("(?s)\\s*Encoded authorization failure message.*", ""));
    }
}
