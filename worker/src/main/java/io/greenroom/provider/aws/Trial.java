package io.greenroom.provider.aws;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What became of a call that was made only to see what AWS says to it. */
public sealed interface Trial {
    /** It was carried out, or would have been without DryRun. */
    record Done() implements Trial {}

    /** The credentials are good, but may not do this. */
    record Forbidden(String code, String text) implements Trial {
        private static final Set<String> CODES =
                Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "403");

        @Override
        public String toString() {
            return words(code, text);
        }
    }

    /**
     * AWS said no for another reason.
     *
     * @param code of the error, or the number of the status where there is none
     */
    record Refused(String code, String text) implements Trial {

        /** The credentials, or the clock they were signed by, are not good. */
        public boolean isNotRecognised() {
            return ServiceCalls.isRefusal(code);
        }

        @Override
        public String toString() {
            return words(code, text);
        }
    }

    /** There was no answer, or nothing to ask with. */
    record NoAnswer(String why) implements Trial {}

    public static Trial of(Runnable call) throws InterruptedException {
        try {
            ServiceCalls.interruptibly(() -> {
                call.run();
                return Optional.empty();
            });
            return new Done();
        } catch (AwsServiceException e) {
            return said(e);
        } catch (SdkException e) {
            return new NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private static Trial said(AwsServiceException e) {
        String code = ServiceCalls.code(e).isEmpty() ? Integer.toString(e.statusCode()) : ServiceCalls.code(e);
        if (code.equals("DryRunOperation")) {
            return new Done();
        }
        // without what only sts:DecodeAuthorizationMessage can read
        String text = ServiceCalls.message(e).replaceAll("(?s)\\s*Encoded authorization failure message.*", "");
        return Forbidden.CODES.contains(code) ? new Forbidden(code, text) : new Refused(code, text);
    }

    private static String words(String code, String text) {
        return text.isBlank() ? code : "%s: %s".formatted(code, text);
    }
}
