package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.PERMISSION;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.ServiceCalls;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What CloudFormation's refusals mean, and what people can change. The codes are those of the AWS CloudFormation API Reference;
 * what is wrong with a request it says in its words alone, all under one code.
 */
final class StackErrors {
    private static final String VALIDATION = "ValidationError";
    /**
     * As in "Parameter 'Size' must be …", "Parameters: [Size, Zone] must have values", "… for parameter name Size" and, followed by
     * what its author says of it, "Parameter Size failed to satisfy constraint: …".
     */
    private static final Pattern PARAMETERS = Pattern.compile(
            "(?i)\\bparameters?:? (?:'(?<one>[A-Za-z0-9]+)'|\\[(?<more>[A-Za-z0-9, ]+)]|name '?(?<named>[A-Za-z0-9]+)|(?<described>[A-Za-z0-9]+) failed to satisfy constraint)");
    /** As in "1 validation error detected: Value '…' at 'stackName' failed to satisfy constraint". */
    private static final Pattern MEMBER = Pattern.compile("\\bat '([A-Za-z0-9.]+)' failed");

    /** What to do after a call that brought no stack. */
    sealed interface Outcome {
        /** There is a stack of that name: see whose it is. */
        record LookUp() implements Outcome {}

        /**
         * Ask the same again, with the same token, after a while.
         *
         * @param unclear whether the stack may be there already
         */
        record Again(boolean unclear, String trouble) implements Outcome {}

        /** Nothing was made, and asking again changes nothing. */
        record Stop(ProviderException failure) implements Outcome {}
    }

    private StackErrors() {}

    /** Whether it says that there is no such stack. */
    static boolean isAbsent(SdkException e) {
        return says(e, "does not exist");
    }

    /** Whether it says that the stack is protected from being deleted. */
    static boolean isProtected(SdkException e) {
        return says(e, "terminationprotection") || says(e, "termination protection");
    }

    /** Whether it says that CloudFormation cannot take on the role that it is to use. */
    static boolean isOfRole(SdkException e) {
        return says(e, "cannot be assumed");
    }

    /** Whether it says that something else has to come to its end first. */
    static boolean isAtWork(SdkException e) {
        return ServiceCalls.code(e).startsWith("OperationInProgress")
                || says(e, "cannot be deleted while")
                || says(e, "_in_progress state");
    }

    private static boolean says(SdkException e, String words) {
        return ServiceCalls.code(e).equals(VALIDATION)
                && ServiceCalls.message(e).toLowerCase(Locale.ROOT).contains(words);
    }

    /** Judges the answer to a call that was to make the stack of a blueprint. */
    static Outcome creation(String blueprint, SdkException e) {
        String code = ServiceCalls.code(e);
        String message = ServiceCalls.message(e);
        if (code.startsWith("AlreadyExists") || code.startsWith("TokenAlreadyExists")) {
            return new Outcome.LookUp();
        }
        if (ServiceCalls.isRefusal(code)) {
            return new Outcome.Stop(new ProviderException(
                    PERMISSION,
                    "The worker may not make the stack of blueprint '%s' (%s): give its role the policy that 'greenroom install --print iam-worker' prints, which lets it pass the role in 'providers.cloudformation.serviceRole' too. AWS says: %s"
                            .formatted(blueprint, code, message),
                    e));
        }
        if (ServiceCalls.isPassing(e)) {
            return e instanceof AwsServiceException service
                    ? new Outcome.Again(
                            !service.isThrottlingException() && !code.startsWith("Throttling"),
                            "%d %s".formatted(service.statusCode(), code))
                    : new Outcome.Again(true, String.valueOf(e.getMessage()));
        }
        if (code.startsWith("InsufficientCapabilities")) {
            return new Outcome.Stop(new ProviderException(
                    CONFIGURATION,
                    "CloudFormation makes the stack of blueprint '%s' only when its capabilities are asked for (%s): add what it names to 'capabilities' in the blueprint, and to 'providers.cloudformation.capabilities' in the settings. It says: %s"
                            .formatted(blueprint, code, message),
                    e));
        }
        if (code.startsWith("LimitExceeded")) {
            return new Outcome.Stop(new ProviderException(
                    UNAVAILABLE,
                    "The account has as many stacks as its quota allows (%s): have the quota 'Stack count' of CloudFormation raised in Service Quotas, or delete stacks. CloudFormation says: %s"
                            .formatted(code, message),
                    e));
        }
        if (code.equals(VALIDATION)) {
            return new Outcome.Stop(invalid(blueprint, e));
        }
        return new Outcome.Stop(new ProviderException(
                FAILED,
                "CloudFormation did not make the stack of blueprint '%s': %s: %s".formatted(blueprint, code, message),
                e));
    }

