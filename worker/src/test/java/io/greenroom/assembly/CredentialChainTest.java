package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.assembly.CredentialChain.Place;
import io.greenroom.codepipeline.NoCredentialsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.SystemSetting;

class CredentialChainTest {
    private static final AwsBasicCredentials FOUND = AwsBasicCredentials.create("id", "secret");

    @Test
    void theFirstPlaceThatHasCredentialsIsTakenAndKept() {
        var asked = new ArrayList<String>();
        var chain = chain(
                "first",
                () -> {
                    asked.add("first");
                    throw new IllegalStateException("nothing here");
                },
                "second",
                () -> {
                    asked.add("second");
                    return FOUND;
                });

        assertThat(chain.resolveCredentials()).isEqualTo(FOUND);
        assertThat(chain.resolveCredentials()).isEqualTo(FOUND);
        assertThat(asked).containsExactly("first", "second", "second");
    }

    @Test
    void whyEachPlaceHasNoneIsTold() {
        var chain = chain(
                "profile 'dev'",
                () -> {
                    throw SdkClientException.create(
                            "Role cannot be assumed: ProfileFile(all of it)",
                            new UnknownHostException("sts.example.com:\n  no such host"));
                },
                "web identity token",
                () -> {
                    throw new IllegalStateException("a long text of the SDK");
                });

        assertThatThrownBy(chain::resolveCredentials)
                .isInstanceOf(NoCredentialsException.class)
                .hasMessage("No AWS credentials could be had: profile 'dev': Role cannot be assumed"
                        + " (UnknownHostException: sts.example.com: no such host); not set up: web identity token"
                        + " (NO_SUCH_VARIABLE)");
    }

    @Test
    void anInterruptIsNoLackOfCredentials() {
        var chain = chain(
                "instance role",
                () -> {
                    throw AbortedException.create("interrupted");
                },
                "other",
                () -> FOUND);

        assertThatThrownBy(chain::resolveCredentials).isInstanceOf(AbortedException.class);
    }

    @Test
    void everyKindOfProfileHasWhatItNeedsOnTheClassPath(@TempDir Path folder) throws IOException {
        for (String kind : List.of(
                "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\nregion = eu-west-1",
                "sso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n"
                        + "sso_account_id = 111122223333\nsso_role_name = r",
                "login_session = arn:aws:iam::111122223333:user/me\nregion = eu-west-1",
                "web_identity_token_file = " + folder.resolve("token")
                        + "\nrole_arn = arn:aws:iam::111122223333:role/r",
                "credential_process = false")) {
            assertThatThrownBy(() -> profile(kind).resolveCredentials())
                    .as(kind)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("class path", "classpath"));
        }
        Path process = Files.writeString(folder.resolve("credentials"), """
                {"Version": 1, "AccessKeyId": "id", "SecretAccessKey": "secret"}""");
        assertThat(profile("credential_process = cat " + process)
                        .resolveCredentials()
                        .accessKeyId())
                .isEqualTo("id");
    }

    private static ProfileCredentialsProvider profile(String kind) {
        String text =
                "[profile p]\n%s\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n"
                        .formatted(kind);
        return ProfileCredentialsProvider.builder()
                .profileName("p")
                .profileFile(ProfileFile.builder()
                        .type(ProfileFile.Type.CONFIGURATION)
                        .content(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .build();
    }

    /** What the second of them needs is not set. */
    private static CredentialChain chain(
            String first, AwsCredentialsProvider one, String second, AwsCredentialsProvider other) {
        return new CredentialChain(
                List.of(new Place(first, List.of(), one), new Place(second, List.of(NOT_SET), other)));
    }

    private static final SystemSetting NOT_SET = new SystemSetting() {
        @Override
        public String property() {
            return "greenroom.noSuchProperty";
        }

        @Override
        public String environmentVariable() {
            return "NO_SUCH_VARIABLE";
        }

        @Override
        public @Nullable String defaultValue() {
            return null;
        }
    };
}
