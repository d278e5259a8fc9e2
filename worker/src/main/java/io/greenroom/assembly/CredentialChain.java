package io.greenroom.assembly;

import io.greenroom.codepipeline.NoCredentialsException;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SdkAutoCloseable;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * Credentials from where the SDK looks for them by default, in its order (AWS SDKs and Tools Reference Guide, "AWS SDK for
 * Java 2.x default credential provider chain"). Unlike the SDK's own chain it tells, when none of them has any, why each
 * has none, so that a mistyped profile or a role that may not be assumed does not look like a machine without credentials.
 */
final class CredentialChain implements AwsCredentialsProvider, SdkAutoCloseable {
    private static final int LONGEST_REASON = 300;
    /** What the SDK adds to a reason and that helps nobody: all of a configuration. */
    private static final Pattern CONFIGURATION = Pattern.compile(": ProfileFile\\(.*", Pattern.DOTALL);

    /**
     * Where to look.
     *
     * @param settings of which one has to be set for that; none when the place can only be tried
     */
    record Place(String name, List<SystemSetting> settings, AwsCredentialsProvider provider) {
        boolean isSetUp() {
            return settings.isEmpty()
                    || settings.stream().anyMatch(one -> one.getStringValue().isPresent());
        }

        String variables() {
            return settings.stream().map(SystemSetting::environmentVariable).collect(Collectors.joining(" or "));
        }
    }

    private final List<Place> places;
    private volatile @Nullable AwsCredentialsProvider last;

    CredentialChain(List<Place> places) {
        this.places = List.copyOf(places);
    }

    static CredentialChain usual() {
        String profile = ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
        return new CredentialChain(List.of(
                new Place(
                        "Java's system properties",
                        List.of(SdkSystemSetting.AWS_ACCESS_KEY_ID),
                        SystemPropertyCredentialsProvider.create()),
                new Place(
                        "environment variables",
                        List.of(SdkSystemSetting.AWS_ACCESS_KEY_ID),
                        EnvironmentVariableCredentialsProvider.create()),
                new Place(
                        "web identity token",
                        List.of(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE),
                        WebIdentityTokenFileCredentialsProvider.create()),
                new Place("profile '%s'".formatted(profile), List.of(), ProfileCredentialsProvider.create()),
                new Place(
                        "container role",
                        List.of(
                                SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
                                SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI),
                        ContainerCredentialsProvider.create()),
                new Place("instance role", List.of(), InstanceProfileCredentialsProvider.create())));
    }

    @Override
    public AwsCredentials resolveCredentials() {
        AwsCredentialsProvider known = last;
        if (known != null) {
            return known.resolveCredentials();
        }
        var reasons = new StringJoiner("; ");
        var absent = new StringJoiner(", ", "; not set up: ", "").setEmptyValue("");
        for (Place place : places) {
            try {
                AwsCredentials found = place.provider().resolveCredentials();
                last = place.provider();
                return found;
            } catch (AbortedException e) {
                throw e;
            } catch (RuntimeException e) {
                if (place.isSetUp()) {
                    reasons.add(place.name() + ": " + reason(e));
                } else {
                    absent.add("%s (%s)".formatted(place.name(), place.variables()));
                }
            }
        }
        throw new NoCredentialsException("No AWS credentials could be had: " + reasons + absent);
    }

    /** With the causes, which say more than the SDK's summary does. */
    private static String reason(RuntimeException e) {
        var reason = new StringBuilder(cut(oneLine(e)));
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            String more = cut(cause instanceof SdkException ? oneLine(cause) : named(cause));
            if (reason.indexOf(more) < 0) {
                reason.append(" (").append(more).append(")");
            }
        }
        return reason.toString();
    }

    private static String named(Throwable e) {
        return e.getClass().getSimpleName() + ": " + oneLine(e);
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return CONFIGURATION
                .matcher(message)
                .replaceFirst("")
                .strip()
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst("\\.$", "");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }

    @Override
    public void close() {
        for (Place place : places) {
            if (place.provider() instanceof SdkAutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
