package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.cloudformation.StackErrors.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class StackErrorsTest {
    private static Outcome outcome(String code, int status, String message) {
        return StackErrors.creation("shop", StrictCloudFormation.error(code, status, message));
    }

    private static ProviderException failure(String code, int status, String message) {
        assertThat(outcome(code, status, message)).isInstanceOf(Outcome.Stop.class);
        return ((Outcome.Stop) outcome(code, status, message)).failure();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AlreadyExistsException", "TokenAlreadyExistsException"})
    void whatIsThereIsLookedUp(String code) {
        assertThat(outcome(code, 400, "Stack [gr-1] already exists")).isEqualTo(new Outcome.LookUp());
    }

    @ParameterizedTest
    @CsvSource({
        "Throttling, 400, false",
        "ThrottlingException, 400, false",
        "InternalFailure, 500, true",
        "ServiceUnavailable, 503, true",
    })
    void whatPassesIsAskedAgain(String code, int status, boolean unclear) {
        assertThat(outcome(code, status, "busy")).isEqualTo(new Outcome.Again(unclear, status + " " + code));
    }

    @Test
    void noAnswerIsUnclear() {
        assertThat(StackErrors.creation("shop", SdkClientException.create("connection reset")))
                .isEqualTo(new Outcome.Again(true, "connection reset"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Parameters: [Size, Zone] must have values | Parameters (Size, Zone)",
                "Parameter 'Size' must be one of AllowedValues | Parameters (Size)",
                "Parameter value 'x' for parameter name KeyName does not exist | Parameters (KeyName)",
                "Parameter validation failed: parameter value 'x' for parameter name Vpc does not exist | Parameters (Vpc)",
                "Template validation error: Parameter SourceLambdaBucket failed to satisfy constraint: name of an S3 bucket | Parameters (SourceLambdaBucket)",
                "Parameter Admin failed to satisfy constraint: a role whose ARN is invalid | Parameters (Admin)",
                "Parameter Size failed to satisfy constraint: one of parameter 'Sizes' | Parameters (Size)",
                "Template format error: unsupported structure. | TemplateBody",
                "Template error: instance of Fn::GetAtt references undefined resource Queue | TemplateBody",
                "TemplateURL must reference a valid S3 object to which you have access. | TemplateURL",
                "S3 error: Access Denied | TemplateURL",
                "Role arn:aws:iam::1:role/x is invalid or cannot be assumed | RoleARN",
                "1 validation error detected: Value 'x' at 'stackName' failed to satisfy constraint | stackName",
            })
    void whatIsInvalidIsAConfigurationErrorWithItsMember(String message, String member) {
        ProviderException failure = failure("ValidationError", 400, message);

        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure).hasMessageContainingAll("take " + member + " of", "'shop'", "It says: " + message);
    }

    @Test
    void missingCapabilitiesAreNamed() {
        ProviderException failure =
                failure("InsufficientCapabilitiesException", 400, "Requires capabilities : [CAPABILITY_NAMED_IAM]");

        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure)
                .hasMessageContainingAll(
                        "'capabilities' in the blueprint",
                        "'providers.cloudformation.capabilities'",
                        "[CAPABILITY_NAMED_IAM]");
    }

    @ParameterizedTest
    @CsvSource({"LimitExceededException, UNAVAILABLE, Stack count", "AccessDenied, PERMISSION, iam-worker"})
    void limitsAndRightsSayWhoCanHelp(String code, Kind kind, String words) {
        ProviderException failure = failure(code, 400, "no");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContainingAll(words, code);
    }

    @Test
    void whatNobodyKnowsFails() {
        assertThat(failure("SomethingNew", 400, "no").kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void theWordsOfARefusedDeletionAreToldApart() {
        AwsServiceException absent =
                StrictCloudFormation.error("ValidationError", 400, "Stack with id gr-1 does not exist");
        AwsServiceException protectedOne = StrictCloudFormation.error(
                "ValidationError", 400, "Stack [gr-1] cannot be deleted while TerminationProtection is enabled");
        AwsServiceException atWork = StrictCloudFormation.error(
                "ValidationError", 400, "Stack [gr-1] cannot be deleted while in status UPDATE_IN_PROGRESS");

        assertThat(StackErrors.isAbsent(absent)).isTrue();
        assertThat(StackErrors.isAbsent(protectedOne)).isFalse();
        assertThat(StackErrors.isProtected(protectedOne)).isTrue();
        assertThat(StackErrors.isProtected(atWork)).isFalse();
        assertThat(StackErrors.isAtWork(atWork)).isTrue();
        assertThat(StackErrors.isAtWork(absent)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE_IN_PROGRESS, STARTING",
        "REVIEW_IN_PROGRESS, STARTING",
        "CREATE_COMPLETE, READY",
        "UPDATE_COMPLETE, READY",
        "UPDATE_ROLLBACK_COMPLETE, READY",
        "UPDATE_FAILED, READY",
        "IMPORT_COMPLETE, READY",
        "CREATE_FAILED, FAILED",
        "ROLLBACK_IN_PROGRESS, FAILED",
        "ROLLBACK_COMPLETE, FAILED",
        "ROLLBACK_FAILED, FAILED",
        "DELETE_IN_PROGRESS, ENDING",
        "DELETE_FAILED, STUCK",
        "DELETE_COMPLETE, ENDED",
        "TOMORROW_IN_PROGRESS, STARTING",
        "TOMORROW_FAILED, FAILED",
        "TOMORROW_COMPLETE, READY",
    })
    void everyStatusMeansSomething(String word, StackStatus meaning) {
        assertThat(StackStatus.of(word)).isEqualTo(meaning);
    }
}