    /** What is wrong with the blueprint, an input or a setting, with the member of the call that CloudFormation does not take. */
    static ProviderException invalid(String blueprint, SdkException e) {
        String message = ServiceCalls.message(e);
        Matcher parameters = PARAMETERS.matcher(message);
        if (parameters.find()) {
            String names = Stream.of("one", "more", "named", "described")
                    .map(parameters::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("");
            return invalid(
                    blueprint,
                    "Parameters (%s)".formatted(names),
                    "give what it asks for as an input, or by 'parameters' in the blueprint",
                    e);
        }
        Matcher member = MEMBER.matcher(message);
        String words = message.toLowerCase(Locale.ROOT);
        if (words.contains("role") && (words.contains("assume") || words.contains("is invalid"))) {
            return invalid(
                    blueprint,
                    "RoleARN",
                    "correct 'providers.cloudformation.serviceRole': a role that trusts cloudformation.amazonaws.com",
                    e);
        }
        if (words.contains("templateurl") || words.contains("s3 error") || words.contains("s3 bucket")) {
            return invalid(
                    blueprint,
                    "TemplateURL",
                    "see that the object is there, and that the worker's role may read it (s3:GetObject)",
                    e);
        }
        if (member.find()) {
            return invalid(blueprint, member.group(1), "correct what it names", e);
        }
        return invalid(blueprint, "TemplateBody", "correct the template", e);
    }

    private static ProviderException invalid(String blueprint, String member, String advice, SdkException e) {
        return new ProviderException(
                CONFIGURATION,
                "CloudFormation does not take %s of the stack of blueprint '%s' (%s): %s. It says: %s"
                        .formatted(member, blueprint, VALIDATION, advice, ServiceCalls.message(e)),
                e);
    }

    /** The failure of a call that was to delete a stack that is protected. */
    static ProviderException isProtected(String stack, SdkException e) {
        return new ProviderException(
                FAILED,
                "Stack %s stays, with all that is in it: somebody has turned its termination protection on. Turn it off ('aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name %s'), and delete the stack with 'greenroom environments purge'. CloudFormation says: %s"
                        .formatted(stack, stack, ServiceCalls.message(e)),
                e);
    }

    /**
     * The failure of a call that was to delete a stack with a role that CloudFormation cannot take on.
     *
     * @param serviceRole that of the settings, with which it was tried as well; null for none
     */
    static ProviderException isOfRole(String stack, @Nullable String serviceRole, SdkException e) {
        return new ProviderException(
                FAILED,
                "Stack %s stays, with all that is in it: CloudFormation can take on neither the role with which it was made, nor %s. Make the first again, or %s a role that trusts cloudformation.amazonaws.com and may delete what is in the stack; then delete it with 'greenroom environments purge'. CloudFormation says: %s"
                        .formatted(
                                stack,
                                serviceRole == null
                                        ? "another one, for 'providers.cloudformation.serviceRole' names none"
                                        : serviceRole + " in 'providers.cloudformation.serviceRole'",
                                serviceRole == null ? "name there" : "put there",
                                ServiceCalls.message(e)),
                e);
    }
}
